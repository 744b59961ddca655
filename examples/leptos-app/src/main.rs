//! A Leptos app that lets a person connect GitHub.

use github_pat_connect::{
    ConnectForm, Connection, Expiration, Options, Permission, RepositoryAccess, Session,
    TokenRequest,
};
use gloo_net::http::Request;
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;

fn main() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let options = RwSignal::new(Options {
        backend_url: "/api/connections".into(),
        app_name: "Acme".into(),
        request: TokenRequest {
            permissions: Permission::parse_all("contents=read issues=write").unwrap_or_default(),
            token_expiration: Some(Expiration::Days(90)),
            repository_access: Some(RepositoryAccess::Selected),
            ..TokenRequest::default()
        },
        ..Options::default()
    });
    // Options may change at any time: what was typed stays.
    spawn_local(async move {
        let session = session().await;
        options.update(|options| options.session = session);
    });

    let login = RwSignal::new(None::<String>);
    let on_connected = move |connection: Connection| {
        login.set(connection.account.map(|account| account.login));
    };
    view! {
        <main>
            <h1>"Integrations"</h1>
            <ConnectForm options on_connected/>
            <p id="connected">
                {move || login.get().map(|login| format!("Issues of @{login} will appear here."))}
            </p>
        </main>
    }
}

/// A real app's server hands out a session to whoever is signed in; the reference backend's
/// playground hands one to everybody.
async fn session() -> Option<Session> {
    #[derive(Deserialize)]
    struct Answer {
        session: String,
    }
    let request = Request::post("/api/playground/session");
    let answer: Answer = request.send().await.ok()?.json().await.ok()?;
    Session::new(&answer.session)
}
