//! Puts a piece on the page of a Leptos app, where one like it may stand already. The element's page has
//! `patch` in instant.js do it, which is there before.

use crate::{
    dom::document,
    markup::{Element, Node},
};
use wasm_bindgen::JsCast;

/// Makes an element on the page what it is to be. Of what stands in it, everything that fits stays:
/// the same nodes, with the focus, the caret and what was typed. Each element that had to be made is
/// handed to `made`.
pub fn patch(
    place: &web_sys::Element,
    Element(element): &Element,
    made: &mut dyn FnMut(&web_sys::Element),
) {
    for (name, value) in &element.attributes {
        let there = place.get_attribute(name);
        if there.as_deref() == value.as_deref() {
            continue;
        }
        let changed = match value {
            Some(value) => place.set_attribute(name, value),
            None => place.remove_attribute(name),
        };
        debug_assert!(changed.is_ok(), "{name} is no name of an attribute");
    }
    if element.is_foreign {
        return;
    }
    let mut next = place.first_child();
    for child in &element.children {
        let there = next.take_if(|it| fits(it, child));
        let is_new = there.is_none();
        let node = match there {
            Some(there) => {
                next = there.next_sibling();
                there
            }
            None => make(child),
        };
        match child {
            Node::Text(text) => {
                if node.node_value().as_deref() != Some(text) {
                    node.set_node_value(Some(text));
                }
            }
            Node::Element(element) => {
                let node = node.unchecked_ref();
                patch(node, element, made);
                if is_new {
                    made(node);
                }
            }
        }
        // Only now, with all that is in it: each insertion is looked at.
        if is_new {
            let _ = place.insert_before(&node, next.as_ref());
        }
    }
    while let Some(rest) = next {
        next = rest.next_sibling();
        let _ = place.remove_child(&rest);
    }
}

fn fits(there: &web_sys::Node, node: &Node) -> bool {
    match node {
        Node::Text(_) => there.node_type() == web_sys::Node::TEXT_NODE,
        Node::Element(Element(element)) => there
            .dyn_ref::<web_sys::Element>()
            .is_some_and(|there| there.local_name() == element.tag),
    }
}

fn make(node: &Node) -> web_sys::Node {
    match node {
        Node::Text(_) => document().create_text_node("").into(),
        Node::Element(Element(element)) => {
            let namespace = match element.tag {
                "svg" | "path" => "http://www.w3.org/2000/svg",
                _ => "http://www.w3.org/1999/xhtml",
            };
            document()
                .create_element_ns(Some(namespace), element.tag)
                .expect("every tag of ours is a name")
                .into()
        }
    }
}
