//! `<github-pat-connect>`: attributes in, events out, mount and unmount. Its JavaScript half,
//! `element.js`, defines the class and calls what stands here.

use crate::attributes;
use github_pat_connect::{ConnectForm, Connection, Form, Options, StateChange, problem};
use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
    tachys::view::any_view::AnyViewState,
};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// What `element.js` offers to its other half.
    #[derive(Clone)]
    pub type Host;

    /// The value of an attribute, or of the property that stands in for it.
    #[wasm_bindgen(method)]
    fn read(this: &Host, name: &str) -> Option<String>;

    /// Puts a drawing of the guide into its place, as soon as it is there.
    #[wasm_bindgen(method)]
    fn draw(this: &Host, name: &str, place: &HtmlElement);

    /// Fires an event at the element; `false` if a listener prevented it.
    #[wasm_bindgen(method)]
    fn emit(this: &Host, name: &str, detail: JsValue) -> bool;
}

/// One form on the page.
#[wasm_bindgen]
pub struct Mounted {
    host: StoredValue<Host, LocalStorage>,
    options: RwSignal<Options>,
    form: RwSignal<Form>,
    // Dropped, it takes the form off the page.
    _view: UnmountHandle<AnyViewState>,
    _owner: Owner,
}

/// Puts the form into the element's shadow root.
#[wasm_bindgen]
pub fn mount(host: Host, root: ShadowRoot) -> Mounted {
    let owner = Owner::new();
    let (host, options, form) = owner.with(|| {
        let options = RwSignal::new(read(&host));
        (StoredValue::new_local(host), options, RwSignal::default())
    });
    // Leptos asks for an element, and only uses what every node has.
    let parent: HtmlElement = root.unchecked_into();
    let view = mount_to(parent, move || {
        view! {
            <ConnectForm
                options
                form
                on_connecting=move |()| emit(host, "connecting", &())
                on_connected=move |connection| { emit(host, "connected", &connection); }
                on_failed=move |failed| { emit(host, "failed", &failed); }
                on_state_change=move |change| { emit(host, "statechange", &change); }
                illustrate=move |(name, place): (&'static str, HtmlElement)| {
                    if let Some(host) = host.try_get_value() {
                        host.draw(name, &place);
                    }
                }
            />
        }
        .into_any()
    });
    Mounted {
        host,
        options,
        form,
        _view: view,
        _owner: owner,
    }
}

#[wasm_bindgen]
impl Mounted {
    /// An attribute, or a property that stands in for one, has changed.
    pub fn changed(&self) {
        self.options.set(self.host.with_value(read));
    }

    #[wasm_bindgen(getter)]
    pub fn state(&self) -> String {
        self.form
            .with_untracked(|form| form.state().name().to_owned())
    }

    /// What stands in the way, as in `failed`; else `null`.
    #[wasm_bindgen(getter)]
    pub fn problem(&self) -> JsValue {
        let problem = self
            .options
            .with_untracked(|options| self.form.with_untracked(|form| problem(options, form)));
        to_js(&problem)
    }

    /// What is connected, as in `connected`; else `null`.
    #[wasm_bindgen(getter)]
    pub fn connection(&self) -> JsValue {
        self.form.with_untracked(|form| to_js(&form.connection()))
    }

    /// The page knows what is connected already; `null` for nothing.
    #[wasm_bindgen(setter)]
    pub fn set_connection(&self, connection: JsValue) -> Result<(), JsError> {
        let connection: Option<Connection> = serde_wasm_bindgen::from_value(connection).or(Err(
            JsError::new("connection takes null or the detail of `connected`"),
        ))?;
        let name = |form: &Form| form.state().name();
        let from = self.form.with_untracked(name);
        self.form.update(|form| form.show(connection));
        let to = self.form.with_untracked(name);
        if from != to {
            emit(self.host, "statechange", &StateChange { from, to });
        }
        Ok(())
    }
}

fn read(host: &Host) -> Options {
    attributes::read(|name| host.read(name))
}

fn emit(host: StoredValue<Host, LocalStorage>, name: &str, detail: &impl Serialize) -> bool {
    // A host that is gone prevents nothing.
    host.try_get_value()
        .is_none_or(|host| host.emit(name, to_js(detail)))
}

fn to_js(value: &impl Serialize) -> JsValue {
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or(JsValue::NULL)
}
