//! Step 2: the field into which the token is pasted, and the hints below it.

use super::{
    button::Button,
    error_notice::error_notice,
    fixed_attributes::FixedAttributes,
    icon::{CAUTION, CHECK, EYE, EYE_OFF, Icon},
    link::{GithubLink, Link},
    listener::listen,
    notice::Notice,
    text::VisuallyHidden,
    view::View,
};
use crate::{
    controller::FormController,
    messages::{ErrorGuidance, FieldAction, Key},
    painted_input::PaintedInput,
    state::Hint,
};
use github_pat::{CredentialKind, Sanitized, TokenInspection, TokenType, TokenWarning};
use leptos::{
    attr::{Attribute, custom::custom_attribute},
    prelude::*,
};
use wasm_bindgen::JsCast;

#[component]
pub fn TokenField<'a>(view: View<'a>) -> impl IntoView + use<> {
    let [id, error_id, hint_id] =
        ["gpc-token", "gpc-error", "gpc-hint"].map(|name| [name, &view.model.id_suffix].concat());
    // A token that can be sent again isn't invalid.
    let advice = view.model.state.error().map(ErrorGuidance::on);
    let is_invalid = advice.is_some_and(|advice| advice.token != FieldAction::KeepRetryable);
    let class = if is_invalid {
        "gpc-field gpc-wrong"
    } else {
        "gpc-field"
    };
    let label = [view.text(Key::Colon), view.text(Key::FieldLabel)].concat();
    let error = view.model.state.error();
    let error = error.map(|error| error_notice(view, error));
    let described_by = [&error_id, " ", &hint_id].concat();
    let paste = view.model.environment.clipboard.read.then(|| {
        let class = "gpc-icon-button gpc-paste";
        let press = |form: FormController, _| form.paste_from_clipboard();
        view! { <Button view class part="paste" text=view.text(Key::Paste) press/> }
    });
    view! {
        <li class="gpc-step" part="step">
            <h3 class="gpc-step-title" part="step-title">
                <label for=id.clone()>
                    {view.text(Key::PasteStep)}
                    <VisuallyHidden text=label/>
                </label>
            </h3>
            <div class=class part="field">
                <TokenInput view id described_by is_invalid/>
                {paste}
                <RevealButton view/>
            </div>
            <div role="alert" id=error_id>
                {error.map(|content| view! { <Notice view content/> })}
            </div>
            <div class="gpc-hint-room" role="status" id=hint_id>
                {view.model.state.hint().map(|hint| view! { <TokenHint view hint/> })}
            </div>
        </li>
    }
}

/// Attributes and classes by which session recorders leave the field out.
const SESSION_REPLAY_PRIVACY: FixedAttributes = FixedAttributes(&[
    // FullStory; New Relic; PostHog; rrweb, which many are made of.
    (
        "class",
        "gpc-input fs-exclude nr-block ph-no-capture rr-block rr-ignore",
    ),
    // LogRocket.
    ("data-private", ""),
    ("data-sentry-mask", ""),
    // Hotjar.
    ("data-hj-suppress", ""),
    // Datadog.
    ("data-dd-privacy", "hidden"),
    ("data-clarity-mask", "true"),
    // Mouseflow.
    ("data-mf-replace", ""),
    ("data-openreplay-obscured", ""),
    // Smartlook.
    ("data-sl", "exclude"),
]);

/// Attributes for on-screen keyboards and spelling checkers.
const NO_PROSE: FixedAttributes = FixedAttributes(&[
    ("autocomplete", "off"),
    ("spellcheck", "false"),
    ("autocapitalize", "none"),
    ("autocorrect", "off"),
]);

/// Attributes for password managers, because a token isn't a login of the page.
fn not_a_login(is_ignored: bool) -> impl Attribute {
    let attribute = |name, value| custom_attribute(name, is_ignored.then_some(value));
    (
        attribute("data-1p-ignore", ""),
        attribute("data-op-ignore", ""),
        attribute("data-lpignore", "true"),
        attribute("data-bwignore", ""),
        attribute("data-form-type", "other"),
        attribute("data-protonpass-ignore", ""),
    )
}

