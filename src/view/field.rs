//! The second step: the field the token is pasted into, and what there is to say about it.

use super::{
    Shown,
    create::{create_link, link, tokens_link},
    heard, icon, said,
};
use crate::{
    form::{Hint, Problem},
    markup::{Element, Text, element},
    messages::{Advice, Fate, IS_PAINTED, Key, Next},
    protocol::ConnectError,
};
use github_pat::{CredentialKind, Permission, Sanitized, TokenInspection, TokenType, TokenWarning};

/// What is painted already isn't said again.
const INPUT: &str = if IS_PAINTED {
    "input"
} else {
    concat!(
        // Session recorders leave out what has one of these names.
        "input.gpc-input fs-exclude ph-no-capture rr-mask[part=input]",
        "[data-private][data-sentry-mask][data-hj-suppress][data-dd-privacy=hidden]",
        "[autocomplete=off][spellcheck=false][autocapitalize=none][autocorrect=off]",
    )
};

/// What password managers look for: a token is no login of the page's.
const NOT_A_LOGIN: [(&str, &str); 6] = [
    ("data-1p-ignore", ""),
    ("data-op-ignore", ""),
    ("data-lpignore", "true"),
    ("data-bwignore", ""),
    ("data-form-type", "other"),
    ("data-protonpass-ignore", ""),
];

pub fn step(shown: &Shown) -> Element {
    let [id, problem_id, hint_id] =
        ["gpc-token", "gpc-problem", "gpc-hint"].map(|name| [name, shown.id].concat());
    let described_by = [&problem_id, " ", &hint_id].concat();
    // A token that can be sent again as it is isn't wrong.
    let advice = shown.form.problem().map(Advice::on);
    let wrong = advice.is_some_and(|advice| advice.token != Fate::Retryable);
    let title = if IS_PAINTED {
        element("h3").foreign()
    } else {
        let label = shown
            .piece("label", Key::PasteStep)
            .attr_of("for", id.clone())
            .child(heard(
                [shown.say(Key::Colon), shown.say(Key::FieldLabel)].concat(),
            ));
        element("h3.gpc-step-title[part=step-title]").child(label)
    };
    let field = if wrong {
        element("div.gpc-field gpc-wrong[part=field]")
    } else {
        element("div.gpc-field[part=field]")
    };
    let field = field
        .child(input(shown, id, described_by, wrong))
        .child_if(shown.browser.pastes.then(|| paste(shown)))
        .child(reveal(shown));
    element("li.gpc-step[part=step]")
        .child(title)
        .child(field)
        .child(
            element("div[role=alert]")
                .attr_of("id", problem_id)
                .child_if(problem(shown)),
        )
        .child(
            element("div[role=status]")
                .attr_of("id", hint_id)
                .child_if(hint(shown)),
        )
}

fn input(shown: &Shown, id: String, described_by: String, wrong: bool) -> Element {
    let options = shown.options;
    let kind = if shown.unfolded.revealed {
        "text"
    } else {
        "password"
    };
    // How the token begins that the link makes.
    let placeholder = match options.request.preferred_type() {
        TokenType::Classic => "ghp_…",
        _ => "github_pat_…",
    };
    let mut input = element(INPUT)
        .attr("type", kind)
        .attr_of("id", id)
        .attr("placeholder", placeholder)
        .attr_of("aria-describedby", described_by)
        .attr_if("aria-invalid", wrong.then_some("true".into()))
        .flag("disabled", options.disabled)
        // Not `disabled`: the focus stays where it is.
        .flag("readonly", shown.is_connecting());
    for (name, value) in NOT_A_LOGIN {
        let value = Text::from(value);
        input = input.attr_if(name, (!options.password_manager).then_some(value));
    }
    input
}

/// Reads the clipboard, where the browser lets a page do so.
fn paste(shown: &Shown) -> Element {
    element("button.gpc-icon-button gpc-paste[type=button][part=paste]")
        .flag("disabled", shown.options.disabled)
        .text(shown.say(Key::Paste))
}

