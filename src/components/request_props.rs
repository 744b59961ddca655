//! The props `session` and `headers`: a value, a signal, or an async closure that is called for each request.

use crate::api::PageFunction;
use js_sys::Array;
use leptos::prelude::*;
use std::{fmt::Display, rc::Rc};
use wasm_bindgen::JsValue;

/// The app's session: a text, a signal of one, or an async closure that returns one.
///
/// A closure is called for each request, and once more if the backend answers that the session has expired. It
/// returns a `String`; an `Option`, `None` if nobody is signed in; or a `Result` of either, whose error is named in
/// the console and shown as `offline` or `server_error`.
///
/// ```
/// use github_pat_connect::ConnectForm;
/// use leptos::prelude::*;
///
/// # async fn create_session() -> Result<Option<String>, std::fmt::Error> { Ok(None) }
/// #[component]
/// fn Settings() -> impl IntoView {
///     view! { <ConnectForm backend_url="/api/github-token" session=create_session/> }
/// }
/// ```
#[derive(Clone, Default)]
pub struct SessionProp {
    pub(super) text: MaybeProp<String>,
    pub(super) function: Option<PageFunction>,
}

/// The return types of a closure for the session.
pub trait IntoSession {
    /// The session, `None` if nobody is signed in, or the error.
    fn into_session(self) -> Result<Option<String>, String>;
}

impl IntoSession for String {
    fn into_session(self) -> Result<Option<String>, String> {
        Ok(Some(self))
    }
}

impl IntoSession for Option<String> {
    fn into_session(self) -> Result<Option<String>, String> {
        Ok(self)
    }
}

impl<T: IntoSession, E: Display> IntoSession for Result<T, E> {
    fn into_session(self) -> Result<Option<String>, String> {
        self.map_err(|error| error.to_string())?.into_session()
    }
}

impl<F, R> From<F> for SessionProp
where
    F: Fn() -> R + 'static,
    R: Future<Output: IntoSession> + 'static,
{
    fn from(session: F) -> SessionProp {
        SessionProp {
            text: MaybeProp::default(),
            function: Some(Rc::new(move || {
                let session = session();
                Box::pin(async { Ok(session.await.into_session()?.into()) })
            })),
        }
    }
}

/// Extra headers, such as a CSRF token: names with values, a signal of them, or an async closure that returns
/// them.
///
/// A closure is called for each request. It returns an array or a `Vec` of pairs, or a `Result` of one, whose error
/// is named in the console and shown as `offline` or `server_error`.
///
/// ```
/// use github_pat_connect::ConnectForm;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Settings(csrf_token: String) -> impl IntoView {
///     view! {
///         <ConnectForm backend_url="/api/github-token" headers=[("X-CSRF-Token", csrf_token)]/>
///     }
/// }
/// ```
#[derive(Clone, Default)]
pub struct HeadersProp {
    pub(super) function: Option<PageFunction>,
}

/// The return types of a closure for headers.
pub trait IntoHeaders {
    /// Names with values, or the error.
    fn into_headers(self) -> Result<Vec<(String, String)>, String>;
}

impl<K: Into<String>, V: Into<String>> IntoHeaders for Vec<(K, V)> {
    fn into_headers(self) -> Result<Vec<(String, String)>, String> {
        let pairs = self.into_iter();
        Ok(pairs
            .map(|(name, value)| (name.into(), value.into()))
            .collect())
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> IntoHeaders for [(K, V); N] {
    fn into_headers(self) -> Result<Vec<(String, String)>, String> {
        Vec::from(self).into_headers()
    }
}

impl<T: IntoHeaders, E: Display> IntoHeaders for Result<T, E> {
    fn into_headers(self) -> Result<Vec<(String, String)>, String> {
        self.map_err(|error| error.to_string())?.into_headers()
    }
}

impl<F, R> From<F> for HeadersProp
where
    F: Fn() -> R + 'static,
    R: Future<Output: IntoHeaders> + 'static,
{
    fn from(headers: F) -> HeadersProp {
        HeadersProp {
            function: Some(Rc::new(move || {
                let headers = headers();
                Box::pin(async { Ok(to_js(headers.await.into_headers()?)) })
            })),
        }
    }
}

impl HeadersProp {
    fn from_values(headers: impl Fn() -> Vec<(String, String)> + 'static) -> HeadersProp {
        HeadersProp {
            function: Some(Rc::new(move || {
                let headers = to_js(headers());
                Box::pin(async { Ok(headers) })
            })),
        }
    }
}

impl<K: Into<String>, V: Into<String>> From<Vec<(K, V)>> for HeadersProp {
    fn from(headers: Vec<(K, V)>) -> HeadersProp {
        let headers = headers.into_headers().unwrap_or_default();
        HeadersProp::from_values(move || headers.clone())
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for HeadersProp {
    fn from(headers: [(K, V); N]) -> HeadersProp {
        Vec::from(headers).into()
    }
}

/// As the constructor of `Headers` takes them.
fn to_js(headers: Vec<(String, String)>) -> JsValue {
    let pairs = headers.iter();
    let pairs = pairs.map(|(name, value)| Array::of2(&name.into(), &value.into()));
    pairs.collect::<Array>().into()
}

macro_rules! from_signals {
    ($($signal:ident)*) => {
        $(
            impl From<$signal<String>> for SessionProp {
                fn from(session: $signal<String>) -> SessionProp {
                    SessionProp { text: session.into(), function: None }
                }
            }

            impl From<$signal<Option<String>>> for SessionProp {
                fn from(session: $signal<Option<String>>) -> SessionProp {
                    SessionProp { text: session.into(), function: None }
                }
            }

            impl From<$signal<Vec<(String, String)>>> for HeadersProp {
                fn from(headers: $signal<Vec<(String, String)>>) -> HeadersProp {
                    HeadersProp::from_values(move || {
                        headers.try_get_untracked().unwrap_or_default()
                    })
                }
            }
        )*
    };
}

from_signals!(Signal RwSignal ReadSignal Memo);

macro_rules! from_texts {
    ($($text:ty)*) => {
        $(
            impl From<$text> for SessionProp {
                fn from(session: $text) -> SessionProp {
                    SessionProp { text: session.into(), function: None }
                }
            }
        )*
    };
}

from_texts!(&str String Option<String> MaybeProp<String>);
