//! The command line and the environment, read into a configuration.

use crate::key_files;
use clap::{Parser, ValueEnum};
use github_pat_backend::{
    AcceptedTokenTypes, BadKey, BaseUrl, CaCertificates, Config, Database, EncryptionKey,
    GithubInstance, Limits, Origin, Permissions, PostgresUrl, Repository, Requirement, Scopes,
    SecretKey, Timestamp, Webhook, WebhookSecret, WebhookUrl, Within, parse_github_url, sandbox,
};
use std::{
    env::{self, VarError},
    error::Error,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Takes GitHub tokens from the form, verifies them with GitHub, keeps them encrypted.
///
/// Keys come from the environment: TOKEN_KEY, 32 bytes in base64, encrypts tokens; SECRET_KEY, at
/// least 32 characters, is shown by the host's own server. What isn't set is read from token.key and
/// secret.key beside the database, which are made on the first run. TOKEN_KEYS_BEFORE: keys that were
/// TOKEN_KEY before, separated by blanks.
///
/// WEBHOOK_SECRET, whsec_ and base64, signs what --webhook-url is told.
///
/// SECRET_KEY and WEBHOOK_SECRET may be two, separated by a space, while one takes the other's place.
///
/// DATABASE_URL, postgres://USER:PASSWORD@HOST/NAME, is PostgreSQL in place of the file; both keys then
/// have to come from the environment, the same ones on every machine.
#[derive(Parser)]
#[command(name = "github-pat-backend")]
pub(crate) struct Flags {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,

    /// The SQLite file; made if it isn't there. [default: github-pat.sqlite]
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,

    /// A page on another origin that may call from the browser, e.g. https://acme.com; repeatable.
    #[arg(long = "allow-origin", value_name = "URL", value_parser = Origin::parse)]
    allowed_origins: Vec<Origin>,

    /// Requests that one address may send in a minute.
    #[arg(long, value_name = "N", default_value_t = Limits::default().requests)]
    requests_per_minute: NonZeroU32,

    /// Tokens of one subject that GitHub is asked about in a minute.
    #[arg(long, value_name = "N", default_value_t = Limits::default().attempts)]
    attempts_per_minute: NonZeroU32,

    /// Says that a proxy of your own stands in front of it, and adds the address of the one who asks to
    /// X-Forwarded-For.
    #[arg(long)]
    behind_proxy: bool,

    /// Where your server hears of tokens that end: each kept token is then checked with GitHub once a day.
    #[arg(long, env, value_name = "URL", value_parser = WebhookUrl::parse)]
    webhook_url: Option<WebhookUrl>,

    /// How long before a token's end it hears of it, e.g. 7d or 36h.
    #[arg(long, env, value_name = "DURATION", default_value = "7d", value_parser = Within::parse)]
    expiring_within: Within,

    /// A PEM file with the certificate authorities of your company, for GitHub Enterprise Server and the webhook; the
    /// system's are known anyway.
    #[arg(long, env, value_name = "PATH")]
    ca_certificate: Option<PathBuf>,

    /// Where Prometheus reads numbers from, at /metrics: an address that only it reaches.
    #[arg(long, value_name = "ADDR")]
    pub(crate) metrics: Option<SocketAddr>,

    /// How the log is written.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,

    /// Puts a stand-in in GitHub's place; GET /sandbox/tokens lists its test tokens.
    #[arg(long)]
    sandbox: bool,

    /// Gives a session to any page on this machine. For trying out only.
    #[arg(long)]
    playground: bool,

    /// Where people make their tokens.
    #[arg(long, env, value_name = "URL", default_value = "https://github.com", value_parser = parse_github_url)]
    github_url: GithubInstance,

    /// Where tokens are verified; follows from the GitHub URL if it isn't given.
    #[arg(long, env, value_name = "URL", value_parser = BaseUrl::parse)]
    github_api_url: Option<BaseUrl>,

    /// What a fine-grained token must be able to do, e.g. "contents=read issues=write".
    #[arg(long = "require", env = "REQUIRED_PERMISSIONS", value_name = "PERMISSIONS", default_value = "", hide_default_value = true, value_parser = Permissions::parse)]
    permissions: Permissions,

    /// What a classic token must be able to do, e.g. "repo read:org".
    #[arg(long = "require-scopes", env = "REQUIRED_SCOPES", value_name = "SCOPES", default_value = "", hide_default_value = true, value_parser = Scopes::parse)]
    scopes: Scopes,

    /// The repository that a token must reach, e.g. acme/website.
    #[arg(long, env = "REQUIRED_REPOSITORY", value_name = "OWNER/NAME", value_parser = Repository::parse)]
    repository: Option<Repository>,

    /// The kind of token that is taken: fine-grained, classic or any.
    #[arg(
        long = "accept",
        env = "ACCEPTED_TOKENS",
        value_name = "KIND",
        default_value = "any"
    )]
    accepted: AcceptedTokenTypes,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line for people.
    Text,
    /// A line of JSON for programs.
    Json,
}

