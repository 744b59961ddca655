//! The guide: every step on GitHub's pages, for those who want to be led.

use super::{
    connector::Connector,
    create::{level, lifetime, tokens_link},
    rich,
};
use crate::{
    guide::{self, Step},
    messages::{Key, Names},
    options::Guide,
    request::TokenRequest,
    token::TokenType,
};
use leptos::{
    ev,
    html::{details, div, li, ol, p, span, summary},
    prelude::*,
};

/// A disclosure of the browser's own: mouse, keyboard and find-in-page work by themselves.
pub fn guide(connector: Connector) -> impl IntoView {
    let wanted = Memo::new(move |_| connector.options.with(|options| options.guide));
    let opened = RwSignal::new(wanted.get_untracked() == Guide::Open);
    Effect::new(move |_| opened.set(wanted.get() == Guide::Open));
    move || {
        (wanted.get() != Guide::None).then(|| {
            (
                details()
                    .class("gpc-guide")
                    .attr("part", "guide")
                    .prop("open", move || opened.get())
                    .on(ev::toggle, move |event| {
                        opened.set(event_target::<web_sys::HtmlDetailsElement>(&event).open());
                    })
                    .child((
                        summary().class("gpc-link").child(move || {
                            connector.say(if opened.get() {
                                Key::GuideHide
                            } else {
                                Key::GuideShow
                            })
                        }),
                        move || opened.get().then(|| steps(connector)),
                    )),
                have_one(connector),
            )
        })
    }
}

fn steps(connector: Connector) -> impl IntoView {
    let names = connector.names.get();
    let request = connector.request.get();
    let values = Values::of(&request, &names);
    let spares = guide::what_the_link_spares(&request);
    let steps = guide::steps(&request).into_iter().map(|step| {
        let Step {
            text,
            more,
            drawing,
            spared,
        } = step;
        let place = NodeRef::<leptos::html::Div>::new();
        place.on_load(move |place| connector.illustrate(drawing.name, &place));
        li().class("gpc-guide-step")
            .class(("gpc-spared", spared))
            .child((
                div()
                    .class("gpc-drawing")
                    .attr("role", "img")
                    .attr("aria-label", names.say(drawing.alt))
                    .node_ref(place),
                div().child((
                    spared.then(|| {
                        span()
                            .class("gpc-hidden")
                            .child([&names.say(Key::GuideDone), " "].concat())
                    }),
                    rich(names.say_in_pieces(text, &values.list())),
                    more.map(|more| {
                        span()
                            .class("gpc-quiet gpc-more")
                            .child(rich(names.say_in_pieces(more, &values.list())))
                    }),
                )),
            ))
    });
    (
        spares.map(|spares| p().class("gpc-quiet gpc-spares").child(names.say(spares))),
        ol().class("gpc-guide-steps").child(steps.collect_view()),
    )
}

/// What stands in the steps' sentences.
struct Values {
    name: String,
    expiration: String,
    owner: String,
    permissions: String,
}

impl Values {
    fn of(request: &TokenRequest, names: &Names) -> Values {
        let permissions = match request.kind() {
            TokenType::Classic => request.scopes.join(", "),
            _ => {
                let each = request.permissions.iter();
                let each = each.map(|it| [&it.label(), ": ", &level(it, names)].concat());
                each.collect::<Vec<_>>().join(", ")
            }
        };
        let or = |text: &str, key| {
            if text.is_empty() {
                names.say(key)
            } else {
                text.to_owned()
            }
        };
        Values {
            name: request.name(&names.app).to_owned(),
            expiration: match request.token_expiration {
                Some(expiration) => lifetime(expiration, names),
                None => names.say(Key::GuideAnyExpiration),
            },
            owner: or(&request.resource_owner, Key::GuideYourself),
            permissions: or(&permissions, Key::GuideAnyPermissions),
        }
    }

    fn list(&self) -> [(&str, &str); 4] {
        [
            ("name", &self.name),
            ("expiration", &self.expiration),
            ("owner", &self.owner),
            ("permissions", &self.permissions),
        ]
    }
}

/// For those who made one before.
fn have_one(connector: Connector) -> impl IntoView {
    details().class("gpc-guide").child((
        summary()
            .class("gpc-link")
            .child(move || connector.say(Key::HaveOneTitle)),
        p().class("gpc-byhand").child(move || {
            rich(
                connector
                    .names
                    .with(|names| names.say_in_pieces(Key::HaveOne, &[])),
            )
        }),
        tokens_link(connector),
    ))
}
