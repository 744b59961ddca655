//! A problem document (RFC 9457, `application/problem+json`): the response of a backend when connecting fails.

use super::{
    ErrorCode,
    lenient::{Lenient, Reader, read_members},
};
use serde::{Deserialize, Deserializer, Serialize};

/// An RFC 9457 problem with the contract's members. Members that are `None` aren't written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub problem_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ErrorCode>,
    /// The backend's own text for the person, as plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// With `sso_required`: the page on GitHub that authorizes the token. A form makes it a link only if it is
    /// [GitHub's own](crate::GithubInstance::is_sso_page).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorize_url: Option<String>,
    /// With `sso_required`: the organization that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// What the token lacks: `issues=write`, or a scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_permissions: Option<Vec<String>>,
    /// With `account_mismatch`: the login that was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// With `account_mismatch`: the token's login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
}

impl Problem {
    /// A problem with a code and its usual status.
    ///
    /// ```
    /// use github_pat::{ErrorCode, contract::Problem};
    ///
    /// let problem = Problem {
    ///     retry_after: Some(30),
    ///     ..Problem::new(ErrorCode::RateLimited)
    /// };
    /// assert_eq!(problem.status, Some(429));
    /// ```
    pub fn new(code: ErrorCode) -> Problem {
        Problem {
            problem_type: Some("about:blank".to_owned()),
            status: code.status(),
            code: Some(code),
            ..Problem::default()
        }
    }
}

/// Reads leniently, and drops what couldn't be read; [`Lenient<Problem>`] names it.
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Problem, D::Error> {
        Lenient::deserialize(deserializer).map(|Lenient { value, .. }| value)
    }
}

impl<'de> Deserialize<'de> for Lenient<Problem> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut reader = Reader::new(read_members(deserializer)?);
        let code = reader.non_empty_string("code");
        let value = Problem {
            problem_type: reader.non_empty_text("type"),
            title: reader.non_empty_text("title"),
            status: reader.parsed("status", &["status"], "an HTTP status", |text| {
                text.parse().ok()
            }),
            code: code.map(|code| ErrorCode::parse(&code)),
            detail: reader.non_empty_text("detail"),
            retry_after: reader.seconds("retry_after"),
            authorize_url: reader.non_empty_text("authorize_url"),
            organization: reader.non_empty_name("organization"),
            missing_permissions: reader.texts("missing_permissions", &["missing_permissions"]),
            expected: reader.non_empty_name("expected"),
            actual: reader.non_empty_name("actual"),
        };
        Ok(Lenient {
            value,
            unreadable: reader.unreadable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(json: Value) -> Lenient<Problem> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn problem_reads_what_it_writes() {
        let problem = Problem {
            title: Some("Unprocessable Content".into()),
            detail: Some("The organization asks for it.".into()),
            authorize_url: Some("https://github.com/orgs/acme/sso".into()),
            organization: Some("acme".into()),
            missing_permissions: Some(vec!["issues=write".into()]),
            expected: Some("octocat".into()),
            actual: Some("hubot".into()),
            retry_after: Some(30),
            ..Problem::new(ErrorCode::SsoRequired)
        };
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "about:blank");
        assert_eq!(json["status"], 422);
        assert_eq!(json["code"], "sso_required");
        let found = read(json);
        assert_eq!((found.value, found.unreadable), (problem, Vec::new()));
    }

    #[test]
    fn problem_without_members_writes_none() {
        assert_eq!(serde_json::to_string(&Problem::default()).unwrap(), "{}");
    }

    #[test]
    fn half_readable_problem_is_half_read() {
        let found = read(json!({"code": "rate_limited", "retry_after": "soon", "detail": {}}));
        assert_eq!(found.value.code, Some(ErrorCode::RateLimited));
        assert_eq!((found.value.retry_after, found.value.detail), (None, None));
        let named: Vec<_> = found.unreadable.iter().map(|it| it.member).collect();
        assert_eq!(named, ["detail", "retry_after"]);
    }

    #[test]
    fn wait_is_whole_seconds_and_the_nearest_there_is() {
        for (json, expected) in [
            (json!(29.2), Some(30)),
            (json!(30), Some(30)),
            (json!("30"), Some(30)),
            (json!("29.2"), Some(30)),
            (json!("1.x"), None),
            (json!(-5), Some(0)),
            (json!(u64::MAX), None),
            (json!(-5.0), Some(0)),
            (json!(1e300), Some(u32::MAX)),
            (json!("NaN"), None),
        ] {
            let found = read(json!({"retry_after": json})).value;
            assert_eq!(found.retry_after, expected, "{json}");
        }
    }

    #[test]
    fn empty_texts_say_nothing() {
        let json =
            json!({"code": "", "detail": "", "authorize_url": "", "expected": "", "actual": ""});
        assert_eq!(read(json), Lenient::default());
    }

    #[test]
    fn number_is_no_code() {
        let found = read(json!({"code": 7, "detail": "It says no more."}));
        assert_eq!(found.value.code, None);
        assert_eq!(found.unreadable[0].member, "code");
    }

    #[test]
    fn code_of_another_day_is_carried_on() {
        let found = read(json!({"code": "quota", "detail": "Your plan is full."})).value;
        assert_eq!(found.code, Some(ErrorCode::Other("quota".into())));
        assert_eq!(found.detail.as_deref(), Some("Your plan is full."));
    }

    #[test]
    fn what_is_no_object_is_no_problem() {
        for json in [json!(null), json!("Bad Gateway"), json!([])] {
            assert!(serde_json::from_value::<Problem>(json).is_err());
        }
    }
}
