//! The drawings: GitHub's mark (Octicons, MIT; the trademark is GitHub's) and our own.

use crate::{
    markup::{Element, element},
    messages::IS_PAINTED,
};

/// GitHub's mark, in tenths of the units that Octicons have: a drawing as large as ours shows no smaller ones.
pub fn mark() -> Element {
    if IS_PAINTED {
        return element("svg").foreign();
    }
    element("svg.gpc-mark[part=mark][viewBox=0 0 160 160][aria-hidden=true]")
        .child(element("path").attr("d", MARK))
}

/// A padlock: where the token goes.
pub fn lock() -> Element {
    if IS_PAINTED {
        return element("svg").foreign();
    }
    icon("M3 7h10v6H3zM5 7V5a3 3 0 0 1 6 0v2")
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
    icon("M1 8s3-5 7-5 7 5 7 5-3 5-7 5-7-5-7-5ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z")
}

/// An eye struck through: hide it again.
pub fn eye_off() -> Element {
    icon("M1 8s3-5 7-5 7 5 7 5-3 5-7 5-7-5-7-5ZM3 13 13 3")
}

fn icon(path: &'static str) -> Element {
    element("svg.gpc-icon[viewBox=0 0 16 16][aria-hidden=true]")
        .child(element("path").attr("d", path))
}

pub const CHECK: &str = "m3 8.5 3 3 7-7";

const MARK: &str = "M105 156c-4 1-5-2-5-4 0-3 0-11 0-22 0-7-2-12-5-15 17-2 36-9 36-39 0-9-3-16-8-22 1-2 4-10-1-21 0 0-7-2-22 8-6-2-13-2-20-2s-13 0-20 2c-15-10-22-8-22-8-4 11-1 19-1 21-5 6-8 13-8 22 0 30 19 37 37 39-3 2-5 6-6 11-4 2-16 5-23-7-1-2-6-8-12-8-7 0-3 4 0 5 3 2 7 9 8 12 2 4 7 13 27 9 0 7 0 13 0 15 0 2-1 5-5 4A80 80 0 1 1 105 156Z";
