//! The token monitor: verifies each stored token with GitHub once a day, and finds out which ones were revoked.
//!
//! A problem of one token delays that token alone. Only where GitHub itself fails, or asks for fewer requests, no token is
//! checked for a while.

use crate::{
    github::{GithubClient, RateLimit, VerificationError, VerifiedToken},
    state::AppState,
    store::{
        connections::{CheckState, ConnectionRecord, Connections, Suspicion},
        events::Events,
    },
};
use github_pat::contract::WebhookEventType;
use jiff::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering::Relaxed},
};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// How long no token is checked where GitHub fails, or asks for fewer requests without saying for how long.
const DEFAULT_BACKOFF_SECS: u32 = 60 * 60;
/// In one run, of which there is one a minute: 86,400 tokens a day.
const MAX_CHECKS: usize = 60;

pub(super) struct TokenMonitor {
    /// Until when no token is checked, in seconds since 1970.
    backoff_until: AtomicI64,
    /// Whether the next run begins with a token that was rejected before.
    is_rejected_first: AtomicBool,
}

/// What a check means for the rest of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// No token is due.
    NothingDue,
    /// GitHub has accepted the token, or refused it for a reason of its own.
    Done,
    /// GitHub has rejected the token. It blocks clients after several rejected ones, so a run has at most one.
    Rejected,
    /// GitHub has failed.
    BackedOff,
}

pub(super) async fn run_once(
    monitor: Arc<TokenMonitor>,
    state: AppState,
) -> Result<(), sqlx::Error> {
    let (connections, events) = (&state.connections, &state.events);
    monitor
        .check_due(connections, events, &state.github, || state.now())
        .await
}

impl TokenMonitor {
    pub(super) fn new() -> TokenMonitor {
        TokenMonitor {
            backoff_until: AtomicI64::new(0),
            is_rejected_first: AtomicBool::new(false),
        }
    }

    /// Checks the tokens that are due. Rejected tokens and others take turns, so that neither keeps the other waiting. The
    /// clock is read before and after each request: a run may take minutes.
    pub(super) async fn check_due(
        &self,
        connections: &Connections,
        events: &Events,
        github: &GithubClient,
        clock: impl Fn() -> Timestamp,
    ) -> Result<(), sqlx::Error> {
        let check = async |suspicion| {
            let check = self.check_next(suspicion, connections, events, github, &clock);
            check.await
        };
        let is_rejected_first = self.is_rejected_first.fetch_xor(true, Relaxed);
        if is_rejected_first && check(Suspicion::Rejected).await?.ends_run() {
            return Ok(());
        }
        for _ in 0..MAX_CHECKS {
            match check(Suspicion::Unsuspected).await? {
                Check::Done => {}
                Check::NothingDue => break,
                Check::Rejected | Check::BackedOff => return Ok(()),
            }
        }
        if !is_rejected_first {
            check(Suspicion::Rejected).await?;
        }
        Ok(())
    }

    async fn check_next(
        &self,
        suspicion: Suspicion,
        connections: &Connections,
        events: &Events,
        github: &GithubClient,
        clock: &impl Fn() -> Timestamp,
    ) -> Result<Check, sqlx::Error> {
        let now = clock();
        if self.backoff_until.load(Relaxed) > now.as_second() {
            return Ok(Check::BackedOff);
        }
        let claimed = connections.claim_next_check(suspicion, now).await?;
        let Some((mut record, token)) = claimed else {
            return Ok(Check::NothingDue);
        };
        let token = match token {
            Ok(token) => token,
            Err(error) => {
                tracing::error!(connection_id = record.id, %error, "token cannot be decrypted");
                record.checks.next_check_at = now.as_second() + DAY;
                connections.record_check(&record).await?;
                return Ok(Check::Done);
            }
        };
        let verified = github.verify(&token, now).await;
        let now = clock();
        let was_revoked_at = record.revoked_at;
        let check = self.apply(&mut record, verified, now);
        // Enqueued before the check is recorded: if the process ends in between, both are repeated, and an event is only
        // enqueued once.
        let event = match (was_revoked_at, record.revoked_at) {
            (None, Some(revoked_at)) => Some((WebhookEventType::Revoked, revoked_at)),
            (Some(revoked_at), None) => Some((WebhookEventType::Restored, revoked_at)),
            _ => None,
        };
        if let Some((event_type, revoked_at)) = event {
            let occurrence = revoked_at.as_second();
            events.enqueue(event_type, &record, occurrence, now).await?;
        }
        connections.record_check(&record).await?;
        Ok(check)
    }

    /// Updates the record by GitHub's response, and schedules the next check.
    fn apply(
        &self,
        record: &mut ConnectionRecord,
        verified: Result<VerifiedToken, VerificationError>,
        now: Timestamp,
    ) -> Check {
        let second = now.as_second();
        record.checks.last_checked_at = second;
        match verified {
            Ok(verified) => {
                record.expires_at = verified.expires_at.or(record.expires_at);
                record.revoked_at = None;
                record.checks = CheckState::verified(now);
                Check::Done
            }
            Err(VerificationError::ExpiredToken { expired_at }) => {
                record.expires_at = Some(expired_at);
                Check::Done
            }
            Err(VerificationError::InvalidToken) => {
                record_rejection(record, now);
                Check::Rejected
            }
            Err(error) => match github_wide_backoff(&error) {
                Some(seconds) => {
                    let until = second + i64::from(seconds);
                    self.backoff_until.store(until, Relaxed);
                    record.checks.next_check_at = until;
                    Check::BackedOff
                }
                None => {
                    let backoff = (HOUR << record.checks.failed_checks.clamp(0, 5)).min(DAY);
                    record.checks.failed_checks += 1;
                    record.checks.next_check_at = second + backoff;
                    Check::Done
                }
            },
        }
    }
}

impl Check {
    fn ends_run(self) -> bool {
        matches!(self, Check::Rejected | Check::BackedOff)
    }
}

/// Records that GitHub has rejected a token. It counts as revoked when that happens twice, an hour apart, because GitHub
/// may reject valid tokens during an incident. For the same reason a revoked token is checked again, after a day at first
/// and later after a week.
pub(crate) fn record_rejection(record: &mut ConnectionRecord, now: Timestamp) {
    let second = now.as_second();
    record.checks.failed_checks = 0;
    match record.checks.first_rejected_at {
        None => {
            record.checks.first_rejected_at = Some(second);
            record.checks.next_check_at = second + HOUR;
        }
        Some(since) if second - since < HOUR => record.checks.next_check_at = since + HOUR,
        Some(since) => {
            record.revoked_at = Some(Timestamp::from_second(since).unwrap_or(now));
            record.checks.next_check_at = second + (second - since).clamp(DAY, 7 * DAY);
        }
    }
}

/// For how many seconds no token is checked; `None` where the error concerns the token, its account or an organization.
fn github_wide_backoff(error: &VerificationError) -> Option<u32> {
    match error {
        VerificationError::RateLimited {
            limit: RateLimit::Client,
            retry_after,
        } => Some(retry_after.unwrap_or(DEFAULT_BACKOFF_SECS)),
        VerificationError::GithubUnavailable | VerificationError::GithubTimeout => {
            Some(DEFAULT_BACKOFF_SECS)
        }
        _ => None,
    }
}
