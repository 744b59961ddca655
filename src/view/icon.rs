//! The drawings: GitHub's mark (Octicons, MIT; the trademark is GitHub's) and our own.

use crate::{
    markup::{Element, element},
    messages::IS_PAINTED,
};

/// GitHub's mark.
pub fn mark() -> Element {
    if IS_PAINTED {
        return element("svg").foreign();
    }
    element("svg.mark[part=mark][viewBox=0 0 16 16][aria-hidden=true]")
        .child(element("path").attr("d", MARK))
}

/// A padlock: where the token goes.
pub fn lock() -> Element {
    if IS_PAINTED {
        return element("svg").foreign();
    }
    icon("M3.5 7h9v6h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2")
}

/// A link that opens another tab.
pub fn out() -> Element {
    icon("M6 3H3v10h10v-3M9 3h4v4M13 3 7 9")
}

/// Two sheets: copy.
pub fn copy() -> Element {
    icon("M6 6h7v7H6zM3 10V3h7")
}

/// A tick: done.
pub fn check() -> Element {
    icon(CHECK)
}

/// A triangle with an exclamation mark: something to look at.
pub fn caution() -> Element {
    icon("M8 2.5 14.5 13.5h-13zM8 6.5v3M8 11.5v.01")
}

/// A dash: not known.
pub fn dash() -> Element {
    icon("M4 8h8")
}

/// A cross: missing.
pub fn cross() -> Element {
    icon("m4 4 8 8M12 4l-8 8")
}

/// An open eye: show what is hidden.
pub fn eye() -> Element {
    icon(
        "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6.1a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8Z",
    )
}

/// An eye struck through: hide it again.
pub fn eye_off() -> Element {
    icon("M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM3 13 13 3")
}

fn icon(path: &'static str) -> Element {
    element("svg.icon[viewBox=0 0 16 16][aria-hidden=true]").child(element("path").attr("d", path))
}

pub const CHECK: &str = "m3 8.5 3 3 7-7";

const MARK: &str = "M10.55 15.59c-.4.08-.55-.17-.55-.38 0-.27.01-1.13.01-2.2 0-.75-.25-1.23-.54-1.48 1.78-.2 3.65-.88 3.65-3.95 0-.88-.31-1.59-.82-2.15.08-.2.36-1.02-.08-2.12 0 0-.67-.22-2.2.82-.64-.18-1.32-.27-2-.27s-1.36.09-2 .27c-1.53-1.03-2.2-.82-2.2-.82-.44 1.1-.16 1.92-.08 2.12-.51.56-.82 1.28-.82 2.15 0 3.06 1.86 3.75 3.64 3.95-.23.2-.44.55-.51 1.07-.46.21-1.61.55-2.33-.66-.15-.24-.6-.83-1.23-.82-.67.01-.27.38.01.53.34.19.73.9.82 1.13.16.45.68 1.31 2.69.94 0 .67.01 1.3.01 1.49 0 .21-.15.45-.55.38A8 8 0 1 1 10.55 15.59Z";
