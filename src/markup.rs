//! A piece of a page as a value: what the form looks like, before there is a page to put it on.
//!
//! One plain type for all of it. A type for each arrangement of tags, as Leptos's own views have,
//! would make the WebAssembly four times as large.

use std::borrow::Cow;

pub type Text = Cow<'static, str>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Text(Text),
    Element(Element),
}

/// An element with its attributes and what is in it. In a box, so that it moves as one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(pub Box<Parts>);

/// Invariant: an element names every attribute that it ever has, with `None` for one that isn't there
/// now. An element on the page that is like it becomes it, and keeps what isn't named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    pub tag: &'static str,
    pub attributes: Vec<(&'static str, Option<Text>)>,
    pub children: Vec<Node>,
    /// Whether somebody else fills it.
    pub is_foreign: bool,
}

/// An element as CSS would name it: `element("p.quiet[role=status]")`, with its classes in one piece.
/// A notation instead of calls, since each call would weigh as much as what it says.
pub fn element(notation: &'static str) -> Element {
    let (name, mut rest) = cut(notation, '[');
    let (tag, class) = cut(name, '.');
    let mut element = Element(Box::new(Parts {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
        is_foreign: false,
    }));
    if !class.is_empty() {
        element = element.attr("class", class);
    }
    while !rest.is_empty() {
        let (attribute, after) = cut(rest, ']');
        let (name, value) = cut(attribute, '=');
        element = element.attr(name, value);
        rest = after.strip_prefix('[').unwrap_or_default();
    }
    element
}

fn cut(text: &'static str, at: char) -> (&'static str, &'static str) {
    text.split_once(at).unwrap_or((text, ""))
}

impl Element {
    /// An attribute that is one of a few.
    pub fn attr(self, name: &'static str, value: &'static str) -> Element {
        self.attr_if(name, Some(Text::Borrowed(value)))
    }

    /// An attribute that tells something of this form.
    pub fn attr_of(self, name: &'static str, value: String) -> Element {
        self.attr_if(name, Some(Text::Owned(value)))
    }

    /// An attribute that says something by being there.
    pub fn flag(self, name: &'static str, is_set: bool) -> Element {
        self.attr_if(name, is_set.then_some(Text::Borrowed("")))
    }

    pub fn attr_if(mut self, name: &'static str, value: Option<Text>) -> Element {
        self.0.attributes.push((name, value));
        self
    }

    pub fn text(self, text: String) -> Element {
        self.node(Node::Text(Text::Owned(text)))
    }

    /// A blank between two pieces.
    pub fn blank(self) -> Element {
        self.node(Node::Text(Text::Borrowed(" ")))
    }

    pub fn child(self, child: Element) -> Element {
        self.node(Node::Element(child))
    }

    pub fn child_if(self, child: Option<Element>) -> Element {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    pub fn children(self, children: Vec<Element>) -> Element {
        children.into_iter().fold(self, Element::child)
    }

    pub fn nodes(self, nodes: Vec<Node>) -> Element {
        nodes.into_iter().fold(self, Element::node)
    }

    fn node(mut self, node: Node) -> Element {
        self.0.children.push(node);
        self
    }

    /// The first element in it, or itself, with this value of an attribute.
    pub fn find(&self, name: &str, value: &str) -> Option<&Element> {
        let mut attributes = self.0.attributes.iter();
        if attributes.any(|(key, there)| *key == name && there.as_deref() == Some(value)) {
            return Some(self);
        }
        self.0.children.iter().find_map(|child| match child {
            Node::Element(element) => element.find(name, value),
            Node::Text(_) => None,
        })
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.0.attributes.iter();
        attributes.find(|(key, _)| *key == name)?.1.as_deref()
    }

    /// Leaves what is in it to somebody else.
    pub fn foreign(mut self) -> Element {
        self.0.is_foreign = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_like_the_page() {
        let Element(paragraph) = element("p.quiet where[role=status][inert]")
            .flag("hidden", false)
            .text("a".into())
            .child(element("b").text("c".into()))
            .child_if(None);
        assert_eq!(paragraph.tag, "p");
        assert_eq!(
            paragraph.attributes,
            [
                ("class", Some("quiet where".into())),
                ("role", Some("status".into())),
                ("inert", Some("".into())),
                ("hidden", None),
            ]
        );
        let bold = Node::Element(element("b").text("c".into()));
        assert_eq!(paragraph.children, [Node::Text("a".into()), bold]);
    }
}
