//! The form before the WebAssembly is there: what `instant.js` paints it from. Made at build time from the
//! view itself, so that the two look the same.

use crate::{
    endpoint::BackendUrl,
    form::Form,
    markup::{Element, Node},
    messages::{GUIDE, JOB, Key, Messages, Names, PAINTED, SHARED},
    options::Options,
    view::{self, Browser, Setup, Shown, Unfolded, guide::Values, icon},
};
use github_pat::{
    AcceptedTokenTypes, Expiration, LABELS, Permissions, RepositoryAccess, Scopes, TokenTemplate,
    WRITE_ONLY,
};

/// The module `painted.js`: the form in English. A node in it is a text or
/// `[tag, attributes, ...children]`; `{app}` and `{host}` stand for the names.
pub fn script() -> String {
    ["export default ", &table(Messages::default), ";\n"].concat()
}

/// The module `numbered.js`: the same for every language. A number in braces stands for a sentence, by its
/// place; and the English ones.
pub fn numbered_script() -> String {
    [
        "export const table = ",
        &table(numbered),
        ";\nexport const language = ",
        &(Key::Language as u32).to_string(),
        ";\n",
        &english([PAINTED, SHARED]),
    ]
    .concat()
}

fn numbered() -> Messages {
    Messages::new(|key, _| place(key))
}

fn table(messages: fn() -> Messages) -> String {
    let fine_grained = Painted {
        token_type: AcceptedTokenTypes::FineGrained,
        ..Painted::new(messages)
    };
    let classic = Painted {
        token_type: AcceptedTokenTypes::Classic,
        ..fine_grained
    };
    // What the card says already is where nothing was chosen.
    let choices = [
        ("all", RepositoryAccess::All),
        ("selected", RepositoryAccess::Selected),
        ("public", RepositoryAccess::Public),
    ];
    let connecting = Painted {
        connecting: true,
        ..fine_grained
    };
    let revealed = Painted {
        revealed: true,
        ..fine_grained
    };
    let say = |key| messages().text(key);
    // What every object has by itself is no choice.
    let bare = ("__proto__", "null".to_owned());
    let choices = choices.map(|(name, access)| {
        let painted = Painted {
            access: Some(access),
            ..fine_grained
        };
        (name, painted.piece("class", "gpc-byhand"))
    });
    object([
        (
            "card",
            // What stands before a login comes and goes with it.
            element(&fine_grained.card()).replace(" @{login}", "{login}"),
        ),
        ("classic", classic.piece("class", "gpc-asked")),
        ("connecting", connecting.piece("part", "connect")),
        ("revealed", revealed.piece("part", "reveal")),
        ("choices", object([bare].into_iter().chain(choices))),
        (
            "words",
            object(WORDS.map(|(name, key)| (name, quote(&say(key))))),
        ),
    ])
}

/// The module `labels.js`: how GitHub writes what it doesn't write as it names it.
pub fn labels_script() -> String {
    // What every object has by itself is no label.
    let bare = ("__proto__", "null".to_owned());
    let labels = LABELS.iter().map(|(name, label)| (*name, quote(label)));
    let labels = object([bare].into_iter().chain(labels));
    let write_only = list(WRITE_ONLY.iter().map(|it| quote(it)));
    [
        "export const labels = ",
        &labels,
        ";\nexport const writeOnly = ",
        &write_only,
        ";\n",
    ]
    .concat()
}

/// What `instant.js` chooses from by itself.
const WORDS: [(&str, Key); 14] = [
    ("language", Key::Language),
    ("fillIn", Key::FillIn),
    ("createElsewhere", Key::CreateLinkElsewhere),
    ("read", Key::LevelRead),
    ("write", Key::LevelWrite),
    ("writeOnly", Key::LevelWriteOnly),
    ("admin", Key::LevelAdmin),
    ("none", Key::NoExpiration),
    ("hide", Key::GuideHide),
    ("replace", Key::ReplaceToken),
    ("colon", Key::Colon),
    ("required", Key::Required),
    ("failed", Key::LoadFailed),
    ("reload", Key::LoadFailedAdvice),
];