fn reveal(shown: &Shown) -> Element {
    let (key, icon) = if shown.unfolded.revealed {
        (Key::HideToken, icon::eye_off())
    } else {
        (Key::ShowToken, icon::eye())
    };
    let name = shown.say(key);
    element("button.gpc-icon-button[type=button][part=reveal]")
        .attr_of("aria-label", name.clone())
        .attr_of("title", name)
        .child(icon)
}

fn problem(shown: &Shown) -> Option<Element> {
    let problem = shown.form.problem()?;
    let notice = shown.setup.names.explain(problem);
    let request = &shown.options.request;
    let next = match Advice::on(problem).next {
        Next::Create => Some(create_link(
            shown,
            "a.gpc-link[part=create-new][target=_blank]",
        )),
        Next::Tokens(kind) => Some(tokens_link(shown, kind)),
        Next::Authorise => match problem.authorize_url(&request.github_url) {
            Some(url) => {
                let notation = "a.gpc-link[part=authorize][target=_blank]";
                Some(link(shown, notation, url.to_owned(), Key::SsoRequiredLink))
            }
            // It can be authorised there, too: a fine-grained one is, when it is made.
            None => Some(tokens_link(shown, TokenType::Classic)),
        },
        Next::Nothing | Next::Retry | Next::Wait => None,
    };
    let missing = match problem {
        Problem::Failed(failure) if !failure.missing.is_empty() => Some(missing(failure)),
        _ => None,
    };
    let notice = said("div.gpc-notice gpc-bad[part=problem]", notice).child_if(missing);
    Some(notice.child_if(next))
}

/// What the token lacks, by the names on GitHub's page.
fn missing(failure: &ConnectError) -> Element {
    let names = failure.missing.iter().map(|entry| {
        let permission = Permission::parse(entry);
        permission.map_or_else(|_| entry.clone(), |it| it.label())
    });
    let names: Vec<_> = names.collect();
    element("b[lang=en]").text(names.join(", "))
}

fn hint(shown: &Shown) -> Option<Element> {
    let (sentences, is_doubt) = match shown.form.hint()? {
        Hint::Token(about) => (token_hint(shown, about), about.warning.is_some()),
        Hint::WaitIsOver => (shown.say(Key::WaitIsOver), false),
        Hint::IsOnline => (shown.say(Key::IsOnline), false),
    };
    let (notation, icon) = if is_doubt {
        ("p.gpc-hint gpc-doubt[part=hint]", icon::caution())
    } else {
        ("p.gpc-hint[part=hint]", icon::check())
    };
    let hint = element(notation)
        .child(icon)
        .child(element("span").text(sentences));
    Some(hint)
}

fn token_hint(shown: &Shown, about: TokenInspection) -> String {
    let kind = match about.warning {
        Some(TokenWarning::UnexpectedLength { actual, expected }) => {
            let key = if actual < expected {
                Key::CutOff
            } else {
                Key::TooMany
            };
            let values = [("has", actual.to_string()), ("of", expected.to_string())];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            Some(shown.say_with(key, &values))
        }
        Some(TokenWarning::ChecksumMismatch) => Some(shown.say(Key::Mistyped)),
        Some(TokenWarning::UnknownPrefix) => Some(shown.say(match about.kind {
            CredentialKind::Legacy => Key::HintLegacy,
            _ => Key::UnknownKind,
        })),
        None => match about.kind {
            CredentialKind::FineGrained => Some(shown.say(Key::HintFineGrained)),
            CredentialKind::Classic => {
                Some(shown.say(match shown.options.request.preferred_type() {
                    TokenType::Classic => Key::HintClassic,
                    _ => Key::HintTolerated,
                }))
            }
            _ => None,
        },
    };
    let removed = about.removed.map(|removed| {
        shown.say(match removed {
            Sanitized::LineBreak => Key::RemovedLineBreak,
            Sanitized::Whitespace => Key::RemovedBlank,
            Sanitized::ZeroWidth => Key::RemovedInvisible,
            Sanitized::SurroundingText => Key::RemovedAround,
        })
    });
    let sentences: Vec<_> = kind.into_iter().chain(removed).collect();
    sentences.join(" ")
}
