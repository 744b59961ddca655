//! Tests of storing, finding, checking and re-encrypting connections.

use super::*;
use crate::{
    config::EncryptionKey,
    github::{PermissionReport, VerifiedToken},
    store::database::test_pool,
};
use github_pat::{
    Permissions, TokenType,
    contract::{Account, WebhookEventType},
};
use jiff::Timestamp;

const GITHUB: &str = "https://github.com";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn keys() -> Keyring {
    Keyring::new(EncryptionKey::random(), Vec::new())
}

async fn connections() -> (Pool, Connections) {
    let pool = test_pool().await;
    let connections = Connections::new(pool.clone(), keys(), GITHUB.to_owned());
    (pool, connections)
}

fn subject(text: &str) -> Subject {
    Subject::try_from(text.to_owned()).unwrap()
}

fn token(letter: &str) -> Token {
    Token::new(letter.repeat(40)).unwrap()
}

fn verified(account_id: i64, login: &str) -> VerifiedToken {
    VerifiedToken {
        account_id,
        account: Account {
            login: login.to_owned(),
            name: Some("Ada".to_owned()),
            avatar_url: None,
            html_url: None,
        },
        token_type: TokenType::Classic,
        scopes: Some(vec!["repo".to_owned(), "read:org".to_owned()]),
        expires_at: Timestamp::from_second(1_800_000_000).ok(),
    }
}

fn report(permissions: &str, missing: &[&str]) -> PermissionReport {
    PermissionReport {
        permissions: Some(Permissions::parse(permissions).unwrap()),
        missing: Some(missing.iter().map(|&it| it.to_owned()).collect()),
    }
}

impl Connections {
    async fn store(
        &self,
        account_id: i64,
        letter: &str,
        requested_at: i64,
    ) -> (ConnectionRecord, Upsert) {
        self.store_as(
            letter,
            &verified(account_id, "ada"),
            &PermissionReport::default(),
            at(requested_at),
        )
        .await
    }

    async fn store_as(
        &self,
        letter: &str,
        verified: &VerifiedToken,
        report: &PermissionReport,
        requested_at: Timestamp,
    ) -> (ConnectionRecord, Upsert) {
        let new = NewToken {
            subject: &subject("s"),
            token: &token(letter),
            verified,
            report,
            requested_at,
        };
        self.upsert(new, at(100)).await.unwrap()
    }

    async fn token(&self, id: &str) -> Option<Result<Token, DecryptError>> {
        let found = self.find_with_token(Scope::Everyone, id).await.unwrap();
        found.map(|(_, token)| token)
    }

