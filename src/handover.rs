//! Replaces one card by another in one task, and keeps the field and the focus.

use crate::browser::document;
use js_sys::Reflect;
use std::{any::Any, cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Comment, Element, HtmlElement, HtmlInputElement, Node, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// A node with `moveBefore`, which moves a child without removing it from the document, if the engine has it.
    #[wasm_bindgen(extends = Node)]
    type MovingParent;

    #[wasm_bindgen(method, catch, js_name = moveBefore)]
    fn move_before(this: &MovingParent, node: &Node, child: &Node) -> Result<(), JsValue>;
}

/// The field of a form, which is kept from one card to the next.
#[derive(Clone, Default)]
pub struct KeptInput(Rc<RefCell<Kept>>);

#[derive(Default)]
struct Kept {
    /// The painted field, until Leptos has adopted it.
    painted: Option<HtmlInputElement>,
    /// Leptos's view state of the field, whose type can't be named here.
    state: Option<Rc<dyn Any>>,
    /// A placeholder for the field in a new card, until the field is moved there. The field stays in the document,
    /// because it would lose the focus otherwise.
    placeholder: Option<Comment>,
}

impl KeptInput {
    pub fn painted(input: Option<HtmlInputElement>) -> KeptInput {
        let kept = KeptInput::default();
        kept.0.borrow_mut().painted = input;
        kept
    }

    pub fn take_painted(&self) -> Option<HtmlInputElement> {
        self.0.borrow_mut().painted.take()
    }

    pub fn state<S: 'static>(&self) -> Option<Rc<S>> {
        let state = self.0.borrow().state.clone();
        state.and_then(|state| state.downcast().ok())
    }

    pub fn set_state<S: 'static>(&self, state: Rc<S>) {
        self.0.borrow_mut().state = Some(state);
    }

    pub fn make_placeholder(&self) -> Comment {
        let placeholder = document().create_comment("");
        self.0.borrow_mut().placeholder = Some(placeholder.clone());
        placeholder
    }

    /// Puts the field into the new card, with its focus, selection and scroll position.
    pub fn move_into_place(&self, input: &HtmlInputElement) {
        let placeholder = self.0.borrow_mut().placeholder.take();
        if let Some(placeholder) = placeholder {
            move_input(input, &placeholder);
        }
    }
}

/// The focus in a card, to be restored in the next one.
pub struct Held {
    focus: Option<FocusPlace>,
}

impl Held {
    pub fn of(card: &Element, root: &ShadowRoot) -> Held {
        let focused = root.active_element();
        Held {
            focus: focused.and_then(|element| FocusPlace::new(card, &element)),
        }
    }

    pub fn give_to(&self, card: &Element) {
        if let Some(element) = self.focus.as_ref().and_then(|place| place.find(card)) {
            focus(&element);
        }
    }
}

fn move_input(input: &HtmlInputElement, placeholder: &Node) {
    let Some(parent) = placeholder.parent_node() else {
        return;
    };
    let moves = Reflect::has(&parent, &"moveBefore".into()) == Ok(true);
    let moved = moves
        && parent
            .unchecked_ref::<MovingParent>()
            .move_before(input, placeholder)
            .is_ok();
    if !moved {
        let has_focus = input.matches(":focus") == Ok(true);
        let selection = (
            input.selection_start().ok().flatten(),
            input.selection_end().ok().flatten(),
            input.selection_direction().ok().flatten(),
        );
        let scroll = input.scroll_left();
        let _ = parent.insert_before(input, Some(placeholder));
        if has_focus {
            focus(input);
        }
        if let (Some(start), Some(end), direction) = selection {
            let direction = direction.unwrap_or_default();
            let _ = input.set_selection_range_with_direction(start, end, &direction);
        }
        input.set_scroll_left(scroll);
    }
    let _ = parent.remove_child(placeholder);
}

/// The element with the focus, if it isn't the field: a selector, and its index among the matches.
struct FocusPlace {
    selector: String,
    place: u32,
}

impl FocusPlace {
    fn new(card: &Element, focused: &Element) -> Option<FocusPlace> {
        let selector = match focused.get_attribute("part") {
            Some(part) if part == "input" => return None,
            Some(part) => format!("[part={part}]"),
            None => focused.local_name(),
        };
        let all = card.query_selector_all(&selector).ok()?;
        let place = (0..all.length()).find(|place| {
            let node = all.get(*place);
            node.is_some_and(|node| node.is_same_node(Some(focused)))
        })?;
        Some(FocusPlace { selector, place })
    }

    fn find(&self, card: &Element) -> Option<HtmlElement> {
        let all = card.query_selector_all(&self.selector).ok()?;
        all.get(self.place).map(JsCast::unchecked_into)
    }
}

fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}
