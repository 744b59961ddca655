//! Watches over tokens that are kept: which ones end, and which ones have ended without a word.

use crate::{
    connections::{Connections, Watched},
    delivery::Sender,
    events::{Events, Kind},
    github::Github,
    numbers,
    problem::Problem,
};
use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

const HOUR: i64 = 60 * 60;
/// How often GitHub is asked about a token, in seconds.
const BETWEEN_CHECKS: i64 = 24 * HOUR;
/// How long it isn't asked about any, where it has had enough and doesn't say for how long.
const PAUSE: u32 = 60 * 60;
/// In one round, of which there is one a minute: so many tokens a day that nobody has more.
const CHECKS_A_ROUND: usize = 60;

pub(crate) struct Watch {
    pub(crate) events: Events,
    pub(crate) sender: Sender,
    /// Until when GitHub isn't to be asked, in seconds since 1970.
    quiet_until: AtomicI64,
}

impl Watch {
    pub(crate) fn new(events: Events, sender: Sender) -> Watch {
        Watch {
            events,
            sender,
            quiet_until: AtomicI64::new(0),
        }
    }

    /// Notes what time has done, asks about what nobody has asked about for a day, and sends what is due. That may take
    /// minutes, and what is sent says when: `clock` is asked each time.
    pub(crate) async fn round(
        &self,
        connections: &Connections,
        github: &Github,
        clock: impl Fn() -> Timestamp,
    ) -> Result<(), sqlx::Error> {
        let now = clock();
        let soon = self.sender.expiring_within().until(now);
        for (kind, from, until) in [
            (Kind::Expired, i64::MIN, now.as_second()),
            (Kind::Expiring, now.as_second(), soon),
        ] {
            for ending in connections.ending(kind.as_str(), from, until).await? {
                self.note(kind, &ending, now).await?;
            }
        }
        for _ in 0..CHECKS_A_ROUND {
            let now = clock();
            if self.quiet_until.load(Relaxed) > now.as_second() {
                break;
            }
            let Some(watched) = connections.next_to_check(now, BETWEEN_CHECKS).await? else {
                break;
            };
            self.check(connections, github, watched, now).await?;
        }
        while let Some(event) = self.events.next(clock()).await? {
            let is_taken = self.sender.send(&event, clock()).await;
            numbers::delivered(is_taken);
            if !is_taken {
                // Who doesn't take this one takes no other for now; and a bad one is due after the others.
                break;
            }
            self.events.taken(&event).await?;
        }
        Ok(())
    }

    async fn check(
        &self,
        connections: &Connections,
        github: &Github,
        mut watched: Watched,
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        let id = &watched.listed.connection.connection_id;
        let Some(Ok(token)) = connections.token(id).await? else {
            tracing::error!(connection_id = id, "a token can't be decrypted");
            return Ok(());
        };
        let connection = &mut watched.listed.connection;
        let in_an_hour = now.as_second() - BETWEEN_CHECKS + HOUR;
        match github.verify(&token, now).await {
            Ok(_) => watched.refused_at = None,
            Err(Problem::ExpiredToken) => connection.expires_at = Some(now),
            Err(Problem::InvalidToken) => {
                // One such token a round: several in a row lock an account out.
                self.be_quiet(now, 1);
                // Twice, an hour apart: GitHub has had bad hours, and a false alarm is one to everyone.
                match watched.refused_at {
                    None => {
                        watched.refused_at = Some(now.as_second());
                        watched.checked_at = in_an_hour;
                    }
                    Some(since) => connection.revoke(Timestamp::from_second(since).unwrap_or(now)),
                }
            }
            // Nothing is known of this one: later again, and until then no other is asked about.
            Err(problem) => {
                let seconds = match problem {
                    Problem::RateLimited { retry_after } => retry_after.unwrap_or(PAUSE),
                    _ => PAUSE,
                };
                self.be_quiet(now, seconds);
                watched.checked_at = in_an_hour;
            }
        }
        // Noted before it is found: ended in between, it would never be looked at again. Noted twice, it is told once.
        if watched.listed.connection.revoked_at.is_some() {
            self.note(Kind::Revoked, &watched, now).await?;
        }
        connections.found(&watched).await
    }

