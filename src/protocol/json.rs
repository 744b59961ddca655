//! `protocol="json"`: what comes back.

use super::{Account, Code, Connection, Failure};

/// A value of JSON, whoever parsed it: in a browser its own parser, which weighs nothing.
pub trait Json: Sized {
    /// A member of an object; `None` if it isn't there, or null.
    fn member(&self, name: &str) -> Option<Self>;
    /// All members of an object; `None` if it isn't one.
    fn members(&self) -> Option<Vec<(String, Self)>>;
    fn list(&self) -> Option<Vec<Self>>;
    fn text(&self) -> Option<String>;
    fn number(&self) -> Option<f64>;
}

/// What came back, as far as the browser could make it out. `J` is its JSON.
pub enum Answer<J> {
    /// A redirect, which is never followed: what would have a token posted elsewhere is a login
    /// page in disguise.
    Redirect,
    Status {
        status: u16,
        body: Body<J>,
    },
}

/// An answer's body.
pub enum Body<J> {
    Empty,
    /// HTML from a proxy, half a JSON text, anything else.
    Unreadable,
    Json(J),
}

/// What an answer means. `has_session` tells whether the request carried a session of the host's:
/// if not, its cookies did, and a redirect says that they have expired.
pub fn read<J: Json>(answer: Answer<J>, has_session: bool) -> Result<Connection, Failure> {
    let (status, body) = match answer {
        Answer::Redirect if has_session => return Err(Code::BadResponse.into()),
        Answer::Redirect => return Err(Code::SessionExpired.into()),
        Answer::Status { status, body } => (status, body),
    };
    let unreadable = Failure {
        status: Some(status),
        ..Code::BadResponse.into()
    };
    if matches!(status, 200..=299) {
        return match body {
            Body::Empty => Ok(Connection::default()),
            Body::Unreadable => Err(unreadable),
            Body::Json(json) => Connection::read(&json).ok_or(unreadable),
        };
    }
    let problem = match body {
        Body::Json(problem) => Some(problem),
        Body::Empty | Body::Unreadable => None,
    };
    // The members that the contract names (RFC 9457).
    let problem = problem.as_ref();
    // An empty one is none.
    let text = |name| text(&problem?.member(name)?).filter(|it| !it.is_empty());
    Err(Failure {
        code: match text("code") {
            Some(code) => Code::from_wire(&code),
            None => Code::from_status(status),
        },
        detail: text("detail"),
        status: Some(status),
        // A float cast saturates: a negative or absurd wait becomes the nearest one there is.
        retry_after: problem
            .and_then(|it| it.member("retry_after")?.number())
            .map(|seconds| seconds.ceil() as u32),
        authorize_url: text("authorize_url"),
        missing: problem.map_or_else(Vec::new, |it| {
            let mut reader = Reader::default();
            let missing = reader.texts(it, "missing_permissions", "missing");
            missing.unwrap_or_default()
        }),
        expected: text("expected"),
        actual: text("actual"),
        sent: None,
        is_to_last: false,
    })
}

impl Connection {
    /// Takes the wire's names (`connection_id`) and the page's (`connectionId`). `None` for what isn't
    /// written as a connection is; names it doesn't know say nothing.
    pub(crate) fn read(json: &impl Json) -> Option<Connection> {
        let is_empty = json.members()?.is_empty();
        let mut reader = Reader::default();
        let account = json.member("account");
        let permissions = json.member("permissions");
        let connection = Connection {
            connection_id: reader.text(json, "connection_id", "connectionId"),
            account: account.map(|it| reader.account(&it)),
            token_type: reader.text(json, "token_type", "tokenType"),
            expires_at: reader.text(json, "expires_at", "expiresAt"),
            scopes: reader.texts(json, "scopes", "scopes"),
            permissions: permissions.map(|it| reader.levels(&it)),
            missing_permissions: reader.texts(json, "missing_permissions", "missingPermissions"),
        };
        // An object of something else is no connection; one without a word may be.
        let is_one = reader.has_found || is_empty;
        (is_one && !reader.has_failed).then_some(connection)
    }
}

/// Reads members one by one, and remembers whether any was there, and whether one isn't what it should be.
#[derive(Default)]
struct Reader {
    has_found: bool,
    has_failed: bool,
}

impl Reader {
    fn account(&mut self, json: &impl Json) -> Account {
        self.good(json.members());
        Account {
            login: self.text(json, "login", "login").unwrap_or_default(),
            name: self.text(json, "name", "name"),
            avatar_url: self.text(json, "avatar_url", "avatarUrl"),
            html_url: self.text(json, "html_url", "htmlUrl"),
        }
    }

    fn levels(&mut self, json: &impl Json) -> Vec<(String, String)> {
        let mut levels = Vec::new();
        for (name, level) in self.good(json.members()) {
            levels.push((name, self.good(text(&level))));
        }
        levels
    }

    fn text<J: Json>(&mut self, json: &J, wire: &str, page: &str) -> Option<String> {
        let found = found(json, wire, page)?;
        Some(self.good(text(&found)))
    }

    fn texts<J: Json>(&mut self, json: &J, wire: &str, page: &str) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for it in self.good(found(json, wire, page)?.list()) {
            texts.push(self.good(text(&it)));
        }
        Some(texts)
    }

    fn good<T: Default>(&mut self, read: Option<T>) -> T {
        self.has_found = true;
        self.has_failed |= read.is_none();
        read.unwrap_or_default()
    }
}

/// Bytes. Names, addresses and sentences are shorter; what is longer is none of them, and would fill the card.
const LONGEST: usize = 1000;

#[inline(never)]
fn text(json: &impl Json) -> Option<String> {
    json.text().filter(|it| it.len() <= LONGEST)
}

