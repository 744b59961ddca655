//! Replaces the card that was painted before the WebAssembly was there with Leptos's card, in one task, without losing
//! the field's text, caret and focus.

use crate::{
    browser::document,
    components::card::{Card, Slots},
    controller::FormController,
    handover::{Held, KeptInput},
    model::{GithubVisit, UiState},
    options::Guide,
};
use leptos::{mount::mount_to, prelude::*};
use std::any::Any;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDetailsElement, HtmlElement, HtmlInputElement, ShadowRoot};
use zeroize::Zeroizing;

/// The painted card. It is found by the field in it, because others may have put similar nodes into the shadow root.
pub struct PaintedCard {
    root: ShadowRoot,
    card: Option<Element>,
    /// `None` if the field was created in another window: Leptos can't adopt it, and its text goes into a new one.
    input: Option<HtmlInputElement>,
    text: Zeroizing<String>,
}

impl PaintedCard {
    /// Without an `input`, nothing was painted.
    pub fn of(root: &ShadowRoot, input: Option<Element>) -> PaintedCard {
        let card = input
            .as_ref()
            .and_then(|it| it.closest("section").ok().flatten());
        let (input, text) = match input.map(JsCast::dyn_into::<HtmlInputElement>) {
            None => (None, String::new()),
            Some(Ok(input)) => (Some(input), String::new()),
            Some(Err(input)) => (None, input.unchecked_into::<HtmlInputElement>().value()),
        };
        PaintedCard {
            root: root.clone(),
            card,
            input,
            text: Zeroizing::new(text),
        }
    }

    pub fn kept_input(&self) -> KeptInput {
        KeptInput::painted(self.input.clone())
    }

    /// What the person has opened.
    pub fn ui_state(&self, wish: Guide) -> UiState {
        let revealed = self.input.as_ref().map(|input| input.type_());
        let card = self.card.as_ref();
        let is_open = |selector| {
            let details = card.and_then(|card| card.query_selector(selector).ok().flatten());
            details.map(|details| details.unchecked_into::<HtmlDetailsElement>().open())
        };
        UiState {
            revealed: revealed.as_deref() == Some("text"),
            guide: is_open("[part=guide]").map(|open| (wish, open)),
            existing_token_open: is_open(".gpc-guide:not([part])") == Some(true),
            copied: None,
            visit: match card.is_some_and(|card| card.matches(".gpc-visited") == Ok(true)) {
                true => GithubVisit::Away,
                false => GithubVisit::NotYet,
            },
        }
    }

    /// Renders the form in the place of the painted card.
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
            self.swap(&card, form);
        }
        (form, Box::new(view))
    }

    fn swap(self, card: &Element, form: FormController) {
        if let (None, Ok(Some(input))) = (&self.input, card.query_selector("input")) {
            input
                .unchecked_into::<HtmlInputElement>()
                .set_value(&self.text);
        }
        let held = self.card.as_ref().map(|card| Held::of(card, &self.root));
        let painted = self.card.as_deref();
        if self.root.insert_before(card, painted).is_err() {
            let _ = self.root.append_child(card);
        }
        form.move_input_into_place();
        if let (Some(held), Some(painted)) = (held, &self.card) {
            held.give_to(card);
            painted.remove();
        }
        form.watch_card(self.root, card.clone());
    }
}

fn create(tag: &str) -> Element {
    document().create_element(tag).expect("it is a name")
}
