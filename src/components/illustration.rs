//! The illustrations of the guide: outlines of GitHub's pages with the relevant place marked. They consist of SVG paths
//! only, because a strict Content Security Policy blocks inline styles and images.

use crate::guide::Drawing;
use leptos::prelude::*;

/// Path data, in units of 88 by 56.
struct Layers {
    /// Outlines of the surroundings.
    edge: &'static str,
    /// Filled parts of the surroundings.
    shade: &'static str,
    /// Outlines of the marked place.
    frame: &'static str,
    /// Filled parts of the marked place.
    mark: &'static str,
    /// On top of the marked place.
    ink: &'static str,
    /// On the background.
    line: &'static str,
}

#[component]
pub fn Illustration(drawing: Drawing) -> impl IntoView {
    let Layers {
        edge,
        shade,
        frame,
        mark,
        ink,
        line,
    } = layers(drawing);
    view! {
        <svg viewBox="0 0 88 56">
            <path class="gpc-edge" d=edge></path>
            <path class="gpc-shade" d=shade></path>
            <path class="gpc-frame" d=frame></path>
            <path class="gpc-mark" d=mark></path>
            <path class="gpc-ink" d=ink></path>
            <path class="gpc-line" d=line></path>
        </svg>
    }
}

const NONE: Layers = Layers {
    edge: "",
    shade: "",
    frame: "",
    mark: "",
    ink: "",
    line: "",
};

fn layers(drawing: Drawing) -> Layers {
    match drawing {
        Drawing::SignIn => Layers {
            edge: "M22 4h44v48h-44zM27 18h34v7h-34zM27 28h34v7h-34z",
            shade: "M40.5 11a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
            mark: "M27 39h34v8h-34z",
            ..NONE
        },
        Drawing::Settings => Layers {
            edge: "M48 13h36v40h-36z",
            shade: "M0 0h88v9h-88zM53 18h20v3h-20zM53 24h24v3h-24zM53 46h16v3h-16z",
            mark: "M77 4.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM50 31h32v9h-32z",
            ink: "M54 35.5h16",
            ..NONE
        },
        Drawing::Developer => Layers {
            shade: "M7 8h20v3h-20zM7 15h16v3h-16zM7 22h20v3h-20zM7 29h14v3h-14zM38 9h30v3h-30zM38 17h42v3h-42zM38 23h38v3h-38zM38 29h42v3h-42zM38 35h26v3h-26z",
            mark: "M4 42h28v9h-28z",
            ink: "M8 46.5h18",
            ..NONE
        },
        Drawing::Tokens => Layers {
            shade: "M7 9h20v3h-20zM7 17h16v3h-16zM12 39h16v3h-16zM12 46h14v3h-14zM38 9h30v3h-30zM38 17h42v3h-42zM38 23h38v3h-38zM38 29h42v3h-42zM38 35h26v3h-26z",
            mark: "M4 25h28v9h-28z",
            ink: "M8 29.5h18",
            ..NONE
        },
        Drawing::Generate => Layers {
            edge: "M6 21h76v13h-76zM6 34h76v13h-76z",
            shade: "M6 9h26v3h-26zM11 26h30v3h-30zM11 39h36v3h-36z",
            mark: "M52 6h30v9h-30z",
            ink: "M57 10.5h20",
            ..NONE
        },
        Drawing::Name => Layers {
            edge: "M6 36h76v14h-76z",
            shade: "M6 6h30v3h-30zM6 15h18v3h-18zM6 29h22v3h-22zM10 41h40v3h-40z",
            frame: "M6 15h46v9h-46z",
            line: "M10 17.5v4",
            ..NONE
        },
        Drawing::Expiration => Layers {
            edge: "M6 24h40v26h-40zM6 37h40",
            shade: "M6 5h20v3h-20zM11 29h18v3h-18zM11 42h24v3h-24z",
            frame: "M6 12h40v10h-40z",
            mark: "M11 15.5h16v3h-16z",
            line: "M36 15.5l3 3 3-3",
            ..NONE
        },
        Drawing::Owner => Layers {
            edge: "M6 28h76v20h-76z",
            shade: "M6 6h26v3h-26zM11 34h50v3h-50zM11 40h38v3h-38z",
            frame: "M6 13h44v11h-44z",
            mark: "M10 18.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM19 17h16v3h-16z",
            line: "M40 17.5l3 3 3-3",
            ..NONE
        },
        Drawing::Access => Layers {
            edge: "M8 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM8 44a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z",
            shade: "M19 10.5h34v3h-34zM19 42.5h30v3h-30z",
            frame: "M7.5 28a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0zM4 20h80v16h-80z",
            mark: "M9.5 28a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM19 26.5h42v3h-42z",
            ..NONE
        },
        Drawing::Repositories => Layers {
            edge: "M6 5h76v9h-76zM8 34h6v6h-6z",
            shade: "M11 8h22v3h-22zM20 20.5h38v3h-38zM20 35.5h30v3h-30zM20 46.5h44v3h-44z",
            mark: "M8 19h6v6h-6zM8 45h6v6h-6z",
            ink: "M9 22l1.5 1.5 3-3M9 48l1.5 1.5 3-3",
            ..NONE
        },
        Drawing::Permissions => Layers {
            edge: "M6 6h76v15h-76zM6 21h76v15h-76zM6 36h76v15h-76z",
            shade: "M11 12h22v3h-22zM11 27h28v3h-28zM11 42h18v3h-18zM58 10h19v7h-19zM58 40h19v7h-19z",
            mark: "M58 25h19v7h-19z",
            ink: "M69 27.5l3 3 3-3",
            ..NONE
        },
        Drawing::Copy => Layers {
            edge: "M6 34h76v15h-76z",
            shade: "M6 6h40v3h-40zM11 40h34v3h-34z",
            frame: "M6 14h76v15h-76z",
            mark: "M11 20h48v3h-48zM66 16h14v11h-14z",
            ink: "M71.5 20.5h5v5h-5zM69.5 23.5v-5h5",
            ..NONE
        },
        Drawing::Sso => Layers {
            edge: "M6 8h76v20h-76zM6 28h76v20h-76z",
            shade: "M11 14h26v3h-26zM11 20h18v3h-18zM11 34h30v3h-30zM11 40h20v3h-20z",
            mark: "M50 13h27v10h-27z",
            ink: "M54 18h16",
            ..NONE
        },
    }
}