    fn be_quiet(&self, now: Timestamp, seconds: u32) {
        let until = now.as_second() + i64::from(seconds);
        self.quiet_until.store(until, Relaxed);
    }

    async fn note(&self, kind: Kind, watched: &Watched, now: Timestamp) -> Result<(), sqlx::Error> {
        let Watched {
            listed, updated_at, ..
        } = watched;
        self.events.note(kind, listed, *updated_at, now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        database,
        expiry::Within,
        findings::Findings,
        keys::{EncryptionKey, Keyring},
        sessions::Subject,
        token::{Token, TokenType},
        url::{BaseUrl, WebhookUrl},
        verification::{Account, Verified},
        webhook::{Webhook, WebhookSecret},
    };
    use axum::{
        Router,
        body::Bytes,
        extract::State,
        http::{HeaderMap, StatusCode, Uri},
        routing::{get, post},
    };
    use data_encoding::BASE64;
    use serde_json::Value;
    use std::sync::{Arc, Mutex};

    const DAY: i64 = 24 * HOUR;

    /// GitHub and the host's server, as far as the watch sees them.
    #[derive(Clone)]
    struct World(Arc<Mutex<Told>>);

    struct Told {
        /// What GitHub says of every token, and how often it was asked.
        github: StatusCode,
        asked: usize,
        /// What the host's server answers, and what it was sent.
        host: StatusCode,
        sent: Vec<(String, Value)>,
    }

    struct Place {
        world: World,
        connections: Connections,
        watch: Watch,
        other: Watch,
        github: Github,
    }

    fn secret() -> WebhookSecret {
        WebhookSecret::parse(&format!("whsec_{}", BASE64.encode(&[7; 32]))).unwrap()
    }

    impl World {
        async fn serve(&self) -> BaseUrl {
            async fn user(State(World(told)): State<World>) -> (StatusCode, &'static str) {
                let mut told = told.lock().unwrap();
                told.asked += 1;
                (told.github, r#"{"id": 1, "login": "octocat"}"#)
            }
            async fn hear(
                State(World(told)): State<World>,
                uri: Uri,
                headers: HeaderMap,
                body: Bytes,
            ) -> StatusCode {
                assert_eq!(uri.query(), Some("at=home"));
                let header = |name| headers[name].to_str().unwrap().to_owned();
                let id = header("webhook-id");
                let body = std::str::from_utf8(&body).unwrap();
                let timestamp = header("webhook-timestamp").parse().unwrap();
                let signature = secret().sign(&id, timestamp, body);
                assert_eq!(header("webhook-signature"), signature);
                let mut told = told.lock().unwrap();
                told.sent.push((id, serde_json::from_str(body).unwrap()));
                told.host
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
                github: StatusCode::OK,
                asked: 0,
                host: StatusCode::NO_CONTENT,
                sent: Vec::new(),
            })));
            let url = world.serve().await;
            let pool = database::fresh().await;
            let watch = || {
                let webhook = Webhook {
                    // A path and a query are as the host has them.
                    url: WebhookUrl::parse(&format!("{url}/hear/?at=home")).unwrap(),
                    secret: secret(),
                    expiring_within: Within::parse("7d").unwrap(),
                };
                Watch::new(Events::new(pool.clone()), Sender::new(webhook).unwrap())
            };
            Place {
                world,
                connections: Connections::new(
                    pool.clone(),
                    Keyring::new(EncryptionKey::random(), Vec::new()),
                ),
                watch: watch(),
                other: watch(),
                github: Github::new(&url, BaseUrl::parse("https://github.com").unwrap()).unwrap(),
            }
        }

