//! `<ConnectForm/>`: the form in a Leptos app.

use crate::{
    backend::by_fetch,
    connector::{Connector, Kept, Page},
    drawn,
    form::Form,
    messages::Messages,
    options::Options,
    patch::patch,
    told::{Event, Failed, StateChange},
};
use github_pat::contract::Connection;
use leptos::{html::section, prelude::*};
use std::{
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Tells apart the fields of one document: a label and a description are found by `id`.
static FORMS: AtomicU32 = AtomicU32::new(1);

/// The form with which a person connects GitHub.
///
/// It renders into the place where it stands and is styled by `style/form.css`. Taken off the page
/// it aborts the request, quietly, and clears the field.
#[component]
pub fn ConnectForm(
    /// How it is to work. A change takes effect at once; what was typed stays.
    #[prop(into)]
    options: Signal<Options>,
    /// What it says: English, unless there are other sentences.
    #[prop(optional)]
    messages: Messages,
    /// Its state, for a page that wants to see it, or to show what is connected already
    /// ([`Form::connected`]).
    #[prop(optional, into)]
    form: RwSignal<Form>,
    /// Before a token is sent: `false` keeps it from being sent.
    #[prop(optional, into)]
    on_connecting: Option<Callback<(), bool>>,
    /// The backend has taken the token.
    #[prop(optional, into)]
    on_connected: Option<Callback<Connection>>,
    /// It came to nothing, and this is what the person reads.
    #[prop(optional, into)]
    on_failed: Option<Callback<Failed>>,
    /// One of `editing`, `connecting` and `connected` became another.
    #[prop(optional, into)]
    on_state_change: Option<Callback<StateChange>>,
    /// Draws a step of the guide into its place, by the step's name. `draw` of the npm package's
    /// `drawings.js` does; without it the steps stand without pictures.
    #[prop(optional, into)]
    illustrate: Option<Callback<(String, HtmlElement)>>,
) -> impl IntoView {
    // Callbacks may be gone before the last word is said: with the app's page, say.
    let tell = move |event: Event| {
        match event {
            Event::Connecting => {
                return on_connecting.is_none_or(|it| it.try_run(()).unwrap_or(true));
            }
            Event::Connected(connection) => {
                on_connected.map(|it| it.try_run(connection.clone()));
            }
            Event::Failed(failed) => {
                on_failed.map(|it| it.try_run(failed.clone()));
            }
            Event::StateChange(change) => {
                on_state_change.map(|it| it.try_run(change));
            }
        }
        true
    };
    // Here a browser finds it: what it is from then on is the connector's.
    let drawn = cfg!(feature = "ssr").then(|| {
        let id = ["-", &FORMS.fetch_add(1, Ordering::Relaxed).to_string()].concat();
        let options = options.get_untracked();
        form.with_untracked(|form| drawn::card(&options, &messages, form, &id))
    });
    let attribute = |name: &str| Some(drawn.as_ref()?.attribute(name)?.to_owned());
    let card = NodeRef::new();
    card.on_load(move |card: HtmlElement| {
        let id = ["-", &FORMS.fetch_add(1, Ordering::Relaxed).to_string()].concat();
        let ask = move || Rc::new(options.try_get_untracked().unwrap_or_default());
        let put = {
            let card = card.clone();
            Box::new(move |view: &_| {
                patch(&card, view, &mut |made| {
                    if let (Some(illustrate), Some(name)) =
                        (illustrate, made.get_attribute("data-drawing"))
                    {
                        illustrate.try_run((name, made.clone().unchecked_into()));
                    }
                });
            })
        };
        let connector = Connector::new(
            card,
            id,
            Rc::new(form),
            Page {
                put,
                options: Box::new(ask),
                messages,
                tell: Box::new(tell),
                carrier: Box::new(by_fetch),
            },
        );
        // Dropped with the component.
        let connector = StoredValue::new_local(connector);
        // What the page changes is drawn.
        Effect::new(move |_| {
            options.track();
            form.track();
            connector.try_with_value(|connector| untrack(|| connector.draw()));
        });
    });
    section()
        .class(attribute("class"))
        .attr("part", attribute("part"))
        .attr("role", attribute("role"))
        .attr("aria-label", attribute("aria-label"))
        .attr("lang", attribute("lang"))
        .attr("dir", attribute("dir"))
        .inner_html(drawn.as_ref().map(drawn::inner_html))
        .node_ref(card)
}

impl Kept for RwSignal<Form> {
    fn look(&self, look: &mut dyn FnMut(&Form)) {
        // A form whose page is gone is a new one, for whoever comes late.
        if self.try_with_untracked(&mut *look).is_none() {
            look(&Form::default());
        }
    }

    fn change(&self, change: &mut dyn FnMut(&mut Form)) {
        self.try_maybe_update(|form| {
            let before = form.state().clone();
            change(form);
            (*form.state() != before, ())
        });
    }
}