fn found<J: Json>(json: &J, wire: &str, page: &str) -> Option<J> {
    json.member(wire).or_else(|| json.member(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    impl Json for Value {
        fn member(&self, name: &str) -> Option<Value> {
            self.get(name).filter(|it| !it.is_null()).cloned()
        }

        fn members(&self) -> Option<Vec<(String, Value)>> {
            Some(self.as_object()?.clone().into_iter().collect())
        }

        fn list(&self) -> Option<Vec<Value>> {
            self.as_array().cloned()
        }

        fn text(&self) -> Option<String> {
            Some(self.as_str()?.to_owned())
        }

        fn number(&self) -> Option<f64> {
            self.as_f64()
        }
    }

    fn answer(status: u16, json: Value) -> Result<Connection, Failure> {
        let body = Body::Json(json);
        read(Answer::Status { status, body }, false)
    }

    fn bare(status: u16, body: Body<Value>) -> Result<Connection, Failure> {
        read(Answer::Status { status, body }, false)
    }

    #[test]
    fn success_says_what_the_backend_knows() {
        let connection = answer(
            201,
            json!({
                "connection_id": "c1",
                "account": {"login": "octocat", "avatar_url": "https://a.example/1", "id": 1},
                "token_type": "classic",
                "expires_at": null,
                "scopes": ["repo"],
                "permissions": {"contents": "read"},
                "missing_permissions": ["issues=write"],
                "of_another_day": [1, 2],
            }),
        );
        let expected = Connection {
            connection_id: Some("c1".into()),
            account: Some(Account {
                login: "octocat".into(),
                avatar_url: Some("https://a.example/1".into()),
                ..Account::default()
            }),
            token_type: Some("classic".into()),
            expires_at: None,
            scopes: Some(vec!["repo".into()]),
            permissions: Some(vec![("contents".into(), "read".into())]),
            missing_permissions: Some(vec!["issues=write".into()]),
        };
        assert_eq!(connection, Ok(expected));
    }

    #[test]
    fn it_reads_the_page_s_names_too() {
        let json = json!({"connectionId": "c1", "account": {"avatarUrl": "a"}, "expiresAt": "e"});
        let expected = Connection {
            connection_id: Some("c1".into()),
            account: Some(Account {
                avatar_url: Some("a".into()),
                ..Account::default()
            }),
            expires_at: Some("e".into()),
            ..Connection::default()
        };
        assert_eq!(Connection::read(&json), Some(expected));
    }

    #[test]
    fn a_problem_that_is_half_readable_is_half_read() {
        let failure = answer(429, json!({"code": "rate_limited", "retry_after": "soon"}));
        let expected = Failure {
            status: Some(429),
            ..Code::RateLimited.into()
        };
        assert_eq!(failure, Err(expected));
    }

    #[test]
    fn success_may_say_nothing() {
        for (status, body) in [
            (204, Body::Empty),
            (200, Body::Empty),
            (200, Body::Json(json!({}))),
        ] {
            assert_eq!(bare(status, body), Ok(Connection::default()));
        }
    }

    #[test]
    fn success_that_cannot_be_read_is_none() {
        for body in [
            Body::Unreadable,
            Body::Json(json!("ok")),
            Body::Json(json!([])),
            Body::Json(json!({"connection_id": {}})),
            Body::Json(json!({"account": {"login": 7}})),
            Body::Json(json!({"scopes": [7]})),
            Body::Json(json!({"permissions": ["contents"]})),
            Body::Json(json!({"error": "not logged in"})),
            Body::Json(json!({"code": "session_expired", "status": 401})),
        ] {
            let failure = bare(200, body).unwrap_err();
            assert_eq!(
                (failure.code, failure.status),
                (Code::BadResponse, Some(200))
            );
        }
    }

    #[test]
    fn a_problem_names_its_code() {
        let failure = answer(
            429,
            json!({"code": "rate_limited", "retry_after": 29.2, "detail": "Slow down."}),
        );
        let expected = Failure {
            detail: Some("Slow down.".into()),
            status: Some(429),
            retry_after: Some(30),
            ..Code::RateLimited.into()
        };
        assert_eq!(failure, Err(expected));
    }

    #[test]
    fn a_problem_without_a_code_goes_by_its_status() {
        for body in [
            Body::Empty,
            Body::Unreadable,
            Body::Json(json!(null)),
            Body::Json(json!({"title": "Bad Gateway"})),
            Body::Json(json!({"code": 7})),
        ] {
            assert_eq!(bare(502, body).unwrap_err().code, Code::GithubUnavailable);
        }
    }

    #[test]
    fn what_is_too_long_to_be_read_is_no_text() {
        for (length, is_one) in [(LONGEST, true), (LONGEST + 1, false)] {
            let long = "a".repeat(length);
            let connection = answer(200, json!({"account": {"login": long}}));
            assert_eq!(connection.is_ok(), is_one, "{length}");
            let refusal = answer(422, json!({"code": "quota", "detail": long})).unwrap_err();
            assert_eq!(refusal.detail.is_some(), is_one, "{length}");
        }
    }

    #[test]
    fn an_absurd_wait_is_the_nearest_there_is() {
        for (seconds, wait) in [(-5.0, 0), (1e300, u32::MAX)] {
            let failure = answer(429, json!({"retry_after": seconds})).unwrap_err();
            assert_eq!(failure.retry_after, Some(wait));
        }
    }

    #[test]
    fn a_redirect_is_a_login_page() {
        let code = |has_session| {
            read(Answer::<Value>::Redirect, has_session)
                .unwrap_err()
                .code
        };
        assert_eq!(code(false), Code::SessionExpired);
        assert_eq!(code(true), Code::BadResponse);
    }
}
