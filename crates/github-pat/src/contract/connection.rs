//! A connection: the response of a backend that has stored a token.

use super::lenient::{Lenient, Members, Reader, read_members};
use crate::TokenType;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A connection that a backend stores.
///
/// Every member may be missing. Reading accepts the names of the contract (`connection_id`) and those of
/// JavaScript (`connectionId`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Connection {
    pub connection_id: Option<String>,
    pub account: Option<Account>,
    pub token_type: Option<TokenType>,
    /// RFC 3339, in UTC; `None` for a token that doesn't expire.
    pub expires_at: Option<String>,
    /// A classic token's scopes. `None` means that they aren't known, not that there are none.
    pub scopes: Option<Vec<String>>,
    /// A fine-grained token's permissions, as far as they are known: name and level, `contents` and `read`.
    #[serde(serialize_with = "serialize_map")]
    pub permissions: Option<Vec<(String, String)>>,
    /// What the app needs and the token lacks: `issues=write`, or a scope.
    pub missing_permissions: Option<Vec<String>>,
    /// Where the stored token is verified again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_url: Option<String>,
    /// Where the connection is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disconnect_url: Option<String>,
    /// RFC 3339: since when GitHub rejects the token, although it hasn't expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<String>,
}

impl Connection {
    /// This connection, with the id and the URLs of an earlier response where this one has none.
    pub fn or(self, earlier: &Connection) -> Connection {
        Connection {
            connection_id: self.connection_id.or_else(|| earlier.connection_id.clone()),
            check_url: self.check_url.or_else(|| earlier.check_url.clone()),
            disconnect_url: self
                .disconnect_url
                .or_else(|| earlier.disconnect_url.clone()),
            ..self
        }
    }
}

/// The GitHub account that a token belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Empty if the backend doesn't say.
    pub login: String,
    pub name: Option<String>,
    pub avatar_url: Option<String>,
    pub html_url: Option<String>,
}

/// Reads leniently, and drops what couldn't be read; [`Lenient<Connection>`] names it.
impl<'de> Deserialize<'de> for Connection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Connection, D::Error> {
        Lenient::deserialize(deserializer).map(|Lenient { value, .. }| value)
    }
}

impl<'de> Deserialize<'de> for Lenient<Connection> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = read_members(deserializer)?;
        read(members).ok_or_else(|| de::Error::custom("an object without a connection's members"))
    }
}

/// `None` for an object with other members only. An empty object counts as a connection.
fn read(members: Members) -> Option<Lenient<Connection>> {
    let is_empty = members.is_empty();
    let mut reader = Reader::new(members);
    let account = reader.object("account", &["account"]);
    let value = Connection {
        connection_id: reader.text("connection_id", &["connection_id", "connectionId"]),
        account: account.map(|members| read_account(members, &mut reader)),
        token_type: reader.parsed(
            "token_type",
            &["token_type", "tokenType"],
            "fine-grained, classic or unknown",
            TokenType::parse,
        ),
        expires_at: reader.text("expires_at", &["expires_at", "expiresAt"]),
        scopes: reader.texts("scopes", &["scopes"]),
        permissions: reader.pairs("permissions", &["permissions"]),
        missing_permissions: reader.texts(
            "missing_permissions",
            &["missing_permissions", "missingPermissions"],
        ),
        check_url: reader.text("check_url", &["check_url", "checkUrl"]),
        disconnect_url: reader.text("disconnect_url", &["disconnect_url", "disconnectUrl"]),
        revoked_at: reader.text("revoked_at", &["revoked_at", "revokedAt"]),
    };
    (reader.has_found || is_empty).then_some(Lenient {
        value,
        unreadable: reader.unreadable,
    })
}

fn read_account(members: Members, around: &mut Reader) -> Account {
    let mut reader = Reader::new(members);
    let account = Account {
        login: reader.name("account.login", &["login"]).unwrap_or_default(),
        name: reader.name("account.name", &["name"]),
        avatar_url: reader.text("account.avatar_url", &["avatar_url", "avatarUrl"]),
        html_url: reader.text("account.html_url", &["html_url", "htmlUrl"]),
    };
    around.unreadable.append(&mut reader.unreadable);
    account
}