        fn told(&self) -> std::sync::MutexGuard<'_, Told> {
            self.world.0.lock().unwrap()
        }

        /// Keeps a token that ends so many seconds after 1970.
        async fn keep(&self, account_id: i64, expires_at: Option<i64>, second: i64) -> String {
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
            let (connection, _) = self
                .connections
                .keep(
                    &ada(),
                    &Token::parse("a".repeat(40).into()).unwrap(),
                    verified,
                    Findings::default(),
                    at(second),
                )
                .await
                .unwrap();
            connection.connection_id
        }

        async fn round_of(&self, watch: &Watch, second: i64) {
            let round = watch.round(&self.connections, &self.github, || at(second));
            round.await.unwrap();
        }

        /// What the host is told in a round.
        async fn round(&self, second: i64) -> Vec<(String, Value)> {
            self.round_of(&self.watch, second).await;
            std::mem::take(&mut self.told().sent)
        }

        /// The kinds of it.
        async fn kinds(&self, second: i64) -> Vec<String> {
            let told = self.round(second).await;
            let kind = |(_, body): (String, Value)| body["type"].as_str().unwrap().to_owned();
            told.into_iter().map(kind).collect()
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ada() -> Subject {
        Subject::try_from("ada".to_owned()).unwrap()
    }

    #[tokio::test]
    async fn the_host_hears_once_that_a_token_is_about_to_end_and_once_that_it_has() {
        let place = Place::new().await;
        let id = place.keep(1, Some(30 * DAY), 0).await;
        place.keep(2, None, 0).await;
        place.keep(3, Some(300 * DAY), 0).await;
        for (day, expected) in [
            (0, [].as_slice()),
            (22, &[]),
            (23, &["connection.expiring"]),
            (24, &[]),
            (29, &[]),
            (30, &["connection.expired"]),
            (31, &[]),
        ] {
            assert_eq!(place.kinds(day * DAY).await, expected, "day {day}");
        }
        // Another token, another end.
        assert_eq!(place.keep(1, Some(60 * DAY), 31 * DAY).await, id);
        assert_eq!(place.kinds(32 * DAY).await, [""; 0]);
        let told = place.round(53 * DAY).await;
        let data = &told[0].1["data"];
        assert_eq!(told[0].1["type"], "connection.expiring");
        assert_eq!(told[0].1["timestamp"], "1970-02-23T00:00:00Z");
        assert_eq!(data["subject"], "ada");
        assert_eq!(data["connection_id"], id.as_str());
        assert_eq!(data["expires_at"], "1970-03-02T00:00:00Z");
        assert_eq!(data["token"], Value::Null);
    }

    #[tokio::test]
    async fn a_token_is_revoked_when_github_says_so_twice_an_hour_apart() {
        let place = Place::new().await;
        let id = place.keep(1, Some(90 * DAY), 0).await;
        assert_eq!(place.kinds(DAY - 1).await, [""; 0]);
        assert_eq!(place.told().asked, 0, "not before a day has passed");
        // Once, and then again not.
        for (status, second, asked) in [(401, DAY, 1), (401, DAY + 60, 1), (200, DAY + HOUR, 2)] {
            place.told().github = StatusCode::from_u16(status).unwrap();
            assert_eq!(place.kinds(second).await, [""; 0], "{second}");
            assert_eq!(place.told().asked, asked, "{second}");
        }
        place.told().github = StatusCode::UNAUTHORIZED;
        assert_eq!(place.kinds(3 * DAY).await, [""; 0]);
        assert_eq!(place.kinds(3 * DAY + HOUR).await, ["connection.revoked"]);
        let asked = place.told().asked;
        assert_eq!(place.kinds(9 * DAY).await, [""; 0]);
        assert_eq!(place.told().asked, asked, "it isn't asked about any more");

        let listed = place.connections.all(&ada(), Some(3 * DAY)).await.unwrap();
        assert_eq!(listed[0].revoked_at, Some(at(3 * DAY)));
        assert_eq!(listed[0].expires_at, Some(at(3 * DAY)));
        // A new token is a new beginning.
        assert_eq!(place.keep(1, Some(90 * DAY), 10 * DAY).await, id);
        let listed = place.connections.all(&ada(), None).await.unwrap();
        assert_eq!(
            (listed[0].revoked_at, listed[0].expires_at),
            (None, Some(at(90 * DAY)))
        );
    }

    #[tokio::test]
    async fn github_is_left_alone_when_it_fails_or_has_had_enough() {
        let place = Place::new().await;
        for account in 1..=3 {
            place.keep(account, None, 0).await;
        }
        // One bad token a round: several in a row lock an account out.
        place.told().github = StatusCode::UNAUTHORIZED;
        place.round(DAY).await;
        assert_eq!(place.told().asked, 1);
        // It fails: nobody else's token either, for an hour.
        place.told().github = StatusCode::SERVICE_UNAVAILABLE;
        place.round(DAY + 60).await;
        assert_eq!(place.told().asked, 2);
        place.told().github = StatusCode::OK;
        place.round(DAY + 120).await;
        assert_eq!(place.told().asked, 2);
        // And then everyone's whose turn it is: that of the bad one, of the one unknown, and the third.
        assert_eq!(place.round(DAY + 60 + HOUR).await, []);
        assert_eq!(place.told().asked, 5);
        // It says itself how long it has had enough.
        place.told().github = StatusCode::TOO_MANY_REQUESTS;
        for (second, asked) in [(3 * DAY, 6), (3 * DAY + 59, 6), (3 * DAY + 60, 7)] {
            place.round(second).await;
            assert_eq!(place.told().asked, asked, "{second}");
        }
    }

    #[tokio::test]
    async fn what_is_not_taken_comes_again_under_the_same_id_until_it_is() {
        let place = Place::new().await;
        place.keep(1, Some(DAY), 0).await;
        place.told().host = StatusCode::INTERNAL_SERVER_ERROR;
        let first = place.round(0).await;
        assert_eq!(first.len(), 1);
        assert_eq!(place.round(59).await, []);
        assert_eq!(place.round(60).await, first);
        assert_eq!(place.round(179).await, []);
        // A redirect isn't followed, and is no yes.
        place.told().host = StatusCode::PERMANENT_REDIRECT;
        assert_eq!(place.round(180).await, first);
        place.told().host = StatusCode::OK;
        assert_eq!(place.round(420).await, first);
        assert_eq!(place.round(DAY - 1).await, []);

        // After three days of no it is given up.
        place.keep(2, Some(2 * DAY), 2 * DAY - 1).await;
        place.told().host = StatusCode::NOT_FOUND;
        let mut tries = 0;
        for hour in 0..200 {
            let told = place.round(2 * DAY - 1 + hour * HOUR).await;
            tries += told
                .iter()
                .filter(|(_, body)| body["type"] == "connection.expiring")
                .count();
        }
        assert!((10..=20).contains(&tries), "{tries}");
    }

    #[tokio::test]
    async fn two_that_watch_tell_everything_once() {
        let place = Place::new().await;
        for account in 1..=20 {
            place.keep(account, Some(DAY), 0).await;
        }
        tokio::join!(
            place.round_of(&place.watch, 0),
            place.round_of(&place.other, 0)
        );
        let mut ids: Vec<_> = place.told().sent.iter().map(|(id, _)| id.clone()).collect();
        assert_eq!(ids.len(), 20);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20);
        // And each token is asked about once.
        place.keep(21, None, 0).await;
        tokio::join!(
            place.round_of(&place.watch, 2 * DAY),
            place.round_of(&place.other, 2 * DAY)
        );
        assert_eq!(place.told().asked, 1);
    }

    #[tokio::test]
    async fn nothing_is_told_of_what_is_gone() {
        let place = Place::new().await;
        let id = place.keep(1, Some(DAY), 0).await;
        place.told().host = StatusCode::BAD_GATEWAY;
        assert_eq!(place.kinds(0).await, ["connection.expiring"]);
        let found = place.connections.ending("expired", 0, DAY).await.unwrap();
        assert!(place.connections.remove(&ada(), &id).await.unwrap());
        // Found before, and noted after.
        let noted = place.watch.note(Kind::Expired, &found[0], at(DAY));
        noted.await.unwrap();
        place.told().host = StatusCode::OK;
        assert_eq!(place.kinds(DAY).await, [""; 0]);
    }
}
