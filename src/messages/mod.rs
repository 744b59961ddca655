//! Messages for the person and for the page's author, with their placeholders filled in.

mod catalog;
mod developer;
mod guidance;
#[cfg(test)]
mod languages;
mod token_warning;

pub use catalog::Key;
pub use developer::{developer_message, normalization_message};
pub use guidance::{ErrorGuidance, FieldAction, NextStep};

use crate::{api::ConnectError, state::FormError};
use github_pat::{ErrorCode, Lookalike, TokenError};
use std::{fmt, sync::Arc};

/// The messages of a language. Missing ones are English, which is built in.
#[derive(Clone, PartialEq, Eq)]
pub struct Messages(Arc<Catalog>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Catalog {
    language: String,
    /// A list, because each form has its own, and in English nothing is in it. The last message of a key counts.
    messages: Vec<(Key, Message)>,
}

/// A message, or its forms by CLDR's plural category: "one", "few", "other".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Text(String),
    Plural(Vec<(String, String)>),
}

impl Messages {
    /// Messages in a language, with dates and numbers as its BCP 47 tag has them. `nl_NL` and `en-US@posix` are
    /// understood, too.
    pub fn new(
        language: impl AsRef<str>,
        messages: impl IntoIterator<Item = (Key, Message)>,
    ) -> Messages {
        Messages(Arc::new(Catalog {
            language: language_tag(language.as_ref()),
            messages: messages.into_iter().collect(),
        }))
    }

    pub fn language(&self) -> &str {
        &self.0.language
    }

    pub fn text(&self, key: Key) -> String {
        self.plural(key, "other")
    }

    /// The form for a plural category.
    fn plural(&self, key: Key, category: &str) -> String {
        match self.0.messages.iter().rfind(|(it, _)| *it == key) {
            None if key == Key::Language => self.0.language.clone(),
            None => key.english().to_owned(),
            Some((_, Message::Text(text))) => text.clone(),
            Some((_, Message::Plural(forms))) => {
                let form = |name: &str| forms.iter().find(|(category, _)| category == name);
                let form = form(category).or_else(|| form("other"));
                form.map_or_else(|| key.english().to_owned(), |(_, text)| text.clone())
            }
        }
    }
}

/// The BCP 47 tag of a locale's name as operating systems and server frameworks write it.
fn language_tag(name: &str) -> String {
    let tag = name.trim().split(['.', '@']).next().unwrap_or_default();
    tag.replace('_', "-")
}

/// English, which is built in.
impl Default for Messages {
    fn default() -> Messages {
        Messages::new(Key::Language.english(), [])
    }
}

impl fmt::Debug for Messages {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.language())
    }
}

/// The messages, with the names that are filled in.
#[derive(Clone, Debug)]
pub struct Names {
    pub messages: Messages,
    /// `app-name`, or the page's host.
    pub app: String,
    /// The host to which the token is sent.
    pub host: String,
    /// The host of the GitHub on which it is created.
    pub github: String,
}

/// A segment of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// A label of GitHub's page, in English.
    OnGithub(String),
}

/// A title, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub advice: Vec<Piece>,
}

impl Names {
    /// The message with the names filled in.
    #[inline(never)]
    pub fn say(&self, key: Key) -> String {
        self.say_with(key, &[])
    }

    /// The message with the names and these values filled in.
    pub fn say_with(&self, key: Key, values: &[(&str, &str)]) -> String {
        self.fill(self.messages.text(key), values)
    }

    /// The message in the plural form for a count, with its plural category.
    pub fn say_of(&self, count: u32, category: &str, key: Key) -> String {
        let sentence = self.messages.plural(key, category);
        self.fill(sentence, &[("count", &count.to_string())])
    }

    #[inline(never)]
    fn fill(&self, sentence: String, values: &[(&str, &str)]) -> String {
        fill(&sentence, &self.values(values))
    }

