//! The icons: GitHub's mark (Octicons, MIT; the trademark is GitHub's) and our own.

use leptos::prelude::*;

/// An icon of this path, 16 by 16 units, hidden from screen readers.
#[component]
pub fn Icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="gpc-icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// In progress.
#[component]
pub fn Spinner() -> impl IntoView {
    view! { <span class="gpc-icon gpc-spinner" aria-hidden={"true"}></span> }
}

/// GitHub's mark.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="gpc-mark" part="mark" viewBox="0 0 160 160" aria-hidden="true">
            <path d=MARK></path>
        </svg>
    }
}

/// Where the token goes.
pub const LOCK: &str = "M3 7h10v6H3zM5 7V5a3 3 0 0 1 6 0v2";
/// A link that opens another tab.
pub const NEW_TAB: &str = "M6 3H3v10h10v-3M9 3h4v4M13 3 7 9";
pub const COPY: &str = "M6 6h7v7H6zM3 10V3h7";
pub const CHECK: &str = "m3 8.5 3 3 7-7";
pub const CAUTION: &str = "M8 2.5 14.5 13.5h-13zM8 6.5v3M8 11.5v.01";
/// Not known.
pub const DASH: &str = "M4 8h8";
/// Missing.
pub const CROSS: &str = "m4 4 8 8M12 4l-8 8";
/// Show what is hidden.
pub const EYE: &str = "M1 8s3-5 7-5 7 5 7 5-3 5-7 5-7-5-7-5ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z";
/// Hide it again.
pub const EYE_OFF: &str = "M1 8s3-5 7-5 7 5 7 5-3 5-7 5-7-5-7-5ZM3 13 13 3";

/// In tenths of the units of Octicons: finer ones can't be seen at this size.
const MARK: &str = "M105 156c-4 1-5-2-5-4 0-3 0-11 0-22 0-7-2-12-5-15 17-2 36-9 36-39 0-9-3-16-8-22 1-2 4-10-1-21 0 0-7-2-22 8-6-2-13-2-20-2s-13 0-20 2c-15-10-22-8-22-8-4 11-1 19-1 21-5 6-8 13-8 22 0 30 19 37 37 39-3 2-5 6-6 11-4 2-16 5-23-7-1-2-6-8-12-8-7 0-3 4 0 5 3 2 7 9 8 12 2 4 7 13 27 9 0 7 0 13 0 15 0 2-1 5-5 4A80 80 0 1 1 105 156Z";
