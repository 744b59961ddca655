//! What is said to the person and to the page's author: sentences with their names in them.

mod sentences;

pub use sentences::Key;

use crate::{
    decimal::decimal,
    endpoint::Misconfigured,
    form::Problem,
    protocol::{Code, Failure},
    request::Correction,
    token::Unusable,
};

/// Whether the first step is drawn by the page's side: the element's JavaScript paints it before the
/// WebAssembly is there, and goes on to. What it takes to draw it here would be code that never runs.
pub const IS_PAINTED: bool = cfg!(all(feature = "element", not(feature = "csr")));

/// Who is spoken of: the names that stand in the sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Who asks: `app-name`, or the page's host.
    pub app: String,
    /// Where the token goes, as the person reads it.
    pub host: String,
    /// The GitHub where it is made.
    pub github: String,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// What stands on GitHub's page, in GitHub's English.
    OnGithub(String),
}

/// What happened in a few words, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub advice: String,
}

impl Notice {
    /// Both in a line, for whoever shows it elsewhere.
    pub fn in_a_line(&self) -> String {
        [&self.title, ". ", &self.advice].concat()
    }
}

impl Names {
    /// The sentence with the names in it.
    #[inline(never)]
    pub fn say(&self, key: Key) -> String {
        fill(key.english(), &[("app", &self.app), ("host", &self.host)])
    }