    /// These values, and those for placeholders of every message.
    fn values<'a>(&'a self, values: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut all = vec![
            ("app", self.app.as_str()),
            ("host", &self.host),
            ("github", &self.github),
        ];
        all.extend(values);
        all
    }

    /// The message with these values, split into text and labels of GitHub's page.
    pub fn say_in_pieces(&self, key: Key, values: &[(&str, &str)]) -> Vec<Piece> {
        let all = self.values(values);
        // It is split before the values are filled in, which may contain asterisks.
        let sentence = self.messages.text(key);
        let pieces = sentence.split('*').enumerate();
        pieces
            .filter(|(_, piece)| !piece.is_empty())
            .map(|(place, piece)| {
                let text = fill(piece, &all);
                if place % 2 == 0 {
                    Piece::Text(text)
                } else {
                    Piece::OnGithub(text)
                }
            })
            .collect()
    }

    /// The title and advice for an error.
    pub fn explain(&self, error: &FormError) -> Notice {
        let ErrorGuidance {
            mut title,
            mut text,
            ..
        } = ErrorGuidance::on(error);
        let mut values: [(&str, &str); 2] = [("", ""); 2];
        let mut advice = Vec::new();
        match error {
            FormError::InvalidInput(TokenError::WrongCredentialType(kind)) => {
                values[0] = ("prefix", kind.prefix())
            }
            FormError::InvalidInput(TokenError::NotAToken(Lookalike::OtherService(service))) => {
                values[0] = ("service", service);
            }
            FormError::RequestFailed(ConnectError {
                code: ErrorCode::AccountMismatch,
                expected: Some(expected),
                actual: Some(actual),
                ..
            }) => {
                (title, text) = (Key::AccountMismatchNamed, Key::AccountMismatchNamedAdvice);
                values = [("expected", expected), ("actual", actual)];
            }
            FormError::RequestFailed(ConnectError {
                code: ErrorCode::SsoRequired,
                organization: Some(organization),
                ..
            }) => {
                title = Key::SsoRequiredNamed;
                values[0] = ("organization", organization);
            }
            FormError::RequestFailed(ConnectError {
                detail: Some(detail),
                has_code,
                ..
            }) if !has_code
                || [Key::Refused, Key::CheckFailed, Key::DisconnectFailed].contains(&title) =>
            {
                // A backend that sends a `detail` is configured.
                if title == Key::Misconfigured {
                    title = Key::BadRequest;
                }
                return Notice {
                    title: self.say(title),
                    advice: vec![Piece::Text(detail.clone())],
                };
            }
            // The warning about the token before it was sent is the likely reason.
            FormError::RequestFailed(ConnectError {
                sent: Some(sent), ..
            }) if text == Key::CopyAgainAdvice => {
                let warning = self.describe_warning(sent);
                advice.extend(warning.map(|warning| Piece::Text(warning + " ")));
            }
            _ => {}
        }
        advice.extend(self.say_in_pieces(text, &values));
        Notice {
            title: self.say_with(title, &values),
            advice,
        }
    }

    /// Title and text in one line, for the detail of `failed`.
    pub fn in_a_line(&self, notice: &Notice) -> String {
        let values = [
            ("title", &*notice.title),
            ("advice", &notice.plain_advice()),
        ];
        self.say_with(Key::TitleAndAdvice, &values)
    }
}

impl Notice {
    /// The advice as plain text.
    pub fn plain_advice(&self) -> String {
        let texts = self.advice.iter().map(|piece| match piece {
            Piece::Text(text) | Piece::OnGithub(text) => text.as_str(),
        });
        texts.collect()
    }
}

