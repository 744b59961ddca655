//! An HTTP request before it is sent, and its response, as far as the two protocols need them.

/// The credentials mode of the request, as in the Fetch standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    Omit,
    SameOrigin,
    Include,
}

/// A request without its body, which is the same if the request is sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub credentials: Credentials,
}

/// The members of a JSON object. They are borrowed, because one of them is the token.
pub type JsonBody<'a> = Vec<(&'static str, &'a str)>;

/// A response, as far as the browser could read it. `J` is the type of its JSON.
pub enum HttpResponse<J> {
    /// A redirect, often to a login page. It is never followed, because the token would be posted elsewhere.
    Redirect,
    Status {
        status: u16,
        /// Whether its media type is `application/problem+json`.
        is_problem: bool,
        /// Seconds to wait before trying again, by the response's headers.
        retry_after: Option<u32>,
        body: ResponseBody<J>,
    },
}

/// A response's body.
pub enum ResponseBody<J> {
    Empty,
    /// Anything else: HTML from a proxy, incomplete JSON, a body that is too long.
    Unreadable,
    Json(J),
}
