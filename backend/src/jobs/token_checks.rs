//! The token monitor: asks GitHub about each stored token once a day, and finds out which ones have been revoked.
//!
//! What concerns one token is that token's alone: it is asked about later. Only where GitHub itself fails, or wants fewer
//! requests, is none asked about for a while.

use crate::{
    backend::Backend,
    github::Github,
    problem::{Problem, RateLimit},
    store::{
        connections::{CheckState, ConnectionRecord, Connections, Suspicion},
        events::Events,
    },
    verification::Verified,
};
use github_pat::contract::WebhookEventType;
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
/// How long no token is asked about where GitHub fails, or wants fewer requests and doesn't say for how long.
const DEFAULT_BACKOFF: u32 = 60 * 60;
/// In one run, of which there is one a minute: so many tokens a day that nobody has more.
const MAX_CHECKS: usize = 60;

pub(crate) struct TokenMonitor {
    /// Until when GitHub isn't asked about any token, in seconds since 1970.
    backoff_until: AtomicI64,
    /// Whether the next run begins with a token that was rejected before.
    is_rejected_first: AtomicBool,
}

/// What a check has come to, for those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// No token is due.
    NothingDue,
    /// GitHub has accepted the token, or said something about it alone.
    Done,
    /// GitHub has rejected the token: it locks accounts out after several of those in a row, so a run has one at most.
    Rejected,
    /// GitHub has failed.
    BackedOff,
}

pub(super) async fn run_once(backend: &Backend) -> Result<(), sqlx::Error> {
    // Nobody would hear of it.
    if backend.webhook_client.is_none() {
        return Ok(());
    }
    let clock = || backend.now();
    let (connections, events) = (&backend.connections, &backend.events);
    backend
        .monitor
        .run_once(connections, events, &backend.github, clock)
        .await
}

impl TokenMonitor {
    pub(crate) fn new() -> TokenMonitor {
        TokenMonitor {
            backoff_until: AtomicI64::new(0),
            is_rejected_first: AtomicBool::new(false),
        }
    }

    /// Checks what is due. Tokens that were rejected before and others take turns, so that many of the ones don't keep the
    /// others waiting. A run may take minutes: `clock` is read anew each time.
    async fn run_once(
        &self,
        connections: &Connections,
        events: &Events,
        github: &Github,
        clock: impl Fn() -> Timestamp,
    ) -> Result<(), sqlx::Error> {
        let check = async |suspicion| {
            let run = self.check_next(suspicion, connections, events, github, &clock);
            run.await
        };
        let is_rejected_first = self.is_rejected_first.fetch_xor(true, Relaxed);
        if is_rejected_first && check(Suspicion::Rejected).await?.ends_the_run() {
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
        github: &Github,
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
                tracing::error!(connection_id = record.id, %error, "a token can't be decrypted");
                record.checks.next_check_at = now.as_second() + DAY;
                connections.record_check(&record).await?;
                return Ok(Check::Done);
            }
        };
        let verified = github.verify(&token, now).await;
        // Asking took a while.
        let now = clock();
        let was_revoked_at = record.revoked_at;
        let check = self.judge(&mut record, verified, now);
        // Enqueued before it is recorded: a process that ends in between does both again, and enqueueing twice is once.
        match (was_revoked_at, record.revoked_at) {
            (None, Some(at)) => {
                let occurrence = at.as_second();
                events
                    .enqueue(WebhookEventType::Revoked, &record, occurrence, now)
                    .await?;
            }
            (Some(at), None) => {
                let occurrence = at.as_second();
                events
                    .enqueue(WebhookEventType::Restored, &record, occurrence, now)
                    .await?;
            }
            _ => {}
        }
        connections.record_check(&record).await?;
        Ok(check)
    }

    /// Writes down what GitHub has said of a token, and when it is asked again.
    fn judge(
        &self,
        record: &mut ConnectionRecord,
        verified: Result<Verified, Problem>,
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
            Err(Problem::ExpiredToken { expired_at }) => {
                record.expires_at = Some(expired_at);
                Check::Done
            }
            Err(Problem::InvalidToken) => {
                note_rejection(record, now);
                Check::Rejected
            }
            Err(problem) => match github_wide_backoff(&problem) {
                Some(seconds) => {
                    let until = second + i64::from(seconds);
                    self.backoff_until.store(until, Relaxed);
                    record.checks.next_check_at = until;
                    Check::BackedOff
                }
                None => {
                    let pause = (HOUR << record.checks.failed_checks.clamp(0, 5)).min(DAY);
                    record.checks.failed_checks += 1;
                    record.checks.next_check_at = second + pause;
                    Check::Done
                }
            },
        }
    }
}

