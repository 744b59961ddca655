//! The second step: the field the token is pasted into, and what there is to say about it.

use super::{
    Shown,
    create::{link, tokens_link},
    heard, icon,
};
use crate::{
    markup::{Element, Text, element},
    messages::{IS_PAINTED, Key},
    protocol::Code,
    token::{Hint, Removed, TokenType},
};

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
    let wrong = shown.form.problem().is_some();
    let label = element("label")
        .attr_of("for", id.clone())
        .text(shown.say(Key::PasteStep))
        .child(heard([": ", &shown.say(Key::FieldLabel)].concat()));
    let field = if wrong {
        element("div.gpc-field gpc-wrong[part=field]")
    } else {
        element("div.gpc-field[part=field]")
    };
    let field = field
        .child(input(shown, id, described_by, wrong))
        .child_if(shown.browser.pastes.then(|| paste(shown)))
        .child(reveal(shown));
    element("li.gpc-step")
        .child(element("h3.gpc-step-title").child(label))
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
    let placeholder = match options.request.kind() {
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
    let github = shown.options.request.github_url.as_str();
    let mend = match problem.authorize_url(github).map(str::to_owned) {
        Some(url) => Some(link(
            shown,
            "a.gpc-link[part=authorize][target=_blank]",
            url,
            Key::SsoRequiredLink,
        )),
        // What is missing is mended where the token is.
        None => matches!(
            problem.code(),
            Code::SsoRequired
                | Code::MissingScopes
                | Code::MissingPermissions
                | Code::RepositoryNotSelected
        )
        .then(|| tokens_link(shown)),
    };
    let notice = element("div.gpc-notice gpc-bad[part=problem]")
        .child(element("strong").text(notice.title))
        .child(element("span").text(notice.advice))
        .child_if(mend);
    Some(notice)
}

fn hint(shown: &Shown) -> Option<Element> {
    let Hint {
        token_type,
        removed,
    } = shown.form.hint()?;
    let kind = match token_type {
        TokenType::FineGrained => Some(Key::HintFineGrained),
        TokenType::Classic => Some(Key::HintClassic),
        TokenType::Unknown => None,
    };
    let removed = removed.map(|removed| match removed {
        Removed::LineBreak => Key::RemovedLineBreak,
        Removed::Blank => Key::RemovedBlank,
    });
    let sentences: Vec<_> = [kind, removed]
        .into_iter()
        .flatten()
        .map(|it| shown.say(it))
        .collect();
    let hint = element("p.gpc-hint[part=hint]")
        .child_if(kind.map(|_| icon::check()))
        .child(element("span").text(sentences.join(" ")));
    Some(hint)
}