    /// The sentence with these values in it too, cut where it names what stands on GitHub's page.
    pub fn say_in_pieces(&self, key: Key, values: &[(&str, &str)]) -> Vec<Piece> {
        let mut all = vec![("app", self.app.as_str()), ("github", &self.github)];
        all.extend(values);
        // Cut first and filled in then: an asterisk in a value is an asterisk.
        let pieces = key.english().split('*').enumerate();
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

    /// A problem, in the person's words.
    pub fn explain(&self, problem: &Problem) -> Notice {
        let (title, advice) = match problem {
            Problem::Unusable(Unusable::Empty) => (Key::Empty, Key::EmptyAdvice),
            Problem::Unusable(Unusable::ForeignCharacter) => {
                (Key::ForeignCharacter, Key::ForeignCharacterAdvice)
            }
            Problem::Unusable(Unusable::TooShort) => (Key::TooShort, Key::TooShortAdvice),
            Problem::Unusable(Unusable::TooLong) => (Key::TooLong, Key::TooLongAdvice),
            Problem::Misconfigured(_) => (Key::Misconfigured, Key::MisconfiguredAdvice),
            Problem::Failed(failure) => return self.explain_failure(failure),
        };
        self.notice(title, advice)
    }

    fn explain_failure(&self, failure: &Failure) -> Notice {
        let (title, advice) = match &failure.code {
            Code::InvalidToken => (Key::InvalidToken, Key::InvalidTokenAdvice),
            Code::ExpiredToken => (Key::ExpiredToken, Key::ExpiredTokenAdvice),
            Code::WrongTokenType => (Key::WrongTokenType, Key::WrongTokenTypeAdvice),
            Code::MissingScopes => (Key::MissingScopes, Key::MissingScopesAdvice),
            Code::MissingPermissions => (Key::MissingPermissions, Key::MissingPermissionsAdvice),
            Code::RepositoryNotSelected => {
                (Key::RepositoryNotSelected, Key::RepositoryNotSelectedAdvice)
            }
            Code::WrongResourceOwner => (Key::WrongResourceOwner, Key::WrongResourceOwnerAdvice),
            Code::PendingApproval => (Key::PendingApproval, Key::PendingApprovalAdvice),
            Code::SsoRequired => (Key::SsoRequired, Key::SsoRequiredAdvice),
            Code::BlockedByOrganization => {
                (Key::BlockedByOrganization, Key::BlockedByOrganizationAdvice)
            }
            Code::LifetimePolicy => (Key::LifetimePolicy, Key::LifetimePolicyAdvice),
            Code::AccountMismatch => return self.mismatch(failure),
            Code::SessionExpired => (Key::SessionExpired, Key::SessionExpiredAdvice),
            Code::Forbidden => (Key::Forbidden, Key::ForbiddenAdvice),
            Code::RateLimited => return self.rate_limited(failure.retry_after),
            Code::ServerError => (Key::ServerError, Key::ServerErrorAdvice),
            Code::GithubUnavailable => (Key::GithubUnavailable, Key::GithubUnavailableAdvice),
            Code::Network => (Key::Network, Key::NetworkAdvice),
            Code::Offline => (Key::Offline, Key::OfflineAdvice),
            Code::Timeout => (Key::Timeout, Key::TimeoutAdvice),
            Code::BadResponse => (Key::BadResponse, Key::BadResponseAdvice),
            Code::Misconfigured | Code::WasmUnavailable => {
                (Key::Misconfigured, Key::MisconfiguredAdvice)
            }
            // A code of another day: what the backend says about it is the best there is.
            Code::Other(_) => {
                let mut notice = self.notice(Key::Refused, Key::RefusedAdvice);
                if let Some(detail) = &failure.detail {
                    notice.advice.clone_from(detail);
                }
                return notice;
            }
        };
        self.notice(title, advice)
    }

    fn mismatch(&self, failure: &Failure) -> Notice {
        let (Some(expected), Some(actual)) = (&failure.expected, &failure.actual) else {
            return self.notice(Key::AccountMismatch, Key::AccountMismatchAdvice);
        };
        let logins: [(&str, &str); 2] = [("expected", expected), ("actual", actual)];
        Notice {
            title: fill(Key::AccountMismatchNamed.english(), &logins),
            advice: fill(Key::AccountMismatchNamedAdvice.english(), &logins),
        }
    }

    fn rate_limited(&self, retry_after: Option<u32>) -> Notice {
        let advice = match retry_after {
            None | Some(0) => Key::RateLimitedAdvice.english().to_owned(),
            Some(seconds @ 1..=90) => fill(
                Key::RateLimitedSecondsAdvice.english(),
                &[("seconds", &decimal(seconds))],
            ),
            Some(seconds @ 5401..) => fill(
                Key::RateLimitedHoursAdvice.english(),
                &[("hours", &decimal(seconds.div_ceil(3600)))],
            ),
            Some(seconds) => fill(
                Key::RateLimitedMinutesAdvice.english(),
                &[("minutes", &decimal(seconds.div_ceil(60)))],
            ),
        };
        Notice {
            title: self.say(Key::RateLimited),
            advice,
        }
    }

    #[inline(never)]
    fn notice(&self, title: Key, advice: Key) -> Notice {
        Notice {
            title: self.say(title),
            advice: self.say(advice),
        }
    }
}

/// What is wrong with the page, in words for its author.
pub fn for_the_author(fault: &Misconfigured) -> String {
    let fault = match fault {
        Misconfigured::NoBackendUrl => Key::NoBackendUrl.english(),
        Misconfigured::BadBackendUrl => Key::BadBackendUrl.english(),
        Misconfigured::InsecureBackendUrl => Key::InsecureBackendUrl.english(),
        Misconfigured::BadAttribute { name, takes } => &fill(
            Key::BadAttribute.english(),
            &[("name", name), ("takes", takes)],
        ),
    };
    fill(Key::ForTheAuthor.english(), &[("fault", fault)])
}

/// What was made fit for GitHub, in words for the page's author.
pub fn for_the_author_of(correction: &Correction) -> String {
    match correction {
        Correction::Shortened { attribute, longest } => {
            let longest = decimal(*longest as u32);
            [
                attribute,
                " was cut to ",
                &longest,
                " characters: GitHub takes no more.",
            ]
            .concat()
        }
        Correction::ExpiresSooner { days } => {
            let days = decimal(*days);
            [
                "token-expiration was lowered to ",
                &days,
                " days: GitHub takes no more.",
            ]
            .concat()
        }
        Correction::Useless { attribute, instead } => [
            attribute,
            " say nothing for the kind of token that is to be made: name ",
            instead,
            " too.",
        ]
        .concat(),
        Correction::Underscored { permission } => [
            "permissions: GitHub spells it ",
            permission,
            "; a hyphen does nothing.",
        ]
        .concat(),
    }
}

/// Puts values in place of `{name}`. What a value holds is text, never another placeholder.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(key, _)| *key == name) {
            filled.push_str(value);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            app: "Acme".into(),
            host: "api.acme.com".into(),
            github: "github.com".into(),
        }
    }

    fn explain(failure: impl Into<Failure>) -> Notice {
        names().explain(&Problem::Failed(failure.into()))
    }

    #[test]
    fn names_stand_in_the_sentences() {
        assert_eq!(
            fill("{app} and {host}", &[("app", "A"), ("host", "B")]),
            "A and B"
        );
        assert_eq!(fill("{app}", &[("app", "{host}"), ("host", "B")]), "{host}");
        assert_eq!(fill("a { b", &[]), "a { b");
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
        for code in Code::ALL {
            let Notice { title, advice } = explain(code.clone());
            for text in [&title, &advice] {
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
    fn a_wait_is_given_in_the_unit_people_use() {
        for (wait, part) in [
            (None, "Wait a few minutes"),
            (Some(0), "Wait a few minutes"),
            (Some(30), "Wait 30 seconds"),
            (Some(91), "Wait 2 minutes"),
            (Some(3600), "Wait 60 minutes"),
            (Some(5401), "Wait 2 hours"),
            (Some(99_999), "Wait 28 hours"),
        ] {
            let failure = Failure {
                retry_after: wait,
                ..Code::RateLimited.into()
            };
            let advice = explain(failure).advice;
            assert!(advice.contains(part), "{wait:?}: {advice}");
        }
    }

    #[test]
    fn a_mismatch_names_both_accounts() {
        let failure = Failure {
            expected: Some("octocat".into()),
            actual: Some("hubot".into()),
            ..Code::AccountMismatch.into()
        };
        let notice = explain(failure);
        assert_eq!(notice.title, "This token belongs to @hubot");
        assert!(notice.advice.contains("@octocat"));
    }

    #[test]
    fn an_unknown_code_lets_the_backend_speak() {
        let failure = Failure {
            detail: Some("Your plan is full.".into()),
            ..Code::Other("quota".into()).into()
        };
        assert_eq!(explain(failure).advice, "Your plan is full.");
    }

    #[test]
    fn the_author_reads_which_attribute_is_wrong() {
        let fault = Misconfigured::BadAttribute {
            name: "timeout",
            takes: "milliseconds",
        };
        assert!(for_the_author(&fault).ends_with("the attribute timeout takes milliseconds."));
    }
}
