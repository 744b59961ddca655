//! A connection as it is stored, and how a row of the database is read.

use crate::random::random_bytes;
use data_encoding::HEXLOWER;
use github_pat::{Permissions, TokenType, contract::Account};
use jiff::Timestamp;
use sqlx::{FromRow, Row as _, any::AnyRow};

/// A connection without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectionRecord {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) account_id: i64,
    pub(crate) account: Account,
    pub(crate) token_type: TokenType,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) missing_permissions: Option<Vec<String>>,
    /// As GitHub says, even if the token was revoked earlier.
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
    /// Counts the tokens that this connection has had.
    pub(crate) version: i64,
    pub(crate) checks: CheckState,
}

/// What the token monitor knows about a token. Times are seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CheckState {
    pub(crate) last_checked_at: i64,
    pub(crate) next_check_at: i64,
    /// How many checks in a row had no result.
    pub(crate) failed_checks: i64,
    pub(crate) first_rejected_at: Option<i64>,
}

/// A connection with its encrypted token.
pub(super) struct EncryptedRow {
    pub(super) encrypted_token: String,
    pub(super) record: ConnectionRecord,
}

/// All columns of [`EncryptedRow`]. Never `*`: sqlx counts a statement's columns before SQLite notices a column that a
/// migration has added meanwhile.
pub(super) const COLUMNS: &str = "id, subject, account_id, login, name, avatar_url, html_url, token_type, scopes, \
                                  permissions, missing_permissions, expires_at, revoked_at, version, \
                                  last_checked_at, next_check_at, failed_checks, first_rejected_at, encrypted_token";

impl CheckState {
    /// How long after GitHub has accepted a token it is checked again, in seconds.
    pub(crate) const INTERVAL: i64 = 24 * 60 * 60;

    /// GitHub has just accepted the token.
    pub(crate) fn verified(now: Timestamp) -> CheckState {
        CheckState {
            last_checked_at: now.as_second(),
            next_check_at: now.as_second() + CheckState::INTERVAL,
            failed_checks: 0,
            first_rejected_at: None,
        }
    }
}

pub(super) type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments<'q>>;

impl EncryptedRow {
    /// Binds the parameters that inserting and replacing have in common: `$1` to `$16`.
    pub(super) fn bind<'q>(
        &'q self,
        query: Query<'q>,
        requested_at_ms: i64,
        now: Timestamp,
    ) -> Query<'q> {
        let record = &self.record;
        query
            .bind(&record.id)
            .bind(&record.account.login)
            .bind(&record.account.name)
            .bind(&record.account.avatar_url)
            .bind(&record.account.html_url)
            .bind(record.token_type.as_str())
            .bind(join_words(record.scopes.as_ref()))
            .bind(record.permissions.as_ref().map(Permissions::to_string))
            .bind(join_words(record.missing_permissions.as_ref()))
            .bind(record.expires_at.map(Timestamp::as_second))
            .bind(&self.encrypted_token)
            .bind(record.version)
            .bind(requested_at_ms)
            .bind(now.as_second())
            .bind(record.checks.last_checked_at)
            .bind(record.checks.next_check_at)
    }
}

impl<'r> FromRow<'r, AnyRow> for EncryptedRow {
    fn from_row(row: &'r AnyRow) -> Result<EncryptedRow, sqlx::Error> {
        let time = |name: &str| -> Result<Option<Timestamp>, sqlx::Error> {
            let second: Option<i64> = row.try_get(name)?;
            Ok(second.and_then(|second| Timestamp::from_second(second).ok()))
        };
        let words = |name: &str| -> Result<Option<Vec<String>>, sqlx::Error> {
            let text: Option<String> = row.try_get(name)?;
            Ok(text.map(|text| text.split_whitespace().map(str::to_owned).collect()))
        };
        let permissions: Option<String> = row.try_get("permissions")?;
        let record = ConnectionRecord {
            id: row.try_get("id")?,
            subject: row.try_get("subject")?,
            account_id: row.try_get("account_id")?,
            account: Account {
                login: row.try_get("login")?,
                name: row.try_get("name")?,
                avatar_url: row.try_get("avatar_url")?,
                html_url: row.try_get("html_url")?,
            },
            // A newer version of this program may have stored a type that this one doesn't know.
            token_type: TokenType::parse(&row.try_get::<String, _>("token_type")?)
                .unwrap_or(TokenType::Unknown),
            scopes: words("scopes")?,
            permissions: permissions.and_then(|text| Permissions::parse(&text).ok()),
            missing_permissions: words("missing_permissions")?,
            expires_at: time("expires_at")?,
            revoked_at: time("revoked_at")?,
            version: row.try_get("version")?,
            checks: CheckState {
                last_checked_at: row.try_get("last_checked_at")?,
                next_check_at: row.try_get("next_check_at")?,
                failed_checks: row.try_get("failed_checks")?,
                first_rejected_at: row.try_get("first_rejected_at")?,
            },
        };
        Ok(EncryptedRow {
            encrypted_token: row.try_get("encrypted_token")?,
            record,
        })
    }
}

pub(super) fn join_words(words: Option<&Vec<String>>) -> Option<String> {
    words.map(|words| words.join(" "))
}

/// A new id in hex: 48 bits of time and 80 random bits, so that ids are in the order of creation.
pub(super) fn new_connection_id(milliseconds: i64) -> String {
    let milliseconds = milliseconds.unsigned_abs();
    let random = HEXLOWER.encode(random_bytes::<10>().as_slice());
    format!("{milliseconds:012x}{random}")
}

/// Whether `id` can be a connection's. PostgreSQL fails at some other texts.
pub(crate) fn is_connection_id(id: &str) -> bool {
    id.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
