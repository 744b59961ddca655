//! An HTTP request before it is sent, and its response, as far as the two protocols need them.

/// The credentials mode of the request, as in the Fetch standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    Omit,
    SameOrigin,
    Include,
}

/// A request but for its body, which is the same when it is sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub credentials: Credentials,
}

/// The members of a JSON object: borrowed, because one of them is the token.
pub type JsonBody<'a> = Vec<(&'static str, &'a str)>;

/// What came back, as far as the browser could make it out. `J` is its JSON.
pub enum HttpResponse<J> {
    /// A redirect, which is never followed: what would have a token posted elsewhere is a login page in disguise.
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
    /// HTML from a proxy, half a JSON text, more than is read, anything else.
    Unreadable,
    Json(J),
}
