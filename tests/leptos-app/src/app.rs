//! The same view on the server and in the browser.

use crate::messages::parse_messages;
use github_pat_connect::{
    ConnectForm, ConnectedSlot, Connection, FailedEvent, FooterSlot, HeaderSlot, HeadersProp,
    Messages, SessionProp, StateChangeEvent,
};
use gloo_net::http::Request;
use leptos::{ev::popstate, prelude::*};
use std::collections::BTreeMap;

/// Each prop's text, by the attribute's name.
pub type Props = BTreeMap<String, String>;

pub fn parse_query(query: &str) -> Props {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// What the address of the page says now.
pub fn props_of_page() -> Props {
    let search = window().location().search().unwrap_or_default();
    parse_query(search.trim_start_matches('?'))
}

macro_rules! form {
    ($props:ident, $events:ident, $session:ident, $headers:ident, $($children:tt)*) => {{
        let text = move |name: &'static str| {
            Signal::derive(move || $props.with(|props| props.get(name).cloned()))
        };
        let has = move |name: &'static str| {
            Signal::derive(move || $props.with(|props| props.contains_key(name)))
        };
        let tell = move |event: String| $events.update(|events| events.push(event));
        let messages = Signal::derive(move || $props.with(read_messages));
        view! {
            <ConnectForm
                backend_url=text("backend-url")
                protocol=text("protocol")
                integration_id=text("integration-id")
                session=$session
                headers=$headers
                app_name=text("app-name")
                github_url=text("github-url")
                token_type=text("token-type")
                token_expiration=text("token-expiration")
                permissions=text("permissions")
                scopes=text("scopes")
                expected_login=text("expected-login")
                connection_id=text("connection-id")
                guide=text("guide")
                dir=text("dir")
                theme=text("theme")
                density=text("density")
                avatars=text("avatars")
                timeout=text("timeout")
                credentials=text("credentials")
                password_manager=text("password-manager")
                aria_label=text("aria-label")
                disabled=has("disabled")
                autofocus=has("autofocus")
                messages
                connection=Signal::derive(move || $props.with(read_connection))
                on_connecting=move |()| {
                    tell("connecting".to_owned());
                    $props.with_untracked(|props| !props.contains_key("prevent-connecting"))
                }
                on_connected=move |connection: Connection| {
                    let id = connection.connection_id.unwrap_or_default();
                    tell(format!("connected {id}"));
                }
                on_failed=move |failed: FailedEvent| tell(format!("failed {}", failed.code.as_str()))
                on_state_change=move |change: StateChangeEvent| {
                    tell(format!("{} to {}", change.from, change.to));
                }
            >
                $($children)*
            </ConnectForm>
        }
        .into_any()
    }};
}

/// A page with the form. Its props follow the address; some, such as functions, are of the first alone.
pub fn render_page(props: Props) -> impl IntoView {
    let is_function = |name: &str| props.get(name).is_some_and(|text| text == "function");
    let (has_session_function, has_headers_function) =
        (is_function("session"), is_function("headers"));
    let has_slots = props.contains_key("slots");

    let props = RwSignal::new(props);
    let events = RwSignal::new(Vec::<String>::new());
    let is_hydrated = RwSignal::new(false);
    Effect::new(move |_| {
        is_hydrated.set(true);
        let listener = window_event_listener(popstate, move |_| props.set(props_of_page()));
        on_cleanup(move || listener.remove());
    });

    let session: SessionProp = if has_session_function {
        fetch_session.into()
    } else {
        Signal::derive(move || props.with(|props| props.get("session").cloned())).into()
    };
    let calls = StoredValue::new(0);
    let headers: HeadersProp = if has_headers_function {
        HeadersProp::from(move || {
            calls.update_value(|calls| *calls += 1);
            let token = format!("t{}", calls.get_value());
            async move { [("X-CSRF-Token", token)] }
        })
    } else {
        HeadersProp::default()
    };

    let form = if has_slots {
        form! { props, events, session, headers,
            <HeaderSlot slot:header><p id="own-header">"Step 2 of 3"</p></HeaderSlot>
            <ConnectedSlot slot:connected><p id="own-result">"Choose a repository"</p></ConnectedSlot>
            <FooterSlot slot:footer><input id="own-input" /></FooterSlot>
        }
    } else {
        form! { props, events, session, headers, }
    };
    view! {
        {form}
        <textarea aria-label="To copy from"></textarea>
        <ol id="events" data-hydrated=move || is_hydrated.get().then_some("")>
            {move || events.get().into_iter().map(|event| view! { <li>{event}</li> }).collect_view()}
        </ol>
    }
}

async fn fetch_session() -> Result<String, gloo_net::Error> {
    let response = Request::post("/api/playground/session").send().await?;
    let answer: serde_json::Value = response.json().await?;
    Ok(answer["session"].as_str().unwrap_or_default().to_owned())
}

fn read_connection(props: &Props) -> Option<Connection> {
    let json = props.get("connection")?;
    serde_json::from_str(json).expect("a connection")
}

/// English, or a language of `locales/`.
fn read_messages(props: &Props) -> Option<Messages> {
    let json = match props.get("messages")?.as_str() {
        "de" => include_str!("../../../locales/de.json"),
        "uk" => include_str!("../../../locales/uk.json"),
        other => panic!("no messages in {other}"),
    };
    Some(parse_messages(props["messages"].as_str(), json))
}
