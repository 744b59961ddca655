//! The form in a page whose address names its props: `/?guide=open&theme=dark`.

mod app;
#[path = "../../shared/messages.rs"]
mod messages;

#[cfg(feature = "csr")]
fn main() {
    leptos::mount::mount_to_body(|| app::render_page(app::props_of_page()));
}

#[cfg(feature = "hydrate")]
fn main() {
    leptos::mount::hydrate_body(|| app::render_page(app::props_of_page()));
}

#[cfg(feature = "ssr")]
#[tokio::main]
async fn main() -> std::io::Result<()> {
    use axum::{Router, extract::RawQuery, middleware::map_response, response::Html, routing::get};
    use leptos::prelude::{Owner, RenderHtml};
    use tower_http::services::ServeDir;

    let page = std::fs::read_to_string("dist/index.html")?;
    let render = async move |RawQuery(query): RawQuery| {
        let props = app::parse_query(&query.unwrap_or_default());
        let app = Owner::new().with(|| app::render_page(props).to_html());
        Html(page.replace("<body></body>", &format!("<body>{app}</body>")))
    };
    let files = ServeDir::new("dist").append_index_html_on_directories(false);
    let app = Router::new()
        .route("/", get(render))
        .fallback_service(files)
        .layer(map_response(forbid_caching));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await
}

/// A test decides when the browser's half comes, each time.
#[cfg(feature = "ssr")]
async fn forbid_caching(mut response: axum::response::Response) -> axum::response::Response {
    use axum::http::{HeaderValue, header::CACHE_CONTROL};

    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
