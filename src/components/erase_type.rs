//! Erases a view's type where apps with server-side rendering need that.

use leptos::prelude::*;

/// With server-side rendering a view is also a future. If an app erases its own view's type, as a router does, the
/// type of the whole card in it would reach the compiler's recursion limit. Without it, erasing would only cost bytes.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub fn erase_type(view: impl IntoView + 'static) -> impl IntoView {
    view.into_any()
}

#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
pub fn erase_type(view: impl IntoView) -> impl IntoView {
    view
}