/// Replaces placeholders such as `{name}` by their values. A value is never searched for placeholders, and a
/// placeholder without a value stays.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        filled.push_str(before);
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat::{CredentialKind, TokenInspection, TokenWarning};

    fn names() -> Names {
        Names {
            messages: Messages::default(),
            app: "Acme".into(),
            host: "api.acme.com".into(),
            github: "github.com".into(),
        }
    }

    fn explain(failure: impl Into<ConnectError>) -> Notice {
        names().explain(&FormError::RequestFailed(failure.into()))
    }

    #[test]
    fn language_is_a_tag_however_its_name_is_written() {
        for (name, tag) in [
            ("de", "de"),
            ("nl_NL", "nl-NL"),
            ("en-US@posix", "en-US"),
            ("pt_BR.UTF-8", "pt-BR"),
            (" zh_Hant_TW ", "zh-Hant-TW"),
        ] {
            assert_eq!(Messages::new(name, []).language(), tag);
        }
    }

    #[test]
    fn last_message_of_a_key_counts_and_a_missing_one_is_english() {
        let text = |text: &str| (Key::Connect, Message::Text(text.to_owned()));
        let messages = Messages::new("nl", [text("Koppelen"), text("Verbinden")]);
        assert_eq!(messages.text(Key::Connect), "Verbinden");
        assert_eq!(messages.text(Key::Cancel), Key::Cancel.english());
    }

    #[test]
    fn names_stand_in_the_sentences() {
        assert_eq!(
            fill("{app} and {host}", &[("app", "A"), ("host", "B")]),
            "A and B"
        );
        assert_eq!(fill("{app}", &[("app", "{host}"), ("host", "B")]), "{host}");
        assert_eq!(fill("a { b", &[]), "a { b");
        assert_eq!(fill("{app} {name}", &[("app", "A")]), "A {name}");
    }

    #[test]
    fn what_stands_on_github_s_page_is_told_apart() {
        let pieces = names().say_in_pieces(Key::GuideName, &[("name", "a*b{app}")]);
        let expected = [
            Piece::OnGithub("Token name".into()),
            Piece::Text(": a*b{app}".into()),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn every_code_has_words_of_its_own_and_fills_them() {
        for code in ErrorCode::ALL {
            let notice = explain(code.clone());
            for text in [&notice.title, &notice.plain_advice()] {
                assert!(
                    !text.is_empty() && !text.contains(['{', '}']),
                    "{code:?}: {text}"
                );
                // "offline" and "timeout" are words; what has an underscore is a code.
                let is_code = code.as_str().contains('_');
                assert!(!is_code || !text.contains(code.as_str()), "{code:?}");
            }
        }
    }

    #[test]
    fn a_mismatch_names_both_accounts() {
        let failure = ConnectError {
            expected: Some("octocat".into()),
            actual: Some("hubot".into()),
            ..ErrorCode::AccountMismatch.into()
        };
        let notice = explain(failure);
        assert_eq!(notice.title, "This token belongs to @hubot");
        assert!(notice.plain_advice().contains("@octocat"));
    }

    #[test]
    fn what_was_pasted_is_named() {
        for (unusable, title) in [
            (
                TokenError::WrongCredentialType(CredentialKind::OAuth),
                "This is an OAuth token (gho_)",
            ),
            (
                TokenError::WrongCredentialType(CredentialKind::AppInstallation),
                "This is a GitHub App token (ghs_)",
            ),
            (
                TokenError::NotAToken(Lookalike::OtherService("GitLab")),
                "This is a GitLab token",
            ),
        ] {
            let notice = names().explain(&FormError::InvalidInput(unusable));
            assert_eq!(notice.title, title);
        }
    }

    fn about(kind: CredentialKind, warning: Option<TokenWarning>) -> TokenInspection {
        TokenInspection {
            kind,
            removed: None,
            warning,
        }
    }

    #[test]
    fn refusal_of_a_token_that_looked_wrong_says_so_first() {
        let length = |actual| TokenWarning::UnexpectedLength {
            actual,
            expected: 40,
        };
        for (kind, warning, first) in [
            (
                CredentialKind::Classic,
                TokenWarning::ChecksumMismatch,
                "This token looks mistyped.",
            ),
            (
                CredentialKind::Classic,
                length(31),
                "This token looks cut off: 31 of 40 characters.",
            ),
            (
                CredentialKind::Classic,
                length(42),
                "This token looks too long: 42 instead of 40 characters.",
            ),
            (
                CredentialKind::Unknown,
                TokenWarning::UnknownPrefix,
                "GitHub tokens start with github_pat_ or ghp_.",
            ),
            (
                CredentialKind::Legacy,
                TokenWarning::UnknownPrefix,
                "This looks like an old-format token, or a commit SHA.",
            ),
        ] {
            let notice = explain(ConnectError {
                sent: Some(about(kind, Some(warning))),
                ..ErrorCode::InvalidToken.into()
            });
            assert_eq!(notice.title, "GitHub doesn't accept this token");
            let expected = [first, " Copy it again, or create a new one."].concat();
            assert_eq!(notice.plain_advice(), expected);
        }
        // Of one that looked right nobody knows.
        let notice = explain(ConnectError {
            sent: Some(about(CredentialKind::Classic, None)),
            ..ErrorCode::InvalidToken.into()
        });
        assert!(notice.plain_advice().starts_with("It may be cut off"));
        // What GitHub says counts for more.
        let notice = explain(ConnectError {
            sent: Some(about(CredentialKind::Classic, Some(length(31)))),
            ..ErrorCode::ExpiredToken.into()
        });
        assert!(!notice.plain_advice().contains("cut off"));
    }

    #[test]
    fn labels_of_github_s_page_stand_out_in_advice() {
        let notice = explain(ErrorCode::WrongResourceOwner);
        let label = Piece::OnGithub("Resource owner".into());
        assert!(notice.advice.contains(&label));
        let line = names().in_a_line(&notice);
        assert!(
            line.contains("the Resource owner that Acme needs"),
            "{line}"
        );
    }

    #[test]
    fn where_nobody_knows_why_it_says_what_is_likely() {
        let likely = "most likely it has expired";
        let may = "it may have expired, been revoked, or wait for single sign-on";
        let mistyped = "This token looks mistyped. Copy it again";
        let anything = "may be cut off";
        for (kind, warning, requested_no_expiration, expected, is_retryable) in [
            (CredentialKind::FineGrained, None, false, likely, true),
            // One that was to last has hardly expired.
            (CredentialKind::FineGrained, None, true, may, true),
            (CredentialKind::Classic, None, false, may, true),
            (
                CredentialKind::Classic,
                Some(TokenWarning::ChecksumMismatch),
                false,
                mistyped,
                false,
            ),
            (
                CredentialKind::Legacy,
                Some(TokenWarning::UnknownPrefix),
                false,
                anything,
                true,
            ),
        ] {
            let sent = Some(about(kind, warning));
            let error = FormError::RequestFailed(ConnectError {
                sent,
                requested_no_expiration,
                ..ErrorCode::UnconfirmedToken.into()
            });
            let notice = names().explain(&error);
            assert_eq!(notice.title, "GitHub didn't confirm this token");
            let advice = notice.plain_advice();
            assert!(
                expected == mistyped || advice.starts_with("api.acme.com can't tell why."),
                "{advice}"
            );
            assert!(advice.contains(expected), "{sent:?}: {advice}");
            let token = ErrorGuidance::on(&error).token;
            assert_eq!(
                token == FieldAction::KeepRetryable,
                is_retryable,
                "{sent:?}"
            );
        }
    }

    #[test]
    fn an_unknown_code_lets_the_backend_speak() {
        let failure = ConnectError {
            detail: Some("Your plan is full.".into()),
            ..ErrorCode::Other("quota".into()).into()
        };
        assert_eq!(explain(failure).plain_advice(), "Your plan is full.");
    }

    #[test]
    fn detail_without_a_code_stands_below_the_title_of_the_status() {
        for (code, title) in [
            (ErrorCode::BadRequest, "Acme didn't accept the request"),
            (ErrorCode::Misconfigured, "Acme didn't accept the request"),
            (ErrorCode::Forbidden, "Acme doesn't let you connect GitHub"),
            (ErrorCode::RateLimited, "Too many attempts"),
            (ErrorCode::ServerError, "Acme couldn't save the token"),
        ] {
            let failure = ConnectError {
                has_code: false,
                detail: Some("Your plan is full.".into()),
                ..code.into()
            };
            let notice = explain(failure);
            assert_eq!(
                (notice.title.as_str(), &*notice.plain_advice()),
                (title, "Your plan is full.")
            );
        }
        // What has sentences of its own keeps them.
        let failure = ConnectError {
            detail: Some("Your plan is full.".into()),
            ..ErrorCode::Forbidden.into()
        };
        assert_eq!(
            explain(failure).plain_advice(),
            "Sign in to Acme with an account that is allowed to do this. Your token stays here."
        );
    }

    #[test]
    fn bare_statuses_speak_of_the_app() {
        for status in [400, 422, 429, 500, 502, 503, 504] {
            let notice = explain(ErrorCode::from_status(status));
            let text = [&*notice.title, &notice.plain_advice()].concat();
            assert!(
                text.contains("Acme") && !text.contains("GitHub"),
                "{status}: {text}"
            );
        }
    }
}
