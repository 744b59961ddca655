//! A Leptos app that lets a person connect GitHub.

use github_pat_connect::{ConnectForm, Connection};
use gloo_net::http::Request;
use leptos::prelude::*;
use serde::Deserialize;

#[cfg(feature = "csr")]
fn main() {
    leptos::mount::mount_to_body(App);
}

#[cfg(feature = "hydrate")]
fn main() {
    leptos::mount::hydrate_body(App);
}

/// Draws the app into the page that Trunk has built for it.
#[cfg(feature = "ssr")]
#[tokio::main]
async fn main() -> std::io::Result<()> {
    use axum::{Router, response::Html, routing::get};
    use tower_http::services::ServeDir;

    let page = std::fs::read_to_string("dist/server/index.html")?;
    let draw = async move || {
        let app = Owner::new().with(|| App().to_html());
        Html(page.replace("<body></body>", &format!("<body>{app}</body>")))
    };
    let files = ServeDir::new("dist/server").append_index_html_on_directories(false);
    let app = Router::new().route("/", get(draw)).fallback_service(files);
    let port = std::env::var("PORT").unwrap_or_else(|_| "8080".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await
}

#[component]
fn App() -> impl IntoView {
    let login = RwSignal::new(None::<String>);
    let on_connected = move |connection: Connection| {
        login.set(connection.account.map(|account| account.login));
    };
    view! {
        <main>
            <h1>"Integrations"</h1>
            <ConnectForm
                backend_url="/api/connections"
                app_name="Acme"
                permissions="contents=read issues=write"
                token_expiration="90"
                repository_access="selected"
                // Called when the person connects, and once more if the session has expired by then.
                session=fetch_session
                on_connected
            />
            <p id="connected">
                {move || login.get().map(|login| format!("Issues of @{login} will appear here."))}
            </p>
        </main>
    }
}

/// A real app's server hands out a session to whoever is signed in; the reference backend's
/// playground hands one to everybody.
async fn fetch_session() -> Result<String, gloo_net::Error> {
    #[derive(Deserialize)]
    struct Answer {
        session: String,
    }
    let request = Request::post("/api/playground/session");
    let answer: Answer = request.send().await?.json().await?;
    Ok(answer.session)
}
