//! Erases a view's type where apps with server-side rendering need that.

use leptos::prelude::*;

/// What a server renders and a browser hydrates is also a future, and an app that erases its own view's type, as a
/// router does, would reach the compiler's recursion limit with all of the card in it. Elsewhere it costs bytes alone.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub fn erase_type(view: impl IntoView + 'static) -> impl IntoView {
    view.into_any()
}

#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
pub fn erase_type(view: impl IntoView) -> impl IntoView {
    view
}
