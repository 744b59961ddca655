//! The card that was painted before the WebAssembly was there gives way to Leptos's, in one task: what the person holds
//! stays in hand.

use crate::{
    browser::document,
    components::card::{Card, Slots},
    controller::FormController,
    model::UiState,
    options::Guide,
    painted_input::Painted,
};
use js_sys::Reflect;
use leptos::{mount::mount_to, prelude::*};
use std::any::Any;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement, Node, ShadowRoot};
use zeroize::Zeroizing;

#[wasm_bindgen]
extern "C" {
    /// A node that can be moved without leaving the document, where the engine knows how.
    #[wasm_bindgen(extends = Node)]
    type MovingParent;

    #[wasm_bindgen(method, catch, js_name = moveBefore)]
    fn move_before(this: &MovingParent, node: &Node, child: &Node) -> Result<(), JsValue>;
}

/// What was painted, if anything was.
pub struct PaintedCard {
    root: ShadowRoot,
    card: Option<HtmlElement>,
    pub input: Option<Painted>,
    text: Option<Zeroizing<String>>,
}

impl PaintedCard {
    pub fn find(root: &ShadowRoot) -> PaintedCard {
        let find = |selector: &str| root.query_selector(selector).ok().flatten();
        let input = find("[part=input]");
        // A field that was made in another window is none that Leptos takes: its text goes into a new one.
        let text = input
            .as_ref()
            .filter(|input| !input.is_instance_of::<HtmlInputElement>())
            .map(|input| Zeroizing::new(input.unchecked_ref::<HtmlInputElement>().value()));
        let input = input.and_then(|input| input.dyn_into().ok());
        let input = input.map(|input| Painted {
            input,
            placeholder: document().create_comment(""),
        });
        PaintedCard {
            root: root.clone(),
            card: find("[part=card]").map(JsCast::unchecked_into),
            input,
            text,
        }
    }

    /// What is open, as the person left it.
    pub fn ui_state(&self, wish: Guide) -> UiState {
        let revealed = self.input.as_ref().map(|it| it.input.type_());
        let guide = self.root.query_selector("[part=guide]").ok().flatten();
        let open = guide.map(|guide| guide.unchecked_into::<HtmlDetailsElement>().open());
        UiState {
            revealed: revealed.as_deref() == Some("text"),
            guide: open.map(|open| (wish, open)),
            copied: None,
        }
    }

    /// Renders the form and puts it in the painted card's place.
    pub fn replace_with(
        self,
        make: impl FnOnce() -> FormController + 'static,
    ) -> (FormController, Box<dyn Any>) {
        let staging: HtmlElement = create("div").unchecked_into();
        let form = std::rc::Rc::new(std::cell::OnceCell::new());
        let view = mount_to(staging.clone(), {
            let made = form.clone();
            move || {
                let form = *made.get_or_init(make);
                view! { <Card form slots=Slots::Native before=() after=()/> }
            }
        });
        let form = *form.get().expect("it was rendered");
        if let Some(card) = staging.first_element_child() {
            self.swap(&card);
        }
        (form, Box::new(view))
    }

    fn swap(self, card: &Element) {
        if let (Some(text), Ok(Some(input))) = (&self.text, card.query_selector("input")) {
            input.unchecked_into::<HtmlInputElement>().set_value(text);
        }
        let Some(painted) = &self.card else {
            let _ = self.root.append_child(card);
            if let Some(Painted { input, placeholder }) = &self.input {
                move_input(input, placeholder);
            }
            self.root.replace_children_with_node_1(card);
            return;
        };
        let focused = self.root.active_element();
        let held = focused
            .as_ref()
            .and_then(|element| Held::new(painted, element));
        let opened = opened_details(painted);
        let _ = self.root.insert_before(card, Some(painted));
        if let Some(Painted { input, placeholder }) = &self.input {
            move_input(input, placeholder);
        }
        for (place, details) in details_of(card).enumerate() {
            if opened.get(place) == Some(&true) {
                details.set_open(true);
            }
        }
        if let Some(element) = held.and_then(|held| held.find(card)) {
            focus(&element);
        }
        painted.remove();
    }
}

/// Puts the field where its placeholder stands, with its focus, selection and scroll position.
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

/// What has the focus, other than the field, by its place among those of its kind.
struct Held {
    selector: String,
    place: u32,
}

impl Held {
    fn new(card: &Element, focused: &Element) -> Option<Held> {
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
        Some(Held { selector, place })
    }

    fn find(&self, card: &Element) -> Option<HtmlElement> {
        let all = card.query_selector_all(&self.selector).ok()?;
        all.get(self.place).map(JsCast::unchecked_into)
    }
}

fn opened_details(card: &Element) -> Vec<bool> {
    details_of(card).map(|details| details.open()).collect()
}

fn details_of(card: &Element) -> impl Iterator<Item = HtmlDetailsElement> {
    let all = card.query_selector_all("details").ok();
    let length = all.as_ref().map_or(0, |all| all.length());
    (0..length).filter_map(move |place| {
        let node = all.as_ref()?.get(place)?;
        Some(node.unchecked_into())
    })
}

fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

fn create(tag: &str) -> Element {
    document().create_element(tag).expect("it is a name")
}