#[component]
fn TokenInput<'a>(
    view: View<'a>,
    id: String,
    described_by: String,
    is_invalid: bool,
) -> impl IntoView + use<> {
    let form = view.form;
    let options = view.options();
    let kind = if view.model.ui.revealed {
        "text"
    } else {
        "password"
    };
    // The prefix of the token that the link creates.
    let placeholder = match options.request.preferred_type() {
        TokenType::Classic => "ghp_…",
        _ => "github_pat_…",
    };
    let input = view! {
        <input
            {..listen("input", form, |form, event| form.on_input(&event))}
            {..listen("paste", form, |form, event| form.on_paste(event.unchecked_ref()))}
            {..listen("drop", form, |form, event| form.on_drop(event.unchecked_ref()))}
            part="input"
            type=kind
            id=id
            placeholder=placeholder
            aria-describedby=described_by
            aria-invalid=is_invalid.then_some("true")
            disabled=options.disabled
            // It isn't `disabled`, so that the focus stays.
            readonly=view.is_connecting()
            node_ref=form.input_ref()
            {..SESSION_REPLAY_PRIVACY}
            {..NO_PROSE}
            {..not_a_login(!options.password_manager)}
        />
    };
    PaintedInput::new(input, form.kept_input())
}

#[component]
fn RevealButton<'a>(view: View<'a>) -> impl IntoView + use<> {
    let form = view.form;
    let (key, icon) = if view.model.ui.revealed {
        (Key::HideToken, EYE_OFF)
    } else {
        (Key::ShowToken, EYE)
    };
    let name = view.text(key);
    view! {
        <button {..listen("click", form, |form, _| form.toggle_reveal())}
            class="gpc-icon-button"
            type="button"
            part="reveal"
            aria-label=name.clone()
            title=name
        >
            <Icon path=icon/>
        </button>
    }
}

#[component]
fn TokenHint<'a>(view: View<'a>, hint: Hint) -> impl IntoView + use<> {
    let (text, is_warning) = match hint {
        Hint::Token(about) => (token_hint(view, about), about.warning.is_some()),
        Hint::RetryAllowed => (view.text(Key::RetryAllowed), false),
        Hint::BackOnline => (view.text(Key::BackOnline), false),
        Hint::ClipboardDenied => (view.text(Key::ClipboardDenied), true),
        Hint::ClipboardEmpty => (view.text(Key::ClipboardEmpty), true),
        Hint::PasteNow => (view.text(Key::PasteNow), false),
        // The link follows.
        Hint::Disconnected => (view.text(Key::Disconnected) + " ", false),
        Hint::TakesLonger => (view.text(Key::TakesLonger), true),
    };
    let link = (hint == Hint::Disconnected)
        .then(|| Link::to_tokens(view, view.options().request.preferred_type()));
    let (class, icon) = if is_warning {
        ("gpc-hint gpc-doubt", CAUTION)
    } else {
        ("gpc-hint", CHECK)
    };
    view! {
        <p class=class part="hint">
            <Icon path=icon/>
            <span>{text}{link.map(|link| view! { <GithubLink view link/> })}</span>
        </p>
    }
}

fn token_hint(view: View, token: TokenInspection) -> String {
    let warning = view.resolved.names.describe_warning(&token);
    let (about, offer) = match token.warning {
        Some(TokenWarning::UnknownPrefix) => (warning, Some(Key::ConnectAnyway)),
        Some(_) => (warning, Some(Key::CopyAgainOrConnect)),
        None => (kind(view, token.kind).map(|key| view.text(key)), None),
    };
    let mut sentences = Vec::from_iter(about);
    for key in [offer, token.removed.map(removed)].into_iter().flatten() {
        sentences.push(view.text(key));
    }
    sentences.join(" ")
}

fn kind(view: View, kind: CredentialKind) -> Option<Key> {
    match kind {
        CredentialKind::FineGrained => Some(Key::HintFineGrained),
        CredentialKind::Classic => Some(match view.options().request.preferred_type() {
            TokenType::Classic => Key::HintClassic,
            _ => Key::HintClassicTolerated,
        }),
        _ => None,
    }
}

fn removed(removed: Sanitized) -> Key {
    match removed {
        Sanitized::LineBreak => Key::RemovedLineBreaks,
        Sanitized::Whitespace => Key::RemovedSpaces,
        Sanitized::ZeroWidth => Key::RemovedInvisibleCharacters,
        Sanitized::SurroundingText => Key::RemovedSurroundingText,
    }
}