fn serialize_map<S: Serializer>(
    pairs: &Option<Vec<(String, String)>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match pairs {
        Some(pairs) => serializer.collect_map(pairs.iter().map(|(name, level)| (name, level))),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{JsonType, Unreadable};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn later_answer_keeps_the_id_and_the_addresses_of_the_earlier_one() {
        let earlier = Connection {
            connection_id: Some("c1".into()),
            check_url: Some("c1/check".into()),
            missing_permissions: Some(vec!["issues=write".into()]),
            ..Connection::default()
        };
        let later = Connection {
            check_url: Some("c1/check2".into()),
            missing_permissions: Some(Vec::new()),
            ..Connection::default()
        };
        let expected = Connection {
            connection_id: Some("c1".into()),
            ..later.clone()
        };
        assert_eq!(later.or(&earlier), expected);
    }

    fn read(json: Value) -> Lenient<Connection> {
        serde_json::from_value(json).unwrap()
    }

    fn texts(texts: &[&str]) -> Option<Vec<String>> {
        Some(texts.iter().map(|&text| text.to_owned()).collect())
    }

    #[test]
    fn connection_reads_the_contract_s_names() {
        let found = read(json!({
            "connection_id": "c1",
            "account": {"login": "octocat", "avatar_url": "https://a.example/1", "id": 1},
            "token_type": "classic",
            "expires_at": null,
            "scopes": ["repo"],
            "permissions": {"contents": "read"},
            "missing_permissions": ["issues=write"],
            "check_url": "c1/check",
            "disconnect_url": "c1",
            "of_another_day": [1, 2],
        }));
        let expected = Connection {
            connection_id: Some("c1".into()),
            account: Some(Account {
                login: "octocat".into(),
                avatar_url: Some("https://a.example/1".into()),
                ..Account::default()
            }),
            token_type: Some(TokenType::Classic),
            scopes: texts(&["repo"]),
            permissions: Some(vec![("contents".into(), "read".into())]),
            missing_permissions: texts(&["issues=write"]),
            check_url: Some("c1/check".into()),
            disconnect_url: Some("c1".into()),
            ..Connection::default()
        };
        assert_eq!(found.value, expected);
        assert_eq!(found.unreadable, []);
    }

    #[test]
    fn connection_reads_the_page_s_names() {
        let json = json!({"connectionId": "c1", "account": {"avatarUrl": "a"}, "expiresAt": "e",
            "tokenType": "classic", "missingPermissions": []});
        let expected = Connection {
            connection_id: Some("c1".into()),
            account: Some(Account {
                avatar_url: Some("a".into()),
                ..Account::default()
            }),
            token_type: Some(TokenType::Classic),
            expires_at: Some("e".into()),
            missing_permissions: Some(Vec::new()),
            ..Connection::default()
        };
        assert_eq!(read(json).value, expected);
    }

    #[test]
    fn connection_reads_what_is_meant() {
        let found = read(json!({
            "connection_id": 9_007_199_254_740_993_u64,
            "account": {"login": 7},
            "scopes": "repo, read:org",
            "permissions": ["contents=read", "issues=write"],
            "missing_permissions": "pages=read",
        }));
        let expected = Connection {
            // Every digit counts.
            connection_id: Some("9007199254740993".into()),
            account: Some(Account {
                login: "7".into(),
                ..Account::default()
            }),
            scopes: texts(&["repo", "read:org"]),
            permissions: Some(vec![
                ("contents".into(), "read".into()),
                ("issues".into(), "write".into()),
            ]),
            missing_permissions: texts(&["pages=read"]),
            ..Connection::default()
        };
        assert_eq!((found.value, found.unreadable), (expected, Vec::new()));
        let permissions = read(json!({"permissions": "contents=read"}))
            .value
            .permissions;
        assert_eq!(permissions, Some(vec![("contents".into(), "read".into())]));
    }

    #[test]
    fn unreadable_members_are_left_out_and_named() {
        #[track_caller]
        fn check(json: Value, member: &str, found: JsonType) {
            // Beside one that can be read.
            let mut around = json!({"expires_at": "e"});
            let members = json.as_object().unwrap().clone();
            around.as_object_mut().unwrap().extend(members);
            let Lenient { value, unreadable } = read(around);
            assert_eq!(value.expires_at.as_deref(), Some("e"), "{json}");
            assert!(
                matches!(&unreadable[..], [Unreadable { member: named, found: kind, .. }]
                    if *named == member && *kind == found),
                "{json}: {unreadable:?}"
            );
        }
        check(
            json!({"connection_id": {}}),
            "connection_id",
            JsonType::Object,
        );
        check(
            json!({"connection_id": true}),
            "connection_id",
            JsonType::Boolean,
        );
        check(json!({"account": "octocat"}), "account", JsonType::String);
        check(
            json!({"account": {"login": []}}),
            "account.login",
            JsonType::Array,
        );
        check(
            json!({"token_type": "oauth"}),
            "token_type",
            JsonType::String,
        );
        check(json!({"scopes": 7}), "scopes", JsonType::Number);
        check(json!({"scopes": ["repo", {}]}), "scopes", JsonType::Object);
        check(json!({"scopes": [null]}), "scopes", JsonType::Null);
        check(
            json!({"permissions": ["contents"]}),
            "permissions",
            JsonType::String,
        );
        check(
            json!({"permissions": {"contents": []}}),
            "permissions",
            JsonType::Array,
        );
        check(json!({"permissions": 7}), "permissions", JsonType::Number);
    }

    #[test]
    fn readable_entries_stay_beside_unreadable_ones() {
        let found =
            read(json!({"scopes": ["repo", {}], "permissions": {"a": "read", "b": 1, "c": []}}));
        assert_eq!(found.value.scopes, texts(&["repo"]));
        let permissions = [("a", "read"), ("b", "1")];
        let permissions = permissions.map(|(name, level)| (name.to_owned(), level.to_owned()));
        assert_eq!(found.value.permissions, Some(permissions.to_vec()));
        assert_eq!(found.unreadable.len(), 2);
    }

    #[test]
    fn permission_named_twice_has_its_last_level() {
        let found = read(json!({"permissions": "contents=read, issues=read, contents=write"}));
        let expected = [("contents", "write"), ("issues", "read")];
        let expected = expected.map(|(name, level)| (name.to_owned(), level.to_owned()));
        assert_eq!(found.value.permissions, Some(expected.to_vec()));
    }

    #[test]
    fn text_that_is_too_long_is_left_out() {
        for (length, is_text) in [(1000, true), (1001, false)] {
            let long = "a".repeat(length);
            let found = read(json!({"connection_id": long, "expires_at": "e"}));
            assert_eq!(found.value.connection_id.is_some(), is_text, "{length}");
            assert_eq!(found.unreadable.is_empty(), is_text, "{length}");
            // What is wrong is named, and not shown.
            assert!(!format!("{:?}", found.unreadable).contains("aaa"));
        }
    }

    #[test]
    fn long_name_is_cut_and_loses_control_and_bidi_characters() {
        let found = read(json!({"account": {"login": "octo\u{202e}tac", "name": "a".repeat(101)}}));
        let account = found.value.account.unwrap();
        assert_eq!(account.login, "octotac");
        assert_eq!(account.name, Some("a".repeat(100)));
        let named: Vec<_> = found.unreadable.iter().map(|it| it.member).collect();
        assert_eq!(named, ["account.name"]);
    }

    #[test]
    fn list_is_cut_after_its_first_hundred_entries_and_says_so_once() {
        let many = 60_000;
        let list = vec!["issues=write"; many];
        let pairs: serde_json::Map<_, _> = (0..many)
            .map(|n| (format!("p{n}"), json!("read")))
            .collect();
        let lists = [
            json!({"scopes": list, "missing_permissions": list, "permissions": pairs}),
            json!({"scopes": vec![json!({}); many], "missing_permissions": list.join(" "),
                "permissions": list.join(",")}),
        ];
        let [first, second] = lists.map(read);
        let length = |texts: &Option<Vec<String>>| texts.as_ref().unwrap().len();
        assert_eq!(length(&first.value.scopes), 100);
        assert_eq!(length(&first.value.missing_permissions), 100);
        assert_eq!(first.value.permissions.unwrap().len(), 100);
        let named: Vec<_> = first.unreadable.iter().map(|it| it.member).collect();
        assert_eq!(named, ["scopes", "permissions", "missing_permissions"]);
        assert_eq!(length(&second.value.missing_permissions), 100);
        // The entries that are no text are named one by one, as far as they are read.
        assert_eq!(second.unreadable.len(), 1 + 100 + 1 + 1);
    }

    #[test]
    fn list_leaves_out_what_is_no_name() {
        let long = "a".repeat(101);
        let entries = json!(["repo", long, "re\u{202e}po"]);
        let pairs = json!({"contents": "read", long.as_str(): "read", "issues": long});
        let found = read(json!({"scopes": entries, "permissions": pairs}));
        assert_eq!(found.value.scopes, texts(&["repo"]));
        let permissions = vec![("contents".to_owned(), "read".to_owned())];
        assert_eq!(found.value.permissions, Some(permissions));
        assert_eq!(found.unreadable.len(), 4);
    }

    #[test]
    fn connection_may_say_nothing() {
        for json in [json!({}), json!({"connectionId": null, "account": null})] {
            assert_eq!(read(json), Lenient::default());
        }
    }

    #[test]
    fn something_else_is_no_connection() {
        for json in [
            json!("ok"),
            json!([]),
            json!(null),
            json!(7),
            json!({"error": "not logged in"}),
            json!({"code": "session_expired", "status": 401}),
        ] {
            let found = serde_json::from_value::<Lenient<Connection>>(json.clone());
            assert!(found.is_err(), "{json}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[a-z=:, ]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec(("[a-z_]{1,10}", inner), 0..4)
                    .prop_map(|members| { Value::Object(members.into_iter().collect()) }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_of_a_member_leaves_a_connection(
            name in proptest::sample::select(vec!["connection_id", "account", "token_type",
                "expires_at", "scopes", "permissions", "missing_permissions", "check_url"]),
            value in any_json(),
        ) {
            let found = read(json!({name: value, "disconnect_url": "d"})).value;
            prop_assert_eq!(found.disconnect_url.as_deref(), Some("d"));
            // What was read is written so that it reads the same; an object's members have no order.
            let written = serde_json::to_value(&found).unwrap();
            let again = read(written.clone());
            prop_assert_eq!(again.unreadable, Vec::new());
            prop_assert_eq!(serde_json::to_value(&again.value).unwrap(), written);
        }
    }
}
