//! The form before the WebAssembly is there: what `instant.js` paints it from. Made at build time from the
//! view itself, so that the two look the same.

use crate::{
    endpoint::Endpoint,
    form::Form,
    markup::{Element, Node},
    messages::{Key, Names},
    options::Options,
    request::{Expiration, LABELS, Permission, RepositoryAccess, TokenRequest, WRITE_ONLY},
    token::Accepts,
    view::{self, Browser, Setup, Shown, Unfolded, guide::Values},
};

/// The module `painted.js`. A node in it is a text or `[tag, attributes, ...children]`; `{app}` and
/// `{host}` stand for the names.
pub fn script() -> String {
    let fine_grained = Painted {
        token_type: Accepts::FineGrained,
        ..Painted::default()
    };
    let classic = Painted {
        token_type: Accepts::Classic,
        ..fine_grained
    };
    let choices = [
        ("", Key::ChooseAny),
        ("all", Key::ChooseAll),
        ("selected", Key::ChooseSelected),
        ("public", Key::ChoosePublic),
    ];
    let connecting = Painted {
        connecting: true,
        ..fine_grained
    };
    let revealed = Painted {
        revealed: true,
        ..fine_grained
    };
    let copied = Painted {
        copied: true,
        ..fine_grained
    };
    // What every object has by itself is no label.
    let bare = ("__proto__", "null".to_owned());
    let labels = LABELS.iter().map(|(name, label)| (*name, quote(label)));
    let choices = choices.map(|(name, key)| (name, quote(key.english())));
    let parts = [
        // What stands before a login comes and goes with it.
        (
            "card",
            element(&fine_grained.card()).replace(" @{login}", "{login}"),
        ),
        ("classic", classic.piece("part", "request")),
        ("connecting", connecting.piece("part", "connect")),
        ("revealed", revealed.piece("part", "reveal")),
        // The row of the description, whose text is what was copied.
        ("copied", copied.piece("title", "Copy: Description")),
        ("choices", object([bare.clone()].into_iter().chain(choices))),
        ("words", words()),
        ("labels", object([bare].into_iter().chain(labels))),
        ("writeOnly", list(WRITE_ONLY.iter().map(|it| quote(it)))),
    ];
    let lines = parts.map(|(name, value)| ["export const ", name, " = ", &value, ";\n"].concat());
    lines.concat()
}

/// The module `guided.js`: the steps on GitHub's pages, in the same notation, by what is asked for.
pub fn guide_script() -> String {
    let classic = Painted {
        token_type: Accepts::Classic,
        ..Painted::default()
    };
    let fine_grained = |access| Painted {
        token_type: Accepts::FineGrained,
        access,
        ..classic
    };
    let steps = [
        ("", fine_grained(None)),
        ("all", fine_grained(Some(RepositoryAccess::All))),
        ("selected", fine_grained(Some(RepositoryAccess::Selected))),
        ("public", fine_grained(Some(RepositoryAccess::Public))),
        ("classic", classic),
    ];
    let steps = object(steps.map(|(name, painted)| (name, painted.steps())));
    let words = [
        ("spared", Key::GuideSpared),
        ("sparedMenus", Key::GuideSparedMenus),
        ("anyExpiration", Key::GuideAnyExpiration),
        ("anyPermissions", Key::GuideAnyPermissions),
        ("yourself", Key::GuideYourself),
    ];
    let words = object(words.map(|(name, key)| (name, quote(key.english()))));
    [
        "export const steps = ",
        &steps,
        ";\nexport const words = ",
        &words,
        ";\n",
    ]
    .concat()
}

/// What `instant.js` chooses from by itself.
fn words() -> String {
    let words = [
        ("fillIn", Key::FillIn),
        ("createElsewhere", Key::CreateLinkElsewhere),
        ("read", Key::LevelRead),
        ("write", Key::LevelWrite),
        ("writeOnly", Key::LevelWriteOnly),
        ("admin", Key::LevelAdmin),
        ("1", Key::OneDay),
        ("days", Key::Days),
        ("none", Key::NoExpiration),
        ("hide", Key::GuideHide),
        ("replace", Key::ReplaceToken),
        ("finish", Key::YouFinish),
        ("finishClassic", Key::FinishClassic),
    ];
    object(words.map(|(name, key)| (name, quote(key.english()))))
}

/// A form that asks for everything, so that there is a row of each kind to copy.
#[derive(Clone, Copy, Default)]
struct Painted {
    token_type: Accepts,
    access: Option<RepositoryAccess>,
    connecting: bool,
    revealed: bool,
    copied: bool,
}