impl Flags {
    pub(crate) async fn config(self) -> Result<Config, Box<dyn Error>> {
        if self.playground && !self.listen.ip().is_loopback() {
            return Err(
                "`--playground` gives sessions away: listen on 127.0.0.1, or leave it out".into(),
            );
        }
        if self.playground && self.behind_proxy {
            return Err(
                "`--playground` gives sessions to whoever reaches it: leave it out behind a proxy"
                    .into(),
            );
        }
        if let Some(repository) = &self.repository
            && self.sandbox
            && *repository != sandbox::repository()
        {
            let only = sandbox::repository();
            return Err(format!(
                "the sandbox has no repository {repository}: name its only one with `--repository {only}`"
            )
            .into());
        }
        let database = database(self.database)?;
        let beside = match &database {
            Database::File(path) => path.parent(),
            Database::Postgres(_) | Database::Memory => None,
        };
        let key = key_of("TOKEN_KEY", beside, "token.key", EncryptionKey::parse)?;
        let previous_keys = variable("TOKEN_KEYS_BEFORE")?
            .unwrap_or_default()
            .split_whitespace()
            .map(EncryptionKey::parse)
            .collect::<Result<_, _>>()
            .map_err(|bad| {
                format!("TOKEN_KEYS_BEFORE has something else in it than keys: {bad}")
            })?;
        let secret_key = key_of("SECRET_KEY", beside, "secret.key", SecretKey::parse)?;
        let webhook = match self.webhook_url {
            Some(url) => Some(Webhook {
                url,
                secret: webhook_secret()?,
                expiring_within: self.expiring_within,
            }),
            None => None,
        };
        let github_api_url = match (self.sandbox, self.github_api_url) {
            (true, _) => sandbox::serve().await?,
            (false, Some(url)) => url,
            (false, None) => BaseUrl::api_of(&self.github_url),
        };
        Ok(Config {
            database,
            key,
            previous_keys,
            secret_key,
            github_api_url,
            github_url: self.github_url,
            requirement: Requirement {
                permissions: self.permissions,
                scopes: self.scopes,
                repository: self.repository,
                accepted: self.accepted,
            },
            allowed_origins: self.allowed_origins,
            limits: Limits {
                requests: self.requests_per_minute,
                attempts: self.attempts_per_minute,
                is_behind_proxy: self.behind_proxy,
            },
            ca_certificates: ca_certificates(self.ca_certificate.as_deref())?,
            webhook,
            sandbox: self.sandbox,
            playground: self.playground,
            clock: Timestamp::now,
        })
    }
}

fn webhook_secret() -> Result<WebhookSecret, Box<dyn Error>> {
    let secret =
        variable("WEBHOOK_SECRET")?.ok_or("the webhook's events are signed: set WEBHOOK_SECRET")?;
    WebhookSecret::parse(&secret)
        .map_err(|bad| format!("WEBHOOK_SECRET is no secret: {bad}").into())
}

fn database(file: Option<PathBuf>) -> Result<Database, Box<dyn Error>> {
    match (variable("DATABASE_URL")?, file) {
        (Some(_), Some(_)) => {
            Err("DATABASE_URL and `--database` name two databases: leave one out".into())
        }
        (Some(url), None) => {
            let url = PostgresUrl::parse(&url)
                .map_err(|bad| format!("DATABASE_URL names no database: {bad}"))?;
            Ok(Database::Postgres(url))
        }
        (None, file) => Ok(Database::File(
            file.unwrap_or_else(|| "github-pat.sqlite".into()),
        )),
    }
}

/// A variable of the environment, `None` if it isn't set. One that can't be read isn't taken for one that isn't set: a new
/// key would be made in its place.
pub(crate) fn variable(name: &str) -> Result<Option<Zeroizing<String>>, Box<dyn Error>> {
    match env::var(name) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} can't be read: it isn't UTF-8").into()),
    }
}

fn ca_certificates(path: Option<&Path>) -> Result<CaCertificates, Box<dyn Error>> {
    let Some(path) = path else {
        return Ok(CaCertificates::default());
    };
    let named = |error: &dyn Error| {
        let path = path.display();
        format!(
            "the certificates in {path} can't be used ({error}): name a PEM file with `--ca-certificate PATH`"
        )
    };
    let pem = std::fs::read(path).map_err(|error| named(&error))?;
    Ok(CaCertificates::parse_pem(&pem).map_err(|error| named(&error))?)
}

/// A key from the environment, or else from its file beside the database.
fn key_of<K>(
    variable: &str,
    beside: Option<&Path>,
    file: &str,
    parse: fn(&str) -> Result<K, BadKey>,
) -> Result<K, Box<dyn Error>> {
    match self::variable(variable)? {
        Some(text) => parse(&text).map_err(|bad| format!("{variable} is no key: {bad}").into()),
        None => match beside {
            Some(folder) => Ok(key_files::read(&folder.join(file), parse)?),
            // A file of this machine's own would lock the others out.
            None => Err(format!(
                "with DATABASE_URL, {variable} has to be set, to the same key on every machine"
            )
            .into()),
        },
    }
}
