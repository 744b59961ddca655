//! The guide: every step on GitHub's pages, for those who want to be led.

use super::{
    Shown,
    create::{level, tokens_link},
    heard, rich,
};
use crate::{
    guide::{self, Step},
    markup::{Element, element},
    messages::Key,
    options::Guide,
};
use github_pat::TokenType;

/// Disclosures of the browser's own: mouse, keyboard and find-in-page work by themselves.
pub fn guide(shown: &Shown) -> Vec<Element> {
    let wanted = shown.options.guide;
    if wanted == Guide::None {
        return Vec::new();
    }
    let open = match shown.unfolded.guide {
        Some((wish, by_hand)) if wish == wanted => by_hand,
        _ => wanted == Guide::Open,
    };
    let title = if open { Key::GuideHide } else { Key::GuideShow };
    let guide = element("details.gpc-guide[part=guide]")
        .flag("open", open)
        .child(summary(shown, title));
    let guide = if open {
        guide.children(steps(shown))
    } else {
        guide
    };
    vec![guide, have_one(shown)]
}

fn summary(shown: &Shown, title: Key) -> Element {
    shown.piece("summary.gpc-link", title)
}

fn steps(shown: &Shown) -> Vec<Element> {
    let request = &shown.options.request;
    let values = Values::of(shown);
    let spares = guide::what_the_link_spares(request)
        .map(|spares| shown.piece("p.gpc-quiet gpc-spares", spares));
    let steps = element("ol.gpc-guide-steps").children(each_step(shown, &values));
    spares.into_iter().chain([steps]).collect()
}

pub fn each_step(shown: &Shown, values: &Values) -> Vec<Element> {
    let steps = guide::steps(&shown.options.request).into_iter();
    steps.map(|it| step(shown, it, &values.list())).collect()
}

fn step(shown: &Shown, step: Step, values: &[(&str, &str)]) -> Element {
    let Step {
        text,
        more,
        drawing,
        spared,
    } = step;
    let sentence = |key| rich(shown.setup.names.say_in_pieces(key, values));
    let done = || heard([&shown.say(Key::GuideDone), " "].concat());
    let words = element("div")
        .child_if(spared.then(done))
        .nodes(sentence(text))
        .child_if(more.map(|more| element("span.gpc-quiet gpc-more").nodes(sentence(more))));
    let notation = if spared {
        "li.gpc-guide-step gpc-spared"
    } else {
        "li.gpc-guide-step"
    };
    element(notation)
        .child(
            element("div.gpc-drawing[role=img]")
                .attr_of("aria-label", shown.say(drawing.alt))
                .attr("data-drawing", drawing.name)
                .foreign(),
        )
        .child(words)
}

/// What stands in the steps' sentences.
pub struct Values {
    pub name: String,
    pub expiration: String,
    pub owner: String,
    pub permissions: String,
}

impl Values {
    fn of(shown: &Shown) -> Values {
        let request = &shown.options.request;
        let permissions = match request.preferred_type() {
            TokenType::Classic => request.scopes.iter().collect::<Vec<_>>().join(", "),
            _ => {
                let each = request.permissions.iter();
                let each = each.map(|it| {
                    [
                        &it.label(),
                        shown.say(Key::Colon).as_str(),
                        &level(shown, it),
                    ]
                    .concat()
                });
                each.collect::<Vec<_>>().join(", ")
            }
        };
        let or = |text: &str, key| {
            if text.is_empty() {
                shown.say(key)
            } else {
                text.to_owned()
            }
        };
        Values {
            name: request.name(&shown.setup.names.app).to_owned(),
            expiration: or(shown.lifetime, Key::GuideAnyExpiration),
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
fn have_one(shown: &Shown) -> Element {
    let words = shown.setup.names.say_in_pieces(Key::HaveOne, &[]);
    element("details.gpc-guide")
        .child(summary(shown, Key::HaveOneTitle))
        .child(element("p.gpc-quiet").nodes(rich(words)))
        .child(tokens_link(shown, shown.options.request.preferred_type()))
}