impl Painted {
    /// Shows all of it, for what is to be looked at.
    fn shown<T>(&self, look: impl FnOnce(&Shown) -> T) -> T {
        let something = || "…".to_owned();
        let request = TokenRequest {
            token_type: self.token_type,
            repository_access: self.access,
            token_description: something(),
            token_expiration: Some(Expiration::Never),
            resource_owner: something(),
            permissions: Permission::parse_all("contents=read").unwrap_or_default(),
            scopes: vec![something()],
            ..TokenRequest::default()
        };
        let options = Options {
            request,
            expected_login: "{login}".into(),
            ..Options::default()
        };
        let mut form = Form::default();
        if self.connecting {
            form.submit(Accepts::Any, || "0".repeat(40));
        }
        look(&Shown {
            options: &options,
            form: &form,
            setup: &Setup {
                endpoint: Endpoint::parse("https://host/".into()),
                names: Names {
                    app: "{app}".into(),
                    host: "{host}".into(),
                    github: "{github}".into(),
                },
            },
            unfolded: &Unfolded {
                revealed: self.revealed,
                copied: self.copied.then(something),
                ..Unfolded::default()
            },
            browser: Browser {
                copies: true,
                pastes: true,
            },
            create_url: "",
            expiry: None,
            id: "",
        })
    }

    fn card(&self) -> Element {
        self.shown(view::card)
    }

    fn steps(&self) -> String {
        let values = Values {
            name: "{name}".into(),
            expiration: "{expiration}".into(),
            owner: "{owner}".into(),
            permissions: "{permissions}".into(),
        };
        let steps = self.shown(|shown| view::guide::each_step(shown, &values));
        list(steps.iter().map(element))
    }

    fn piece(&self, name: &str, value: &str) -> String {
        let card = self.card();
        element(card.find(name, value).expect("the card has it"))
    }
}

fn element(Element(it): &Element) -> String {
    let attributes = it.attributes.iter();
    let attributes = attributes.filter_map(|(name, value)| Some((*name, quote(value.as_deref()?))));
    // Where a link leads is never the same.
    let attributes = attributes.filter(|(name, _)| *name != "href");
    let children = it.children.iter().map(|child| match child {
        Node::Text(text) => quote(text),
        Node::Element(child) => element(child),
    });
    list(
        [quote(it.tag), object(attributes)]
            .into_iter()
            .chain(children),
    )
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let members = members.into_iter();
    let members = members.map(|(name, value)| [&quote(name), ": ", &value].concat());
    ["{", &members.collect::<Vec<_>>().join(", "), "}"].concat()
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<_> = items.into_iter().collect();
    ["[", &items.join(", "), "]"].concat()
}

/// A text of ours as JavaScript writes it.
fn quote(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('"', "\\\"");
    ["\"", &text, "\""].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes;
    use serde_json::Value;

    /// All texts in it, with a blank where two meet.
    fn words(Element(it): &Element) -> String {
        let children = it.children.iter().map(|child| match child {
            Node::Text(text) => text.clone().into_owned(),
            Node::Element(child) => words(child),
        });
        let words = children.collect::<Vec<_>>().join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        words
            .replace(" .", ".")
            .replace(" ,", ",")
            .replace(" :", ":")
    }

    /// The table that `instant.js` is held against too, end to end.
    #[test]
    fn the_view_draws_what_the_table_says() {
        let cases: Vec<Value> =
            serde_json::from_str(include_str!("../tests/instant.json")).unwrap();
        for case in cases {
            let attributes = &case["attributes"];
            let options = attributes::read(|name| Some(attributes[name].as_str()?.to_owned()));
            assert_eq!(options.fault, None, "{attributes}");
            let app = options.app_name.as_str();
            let app = if app.is_empty() { "127.0.0.1" } else { app };
            let card = view::card(&Shown {
                options: &options,
                form: &Form::default(),
                setup: &Setup {
                    endpoint: Endpoint::parse("https://127.0.0.1/".into()),
                    names: Names {
                        app: app.into(),
                        host: "127.0.0.1".into(),
                        github: options.request.github_url.host().into(),
                    },
                },
                unfolded: &Unfolded::default(),
                browser: Browser::default(),
                create_url: &options.request.url(app),
                expiry: None,
                id: "",
            });
            let words = words(&card);
            for sentence in case["reads"].as_array().unwrap() {
                let sentence = sentence.as_str().unwrap();
                assert!(words.contains(sentence), "{sentence:?} in {words:?}");
            }
            let Element(create) = card.find("part", "create").unwrap();
            let href = create.attributes.iter().find(|(name, _)| *name == "href");
            assert_eq!(href.unwrap().1.as_deref(), case["href"].as_str());
        }
    }

    #[test]
    fn they_are_modules_of_constants() {
        let script = [script(), guide_script()].concat();
        for line in script.lines() {
            let (name, value) = line
                .strip_prefix("export const ")
                .and_then(|line| line.strip_suffix(';')?.split_once(" = "))
                .expect("a constant");
            let value: serde_json::Value = serde_json::from_str(value).expect(name);
            assert!(value.is_array() || value.is_object(), "{name}");
        }
    }
}