    async fn list_all(&self) -> Vec<ConnectionRecord> {
        self.list_page(Scope::Subject(&subject("s")), None, "")
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn stored_connections_read_back_the_same_in_the_order_of_creation() {
    let (_, connections) = connections().await;
    let mut bare = verified(2, "bare");
    (bare.account.name, bare.scopes, bare.expires_at) = (None, None, None);
    let mut none_granted = verified(3, "none");
    none_granted.scopes = Some(Vec::new());
    let mut stored = Vec::new();
    for (second, verified, report) in [
        (
            30,
            verified(1, "ada"),
            report("contents=read", &["issues=write", "read:org"]),
        ),
        (40, bare, PermissionReport::default()),
        (50, none_granted, report("", &[])),
    ] {
        let (record, _) = connections
            .store_as("a", &verified, &report, at(second))
            .await;
        let read = connections
            .find(Scope::Subject(&subject("s")), &record.id)
            .await;
        assert_eq!(read.unwrap().as_ref(), Some(&record));
        stored.push(record);
    }
    assert_eq!(connections.list_all().await, stored);
    let rest = connections
        .list_page(Scope::Everyone, None, &stored[0].id)
        .await;
    assert_eq!(rest.unwrap(), stored[1..]);
}

#[tokio::test]
async fn account_keeps_its_connection_when_token_or_login_change() {
    let (_, connections) = connections().await;
    let store = async |letter, login, report| {
        let verified = verified(1, login);
        connections
            .store_as(letter, &verified, &report, at(1))
            .await
    };
    let lacking = report("contents=read", &["issues=write"]);
    let (first, created) = store("a", "ada", lacking).await;
    let complete = report("contents=read issues=read", &[]);
    let (second, replaced) = store("b", "ada-lovelace", complete).await;
    assert_eq!((created, replaced), (Upsert::Created, Upsert::Replaced));
    assert_eq!(first.id, second.id);
    assert_eq!((first.version, second.version), (1, 2));
    let read = connections.token(&first.id).await.unwrap();
    assert_eq!(read.unwrap().expose(), token("b").expose());
    assert_eq!(connections.list_all().await, [second]);
}

#[tokio::test]
async fn earlier_request_that_ends_later_does_not_replace_the_newer_token() {
    let (_, connections) = connections().await;
    let (newer, _) = connections.store(1, "b", 20).await;
    let (returned, upsert) = connections.store(1, "a", 10).await;
    assert_eq!(upsert, Upsert::Superseded);
    assert_eq!(returned, newer);
    let read = connections.token(&newer.id).await.unwrap();
    assert_eq!(read.unwrap().expose(), token("b").expose());
}

#[tokio::test]
async fn tokens_of_another_github_instance_are_neither_listed_nor_read_nor_checked() {
    let (pool, connections) = connections().await;
    let (record, _) = connections.store(1, "a", 0).await;
    let other = Connections::new(pool, keys(), "https://ghe.acme.com".to_owned());
    assert_eq!(other.list_all().await, []);
    assert!(other.token(&record.id).await.is_none());
    assert!(!other.delete(Scope::Everyone, &record.id).await.unwrap());
    // Long before it expires.
    let due = at(1_000_000);
    let claimed = other.claim_next_check(Suspicion::Unsuspected, due).await;
    assert!(claimed.unwrap().is_none());
    let expiring = other
        .expiring_between(WebhookEventType::Expiring, 0, i64::MAX, "")
        .await;
    assert_eq!(expiring.unwrap(), []);
    assert_eq!(other.count_other_instances().await.unwrap(), 1);

    // The same account number there is another account.
    let (second, upsert) = other.store(1, "b", 0).await;
    assert_eq!(upsert, Upsert::Created);
    assert_ne!(second.id, record.id);
    let read = connections.token(&record.id).await.unwrap();
    assert_eq!(read.unwrap().expose(), token("a").expose());
    // Deleting a subject deletes its connections of all instances.
    assert_eq!(other.delete_for_subject(&subject("s")).await.unwrap(), 2);
}

#[tokio::test]
async fn token_moved_to_another_row_or_subject_does_not_decrypt() {
    let (pool, connections) = connections().await;
    let ids = [
        connections.store(1, "a", 0).await.0.id,
        connections.store(2, "b", 0).await.0.id,
        connections.store(3, "c", 0).await.0.id,
    ];
    for (set, id) in [
        (
            "encrypted_token = (SELECT encrypted_token FROM connections WHERE account_id = 3)",
            &ids[0],
        ),
        ("subject = 'mallory'", &ids[1]),
    ] {
        sqlx::query(&format!("UPDATE connections SET {set} WHERE id = $1"))
            .bind(id)
            .execute(&pool)
            .await
            .unwrap();
        let moved = connections.token(id).await.unwrap();
        assert_eq!(moved.unwrap_err(), DecryptError::NotAuthentic, "{set}");
    }
    let untouched = connections.token(&ids[2]).await.unwrap();
    assert_eq!(untouched.unwrap().expose(), token("c").expose());
}

#[tokio::test]
async fn reencryption_counts_what_it_has_written_and_what_it_could_not_read() {
    let pool = test_pool().await;
    let key = |byte: u8| EncryptionKey::parse(&data_encoding::BASE64.encode(&[byte; 32])).unwrap();
    let with = |keys| Connections::new(pool.clone(), keys, GITHUB.to_owned());
    let old = with(Keyring::new(key(1), Vec::new()));
    for account_id in 1..=3 {
        old.store(account_id, "a", 0).await;
    }
    with(Keyring::new(key(2), Vec::new()))
        .store(4, "a", 0)
        .await;
    let lost = with(Keyring::new(key(9), Vec::new()));
    lost.store(5, "a", 1).await;

    let new = with(Keyring::new(key(2), vec![key(1)]));
    let mut count = ReencryptionCount::default();
    let last = new.reencrypt_page("", &mut count).await.unwrap();
    assert_eq!(
        new.reencrypt_page(&last.unwrap(), &mut count)
            .await
            .unwrap(),
        None
    );
    let expected = ReencryptionCount {
        reencrypted: 3,
        undecryptable: 1,
    };
    assert_eq!(count, expected);
    let mut again = ReencryptionCount::default();
    new.reencrypt_page("", &mut again).await.unwrap();
    assert_eq!((again.reencrypted, again.undecryptable), (0, 1));
}

#[tokio::test]
async fn connection_stored_without_monitor_columns_is_checked() {
    let (pool, connections) = connections().await;
    let insert = "INSERT INTO connections (id, github, subject, account_id, login, token_type, encrypted_token, \
                  created_at, updated_at) VALUES ('1', $1, 's', 1, 'ada', 'classic', 'v1..', 0, 0)";
    sqlx::query(insert)
        .bind(GITHUB)
        .execute(&pool)
        .await
        .unwrap();
    let listed = connections.list_all().await;
    assert_eq!((listed.len(), listed[0].checks.next_check_at), (1, 0));
    let claimed = connections
        .claim_next_check(Suspicion::Unsuspected, at(1))
        .await;
    assert!(claimed.unwrap().is_some());
}