impl Check {
    fn ends_the_run(self) -> bool {
        matches!(self, Check::Rejected | Check::BackedOff)
    }
}

/// A token counts as revoked when GitHub rejects it twice, an hour apart: GitHub has had bad hours, and a false alarm is one
/// to everyone. A revoked one is looked at again, after a day at first and after a week in the end, in case it was one.
pub(crate) fn note_rejection(record: &mut ConnectionRecord, now: Timestamp) {
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

/// For how many seconds no token is to be asked about; `None` where the problem is that of the one token, of its account or
/// of an organization.
fn github_wide_backoff(problem: &Problem) -> Option<u32> {
    match problem {
        Problem::RateLimited {
            limit: RateLimit::Client,
            retry_after,
        } => Some(retry_after.unwrap_or(DEFAULT_BACKOFF)),
        Problem::GithubFails | Problem::GithubTooSlow => Some(DEFAULT_BACKOFF),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        expiry::Within,
        findings::Findings,
        jobs::{delivery, expiry_scan},
        sessions::Subject,
        store::{
            connections::Scope,
            crypto::{EncryptionKey, Keyring},
            database::{self, Pool},
        },
        url::{BaseUrl, WebhookUrl},
        webhooks::{
            client::WebhookClient,
            event::EventStatus,
            secret::{Webhook, WebhookSecret},
        },
    };
    use axum::{
        Router,
        body::Bytes,
        extract::State,
        http::{HeaderMap, StatusCode, Uri},
        response::{IntoResponse, Response},
        routing::{get, post},
    };
    use data_encoding::BASE64;
    use github_pat::{
        GithubInstance, Token, TokenType,
        contract::{Account, Connection},
    };
    use serde_json::Value;
    use std::{
        collections::BTreeMap,
        sync::{Arc, Mutex, MutexGuard},
    };

    const GITHUB: &str = "https://github.com";

    /// GitHub and the app's server, as far as the jobs see them, and the time that passes there.
    #[derive(Clone)]
    struct World(Arc<Mutex<Told>>);

    struct Told {
        /// Seconds since 1970.
        clock: i64,
        /// How long GitHub takes to answer.
        latency: i64,
        /// What GitHub says of tokens, by the token's first character; of all others what `github` says.
        of_token: BTreeMap<char, (StatusCode, &'static str)>,
        github: (StatusCode, &'static str),
        asked: Vec<char>,
        /// What the app's server answers, and what it was sent.
        app: (StatusCode, &'static str),
        sent: Vec<(String, Value)>,
    }

    struct Place {
        world: World,
        pool: Pool,
        connections: Connections,
        events: Events,
        client: WebhookClient,
        monitor: TokenMonitor,
        other: TokenMonitor,
        github: Github,
    }

    const OK: (StatusCode, &str) = (StatusCode::OK, r#"{"id": 1, "login": "octocat"}"#);
    const REJECTED: (StatusCode, &str) = (StatusCode::UNAUTHORIZED, "");
    const SUSPENDED: (StatusCode, &str) = (
        StatusCode::FORBIDDEN,
        r#"{"message": "Sorry. Your account was suspended."}"#,
    );

    fn secret() -> WebhookSecret {
        WebhookSecret::parse(&format!("whsec_{}", BASE64.encode(&[7; 32]))).unwrap()
    }

    impl World {
        async fn serve(&self) -> BaseUrl {
            async fn user(State(World(told)): State<World>, headers: HeaderMap) -> Response {
                let mut told = told.lock().unwrap();
                let bearer = headers["authorization"].to_str().unwrap();
                let first = bearer.strip_prefix("Bearer ").unwrap().chars().next();
                told.asked.push(first.unwrap());
                told.clock += told.latency;
                let answer = told.of_token.get(&first.unwrap());
                answer.copied().unwrap_or(told.github).into_response()
            }
            async fn hear(
                State(World(told)): State<World>,
                uri: Uri,
                headers: HeaderMap,
                body: Bytes,
            ) -> Response {
                assert_eq!(uri.query(), Some("at=home"));
                let header = |name| headers[name].to_str().unwrap().to_owned();
                let id = header("webhook-id");
                let body = std::str::from_utf8(&body).unwrap();
                let timestamp = header("webhook-timestamp").parse().unwrap();
                let signature = secret().sign(&id, timestamp, body);
                assert_eq!(header("webhook-signature"), signature);
                let mut told = told.lock().unwrap();
                told.sent.push((id, serde_json::from_str(body).unwrap()));
                let (status, retry_after) = told.app;
                match retry_after {
                    "" => status.into_response(),
                    seconds => (status, [("retry-after", seconds)]).into_response(),
                }
            }
            let router = Router::new()
                .route("/user", get(user))
                .route("/hear/", post(hear))
                .with_state(self.clone());
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(axum::serve(listener, router).into_future());
            BaseUrl::parse(&format!("http://{address}")).unwrap()
        }
    }

    impl Place {
        async fn new() -> Place {
            let world = World(Arc::new(Mutex::new(Told {
                clock: 0,
                latency: 0,
                of_token: BTreeMap::new(),
                github: OK,
                asked: Vec::new(),
                app: (StatusCode::NO_CONTENT, ""),
                sent: Vec::new(),
            })));
            let url = world.serve().await;
            let pool = database::fresh().await;
            let webhook = Webhook {
                // A path and a query are as the app has them.
                url: WebhookUrl::parse(&format!("{url}/hear/?at=home")).unwrap(),
                secret: secret(),
                expiring_within: Within::parse("7d").unwrap(),
            };
            let keys = Keyring::new(EncryptionKey::random(), Vec::new());
            Place {
                world,
                connections: Connections::new(pool.clone(), keys, GITHUB.to_owned()),
                events: Events::new(pool.clone(), GITHUB.to_owned()),
                client: WebhookClient::new(webhook, &[]).unwrap(),
                monitor: TokenMonitor::new(),
                other: TokenMonitor::new(),
                github: Github::new(&url, GithubInstance::default(), &[]).unwrap(),
                pool,
            }
        }

        fn told(&self) -> MutexGuard<'_, Told> {
            self.world.0.lock().unwrap()
        }

        fn clock(&self) -> Timestamp {
            at(self.told().clock)
        }

        /// How many tokens GitHub was asked about.
        fn asked(&self) -> usize {
            self.told().asked.len()
        }

        /// Stores a token that expires so many seconds after 1970.
        async fn store(&self, account_id: i64, expires_at: Option<i64>, second: i64) -> String {
            self.store_token('a', account_id, expires_at, second).await
        }

        /// Likewise, a token that begins with a character of its own.
        async fn store_token(
            &self,
            first: char,
            account_id: i64,
            expires_at: Option<i64>,
            second: i64,
        ) -> String {
            let verified = Verified {
                account_id,
                account: Account {
                    login: "octocat".to_owned(),
                    name: None,
                    avatar_url: None,
                    html_url: None,
                },
                token_type: TokenType::Classic,
                scopes: None,
                expires_at: expires_at.map(at),
            };
            let token = Token::new(format!("{first}{}", "0".repeat(39))).unwrap();
            let (ada, none, now) = (ada(), Findings::default(), at(second));
            let upserted = self
                .connections
                .upsert(&ada, &token, &verified, &none, now, now);
            upserted.await.unwrap().0.id
        }

        async fn find(&self, id: &str) -> ConnectionRecord {
            let found = self.connections.find(Scope::Everyone, id).await;
            found.unwrap().unwrap()
        }

        async fn check_with(&self, monitor: &TokenMonitor, second: i64) {
            self.told().clock = second;
            let clock = || self.clock();
            let run = monitor.run_once(&self.connections, &self.events, &self.github, clock);
            run.await.unwrap();
        }

        /// Runs the token checks.
        async fn check(&self, second: i64) {
            self.check_with(&self.monitor, second).await;
        }

        /// Delivers what is due, as long as there is more of it.
        async fn deliver(&self, second: i64) {
            self.told().clock = second;
            let clock = || self.clock();
            let run = delivery::deliver_due(&self.events, &self.client, clock);
            run.await.unwrap();
        }

        async fn scan(&self, second: i64) {
            let now = at(second);
            let soon = self.client.expiring_within().until(now);
            let run = expiry_scan::scan(&self.connections, &self.events, now, soon);
            run.await.unwrap();
        }

        /// What the app is sent when each job runs once.
        async fn run(&self, second: i64) -> Vec<(String, Value)> {
            self.scan(second).await;
            self.check(second).await;
            self.deliver(second).await;
            std::mem::take(&mut self.told().sent)
        }

        /// The types of it.
        async fn types(&self, second: i64) -> Vec<String> {
            let sent = self.run(second).await;
            let kind = |(_, body): (String, Value)| body["type"].as_str().unwrap().to_owned();
            sent.into_iter().map(kind).collect()
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ada() -> Subject {
        Subject::try_from("ada".to_owned()).unwrap()
    }

    #[tokio::test]
    async fn expiring_and_expired_are_each_sent_once() {
        let place = Place::new().await;
        let id = place.store(1, Some(30 * DAY), 0).await;
        place.store(2, None, 0).await;
        place.store(3, Some(300 * DAY), 0).await;
        for (day, expected) in [
            (0, [].as_slice()),
            (22, &[]),
            (23, &["connection.expiring"]),
            (24, &[]),
            (29, &[]),
            (30, &["connection.expired"]),
            (31, &[]),
        ] {
            assert_eq!(place.types(day * DAY).await, expected, "day {day}");
        }
        // Another token, another end.
        assert_eq!(place.store(1, Some(60 * DAY), 31 * DAY).await, id);
        assert_eq!(place.types(32 * DAY).await, [""; 0]);
        let sent = place.run(53 * DAY).await;
        let data = &sent[0].1["data"];
        assert_eq!(sent[0].1["type"], "connection.expiring");
        assert_eq!(sent[0].1["timestamp"], "1970-02-23T00:00:00Z");
        assert_eq!(data["subject"], "ada");
        assert_eq!(data["connection_id"], id.as_str());
        assert_eq!(data["expires_at"], "1970-03-02T00:00:00Z");
        assert_eq!(data["token"], Value::Null);
    }

    #[tokio::test]
    async fn scan_of_thousands_finds_each_of_them() {
        let place = Place::new().await;
        for account in 1..=250 {
            place.store(account, Some(DAY), 0).await;
        }
        place.scan(0).await;
        let pending = place.events.count(EventStatus::Pending).await.unwrap();
        assert_eq!(pending, 250);
    }

    #[tokio::test]
    async fn token_is_revoked_when_rejected_twice_an_hour_apart_and_keeps_its_expiry() {
        let place = Place::new().await;
        let id = place.store(1, Some(90 * DAY), 0).await;
        assert_eq!(place.types(DAY - 1).await, [""; 0]);
        assert_eq!(place.asked(), 0, "not before a day has passed");
        // Once, and then again not.
        for (answer, second, asked) in [
            (REJECTED, DAY, 1),
            (REJECTED, DAY + 60, 1),
            (OK, DAY + HOUR, 2),
        ] {
            place.told().github = answer;
            assert_eq!(place.types(second).await, [""; 0], "{second}");
            assert_eq!(place.asked(), asked, "{second}");
        }
        place.told().github = REJECTED;
        assert_eq!(place.types(3 * DAY).await, [""; 0]);
        assert_eq!(place.types(3 * DAY + HOUR).await, ["connection.revoked"]);
        assert_eq!(place.types(3 * DAY + HOUR + 60).await, [""; 0]);

        let revoked = place.find(&id).await;
        assert_eq!(revoked.revoked_at, Some(at(3 * DAY)));
        assert_eq!(revoked.expires_at, Some(at(90 * DAY)), "as GitHub said");
        let shown = Connection::from(revoked);
        assert_eq!(shown.expires_at, shown.revoked_at, "no later than that");
        let ending = place.connections.list(Scope::Everyone, Some(3 * DAY), "");
        assert_eq!(ending.await.unwrap().len(), 1);
        // A new token is a new beginning.
        assert_eq!(place.store(1, Some(90 * DAY), 10 * DAY).await, id);
        let replaced = place.find(&id).await;
        assert_eq!(replaced.revoked_at, None);
        assert_eq!(replaced.expires_at, Some(at(90 * DAY)));
    }

    #[tokio::test]
    async fn revoked_token_is_looked_at_daily_and_restored_when_github_accepts_it_again() {
        let place = Place::new().await;
        let id = place.store(1, Some(90 * DAY), 0).await;
        place.told().github = REJECTED;
        place.run(DAY).await;
        assert_eq!(place.types(DAY + HOUR).await, ["connection.revoked"]);
        for (second, asked) in [
            (2 * DAY, 2),
            (2 * DAY + HOUR, 3),
            (3 * DAY + HOUR - 1, 3),
            (4 * DAY, 4),
        ] {
            assert_eq!(place.types(second).await, [""; 0]);
            assert_eq!(place.asked(), asked, "{second}");
        }
        place.told().github = OK;
        let restored = place.run(9 * DAY).await;
        assert_eq!(restored[0].1["type"], "connection.restored");
        assert_eq!(restored[0].1["data"].get("revoked_at"), None);
        assert_eq!(restored[0].1["data"]["expires_at"], "1970-04-01T00:00:00Z");
        assert_eq!(place.find(&id).await.revoked_at, None);
        // And revoked again, which is another event than the first.
        place.told().github = REJECTED;
        place.run(20 * DAY).await;
        assert_eq!(place.types(20 * DAY + HOUR).await, ["connection.revoked"]);
    }

    /// The clock goes on while GitHub is asked: a run isn't to take that for a new minute.
    #[tokio::test]
    async fn run_asks_about_one_rejected_token_however_long_github_takes() {
        let place = Place::new().await;
        for account in 1..=5 {
            place.store(account, None, 0).await;
        }
        place.told().github = REJECTED;
        for latency in [0, 1, 2, 30] {
            place.told().latency = latency;
            let before = place.asked();
            place.check(DAY + latency * 60).await;
            assert_eq!(place.asked(), before + 1, "{latency} s");
        }
    }

    #[tokio::test]
    async fn rejected_tokens_and_others_take_turns() {
        let place = Place::new().await;
        for account in 1..=20 {
            place.store_token('r', account, None, 0).await;
        }
        for account in 21..=30 {
            place.store_token('a', account, None, 1).await;
        }
        place.told().of_token.insert('r', REJECTED);
        let mut minute = 0;
        while place.events.count(EventStatus::Pending).await.unwrap() == 0 {
            minute += 1;
            place.check(DAY + minute * 60).await;
            assert!(minute <= 61 + 1, "the first is confirmed after an hour");
        }
        assert!(place.told().asked.contains(&'a'));
    }

    #[tokio::test]
    async fn problem_of_one_token_delays_that_token_alone_and_longer_each_time() {
        let place = Place::new().await;
        place.store_token('s', 1, None, 0).await;
        place.told().of_token.insert('s', SUSPENDED);
        for account in 2..=4 {
            place.store(account, None, 1).await;
        }
        place.check(DAY + 1).await;
        assert_eq!(place.told().asked, ['s', 'a', 'a', 'a']);
        for (hours, asked) in [(1, 5), (2, 5), (3, 6), (6, 6), (7, 7), (14, 7), (15, 8)] {
            place.check(DAY + 1 + hours * HOUR).await;
            assert_eq!(place.asked(), asked, "after {hours} hours");
        }
        // Nothing is known of it, so it isn't called revoked.
        assert_eq!(place.types(DAY + 1 + 15 * HOUR).await, [""; 0]);
    }

    #[tokio::test]
    async fn account_s_own_rate_limit_delays_its_token_alone() {
        let place = Place::new().await;
        place.store_token('l', 1, None, 0).await;
        place.store(2, None, 1).await;
        let message = r#"{"message": "Maximum number of login attempts exceeded."}"#;
        let limited = (StatusCode::FORBIDDEN, message);
        place.told().of_token.insert('l', limited);
        place.check(DAY + 1).await;
        assert_eq!(place.told().asked, ['l', 'a']);
    }

    #[tokio::test]
    async fn failure_of_github_delays_all_tokens_for_as_long_as_it_says() {
        let place = Place::new().await;
        for account in 1..=3 {
            place.store(account, None, 0).await;
        }
        place.told().latency = 10;
        place.told().github = (StatusCode::SERVICE_UNAVAILABLE, "");
        place.check(DAY).await;
        assert_eq!(place.asked(), 1);
        place.told().github = OK;
        // An hour from when GitHub had answered.
        place.check(DAY + HOUR).await;
        assert_eq!(place.asked(), 1);
        place.check(DAY + HOUR + 10).await;
        assert_eq!(place.asked(), 4);
        place.told().latency = 0;
        place.told().github = (StatusCode::TOO_MANY_REQUESTS, "");
        for (second, asked) in [(3 * DAY, 5), (3 * DAY + 59, 5), (3 * DAY + 60, 6)] {
            place.check(second).await;
            assert_eq!(place.asked(), asked, "{second}");
        }
    }

    #[tokio::test]
    async fn undecryptable_token_is_skipped_and_the_others_are_checked() {
        let place = Place::new().await;
        let id = place.store(1, None, 0).await;
        place.store(2, None, 1).await;
        sqlx::query("UPDATE connections SET encrypted_token = 'v1.none.' WHERE id = $1")
            .bind(&id)
            .execute(&place.pool)
            .await
            .unwrap();
        place.check(DAY + 1).await;
        assert_eq!(place.asked(), 1);
        assert_eq!(place.find(&id).await.revoked_at, None);
    }

    #[tokio::test]
    async fn event_that_fails_comes_again_under_its_id_until_it_is_delivered() {
        let place = Place::new().await;
        place.store(1, Some(DAY), 0).await;
        place.told().app = (StatusCode::INTERNAL_SERVER_ERROR, "");
        let first = place.run(0).await;
        assert_eq!(first.len(), 1);
        assert_eq!(place.run(59).await, []);
        assert_eq!(place.run(67).await, first);
        assert_eq!(place.run(67 + 119).await, []);
        // A redirect isn't followed, and is no success.
        place.told().app = (StatusCode::PERMANENT_REDIRECT, "");
        assert_eq!(place.run(67 + 133).await, first);
        // The endpoint says itself when it wants the next one.
        place.told().app = (StatusCode::SERVICE_UNAVAILABLE, "5000");
        assert_eq!(place.run(1000).await, first);
        place.told().app = (StatusCode::OK, "");
        assert_eq!(place.run(5999).await, []);
        assert_eq!(place.run(6000).await, first);
        assert_eq!(place.run(DAY - 1).await, []);
    }

    #[tokio::test]
    async fn event_is_given_up_after_three_days_or_at_a_410_and_can_be_replayed() {
        let place = Place::new().await;
        let id = place.store(2, Some(DAY), 0).await;
        place.told().app = (StatusCode::NOT_FOUND, "");
        let mut attempts = 0;
        for hour in 0..24 {
            attempts += place.run(hour * HOUR).await.len();
        }
        for hour in 24..200 {
            let sent = place.run(hour * HOUR).await;
            let expiring = sent
                .iter()
                .filter(|(_, body)| body["type"] == "connection.expiring");
            attempts += expiring.count();
        }
        assert!((10..=20).contains(&attempts), "{attempts}");
        let failed = place.events.list(EventStatus::Failed, "").await.unwrap();
        assert_eq!(failed.len(), 2);
        assert!(failed.iter().all(|event| event.connection_id == id));
        assert_eq!(failed[0].last_status, Some(404));
        assert_eq!(place.events.count(EventStatus::Failed).await.unwrap(), 2);

        place.told().app = (StatusCode::GONE, "");
        let replayed = &failed[0].id;
        let is_there = place.events.replay(replayed, at(300 * HOUR)).await.unwrap();
        assert!(is_there);
        assert_eq!(place.run(300 * HOUR).await.len(), 1);
        assert_eq!(place.run(400 * HOUR).await, [], "a 410 is the end of it");
        place.told().app = (StatusCode::OK, "");
        place.events.replay(replayed, at(400 * HOUR)).await.unwrap();
        assert_eq!(place.run(400 * HOUR).await.len(), 1);
        assert_eq!(place.events.count(EventStatus::Failed).await.unwrap(), 1);
        let is_there = place.events.replay("evt_none", at(0)).await.unwrap();
        assert!(!is_there);
    }

    #[tokio::test]
    async fn failing_endpoint_keeps_neither_scan_nor_checks_waiting() {
        let place = Place::new().await;
        for account in 1..=3 {
            place.store(account, Some(5 * DAY), 0).await;
        }
        place.told().app = (StatusCode::INTERNAL_SERVER_ERROR, "");
        let sent = place.run(DAY).await;
        assert_eq!(sent.len(), 1, "one attempt, then the endpoint has a rest");
        assert_eq!(place.asked(), 3);
        assert_eq!(place.events.count(EventStatus::Pending).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn two_processes_send_each_event_once_and_check_each_token_once() {
        let place = Place::new().await;
        for account in 1..=20 {
            place.store(account, Some(DAY), 0).await;
        }
        tokio::join!(place.scan(0), place.scan(0));
        tokio::join!(place.deliver(0), place.deliver(0));
        let mut ids: Vec<_> = place.told().sent.iter().map(|(id, _)| id.clone()).collect();
        assert_eq!(ids.len(), 20);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20);
        place.store(21, None, 0).await;
        tokio::join!(
            place.check_with(&place.monitor, 2 * DAY),
            place.check_with(&place.other, 2 * DAY)
        );
        assert_eq!(place.asked(), 1);
    }

    #[tokio::test]
    async fn check_whose_process_has_ended_is_made_by_another_one_later() {
        let place = Place::new().await;
        place.store(1, None, 0).await;
        let claim = |second| {
            let claimed = place
                .connections
                .claim_next_check(Suspicion::Unsuspected, at(second));
            async { claimed.await.unwrap().is_some() }
        };
        assert!(claim(DAY).await);
        assert!(!claim(DAY + 60).await);
        place.check(DAY + HOUR).await;
        assert_eq!(place.asked(), 1);
    }

    #[tokio::test]
    async fn nothing_is_sent_about_a_connection_that_was_deleted() {
        let place = Place::new().await;
        let id = place.store(1, Some(DAY), 0).await;
        place.told().app = (StatusCode::BAD_GATEWAY, "");
        assert_eq!(place.types(0).await, ["connection.expiring"]);
        let found = place.find(&id).await;
        assert!(
            place
                .connections
                .delete(Scope::Everyone, &id)
                .await
                .unwrap()
        );
        // Found before, and enqueued after.
        let enqueued = place
            .events
            .enqueue(WebhookEventType::Expired, &found, 0, at(DAY));
        enqueued.await.unwrap();
        place.told().app = (StatusCode::OK, "");
        assert_eq!(place.types(DAY).await, [""; 0]);
        assert_eq!(place.events.count(EventStatus::Pending).await.unwrap(), 0);
    }

    /// As where another process stores a token in the middle of enqueueing.
    #[tokio::test]
    async fn event_of_a_replaced_token_is_not_sent_and_hides_none_of_the_new_one() {
        let place = Place::new().await;
        let id = place.store(1, Some(DAY), 0).await;
        let found = place.find(&id).await;
        let enqueued = place
            .events
            .enqueue(WebhookEventType::Expiring, &found, 0, at(0));
        enqueued.await.unwrap();
        // Within the same second.
        assert_eq!(place.store(1, Some(2 * DAY), 0).await, id);
        let sent = place.run(0).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].1["data"]["expires_at"], "1970-01-03T00:00:00Z");
        place.events.delete_superseded().await.unwrap();
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM events")
            .fetch_one(&place.pool)
            .await
            .unwrap();
        assert_eq!(left, 1);
        let late = place
            .events
            .enqueue(WebhookEventType::Expired, &found, 0, at(0));
        late.await.unwrap();
        assert_eq!(place.events.count(EventStatus::Pending).await.unwrap(), 0);
    }
}
