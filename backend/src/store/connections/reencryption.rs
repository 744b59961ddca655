//! Key rotation: encrypts tokens of a previous key with the current one.

use super::{
    Connections, PAGE_SIZE,
    record::{COLUMNS, EncryptedRow},
};
use crate::store::crypto::TokenOwner;
use sqlx::{FromRow as _, Row as _};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReencryptionCount {
    pub(crate) reencrypted: u64,
    pub(crate) undecryptable: u64,
}

impl Connections {
    /// Whether there may be tokens of another key than the current one.
    pub(crate) fn has_previous_keys(&self) -> bool {
        self.keys.has_previous_keys()
    }

    /// Re-encrypts the tokens of the first [`PAGE_SIZE`] connections after the one with the id `after`, of all GitHub
    /// instances. Returns the last id of the page, `None` at the end.
    pub(crate) async fn reencrypt_page(
        &self,
        after: &str,
        count: &mut ReencryptionCount,
    ) -> Result<Option<String>, sqlx::Error> {
        let select = format!(
            "SELECT {COLUMNS}, github FROM connections WHERE id > $1 ORDER BY id LIMIT {PAGE_SIZE}"
        );
        let rows = sqlx::query(&select)
            .bind(after)
            .fetch_all(&self.pool)
            .await?;
        let mut last = None;
        for row in rows {
            let github: String = row.try_get("github")?;
            let EncryptedRow {
                encrypted_token,
                record,
            } = EncryptedRow::from_row(&row)?;
            let owner = TokenOwner {
                github: &github,
                ..self.owner_of(&record)
            };
            match self.keys.reencrypt(owner, &encrypted_token) {
                None => {}
                Some(Err(error)) => {
                    tracing::error!(connection_id = record.id, %error, "token cannot be decrypted");
                    count.undecryptable += 1;
                }
                Some(Ok(reencrypted)) => {
                    // Unless it was replaced meanwhile.
                    let update = "UPDATE connections SET encrypted_token = $3 \
                                  WHERE id = $1 AND encrypted_token = $2";
                    let updated = sqlx::query(update)
                        .bind(&record.id)
                        .bind(&encrypted_token)
                        .bind(&reencrypted)
                        .execute(&self.pool)
                        .await?;
                    count.reencrypted += updated.rows_affected();
                }
            }
            last = Some(record.id);
        }
        Ok(last)
    }
}