/// The module `guided.js`: the steps on GitHub's pages, in the same notation, by what is asked for.
pub fn guide_script() -> String {
    let classic = Painted {
        token_type: AcceptedTokenTypes::Classic,
        ..Painted::new(numbered)
    };
    let fine_grained = |access| Painted {
        token_type: AcceptedTokenTypes::FineGrained,
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
    let words = object(words.map(|(name, key)| (name, quote(&place(key)))));
    [
        "export const steps = ",
        &steps,
        ";\nexport const words = ",
        &words,
        ";\n",
        &english([GUIDE]),
    ]
    .concat()
}

/// The module `told.js`: what the WebAssembly has to say, and the tick for what was copied.
pub fn job_script() -> String {
    let check = quote(icon::CHECK);
    [
        &english([SHARED, JOB]),
        "export const check = ",
        &check,
        ", copied = ",
        &(Key::Copied as u32).to_string(),
        ";\n",
    ]
    .concat()
}

/// The names of all sentences, in their order: the module `keys.js`.
pub fn keys_script() -> String {
    let names = sentences_by_name().map(|(name, _)| quote(&name));
    ["export default ", &list(names), ";\n"].concat()
}

/// All sentences in their order, in English.
pub fn sentences_by_name() -> impl Iterator<Item = (String, &'static str)> {
    let all = [PAINTED, SHARED, JOB, GUIDE].into_iter().flatten();
    all.map(|(key, english)| (key.name(), *english))
}

/// English sentences, and the place of the first.
fn english<const N: usize>(them: [&[(Key, &str)]; N]) -> String {
    let place = (them[0][0].0 as u32).to_string();
    let sentences: Vec<_> = them
        .into_iter()
        .flatten()
        .map(|(_, english)| *english)
        .collect();
    // In one piece: the quotes would weigh more than what parts it.
    let sentences = quote(&sentences.join("|"));
    [
        "export const place = ",
        &place,
        ";\nexport const english = ",
        &sentences,
        ".split(\"|\");\n",
    ]
    .concat()
}

/// What stands for a sentence until somebody says it.
fn place(key: Key) -> String {
    ["{", &(key as u32).to_string(), "}"].concat()
}

/// A form that asks for everything, so that there is a row of each kind to copy.
#[derive(Clone, Copy)]
struct Painted {
    messages: fn() -> Messages,
    token_type: AcceptedTokenTypes,
    access: Option<RepositoryAccess>,
    connecting: bool,
    revealed: bool,
}

impl Painted {
    fn new(messages: fn() -> Messages) -> Painted {
        Painted {
            messages,
            token_type: AcceptedTokenTypes::Any,
            access: None,
            connecting: false,
            revealed: false,
        }
    }

    /// Shows all of it, for what is to be looked at.
    fn shown<T>(&self, look: impl FnOnce(&Shown) -> T) -> T {
        let request = TokenTemplate {
            token_type: self.token_type,
            repository_access: self.access,
            token_name: "{name}".into(),
            token_description: "{description}".into(),
            token_expiration: Some(Expiration::Never),
            resource_owner: "{owner}".into(),
            permissions: Permissions::parse("contents=read").unwrap_or_default(),
            scopes: Scopes::parse("repo").unwrap_or_default(),
            ..TokenTemplate::default()
        };
        let options = Options {
            request,
            expected_login: "{login}".into(),
            ..Options::default()
        };
        let mut form = Form::default();
        if self.connecting {
            form.submit(AcceptedTokenTypes::Any, || "0".repeat(40));
        }
        look(&Shown {
            options: &options,
            form: &form,
            setup: &Setup {
                endpoint: BackendUrl::parse("https://host/".into()),
                names: Names {
                    messages: (self.messages)(),
                    app: "{app}".into(),
                    host: "{host}".into(),
                    github: "{github}".into(),
                },
            },
            unfolded: &Unfolded {
                revealed: self.revealed,
                ..Unfolded::default()
            },
            browser: Browser {
                copies: true,
                pastes: true,
            },
            create_url: "",
            lifetime: "{lifetime}",
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
    // What is asked for is never the same either: the list of it is empty.
    let children = it.children.iter().filter(|child| {
        it.tag != "dd" || !matches!(child, Node::Element(Element(item)) if item.tag == "div")
    });
    let children = children.map(|child| match child {
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
            // The browser writes them, in the language of the page.
            let lifetime = match options.request.token_expiration {
                None => String::new(),
                Some(Expiration::Never) => Key::NoExpiration.english().to_owned(),
                Some(Expiration::Days(1)) => "1 day".to_owned(),
                Some(Expiration::Days(days)) => format!("{days} days"),
            };
            let card = view::card(&Shown {
                options: &options,
                form: &Form::default(),
                setup: &Setup {
                    endpoint: BackendUrl::parse("https://127.0.0.1/".into()),
                    names: Names {
                        messages: Messages::default(),
                        app: app.into(),
                        host: "127.0.0.1".into(),
                        github: options.request.github_url.host().into(),
                    },
                },
                unfolded: &Unfolded::default(),
                browser: Browser::default(),
                create_url: &options.request.creation_url(app),
                lifetime: &lifetime,
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
}
