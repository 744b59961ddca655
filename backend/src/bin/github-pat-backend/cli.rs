//! The command line and the environment, parsed into a [`Config`].

use crate::{environment::variable, key_files::read_or_create, logging::LogFormat};
use clap::Parser;
use github_pat_backend::{
    AcceptedTokenTypes, ApiKey, BaseUrl, CaCertificates, Config, Database, EncryptionKey,
    ExpiryWindow, GithubInstance, Origin, Permissions, PostgresUrl, RateLimits, Repository, Scopes,
    TokenPolicy, Webhook, WebhookSecret, WebhookUrl, parse_github_url, sandbox,
};
use std::{
    error::Error,
    fs,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

/// Receives GitHub tokens from the form, verifies them with GitHub, and stores them encrypted.
///
/// Secrets come from the environment:
///
/// TOKEN_ENCRYPTION_KEY: encrypts tokens; 32 bytes in base64. If it isn't set, it is read from token.key next to the
/// SQLite file, which is created on the first run.
///
/// TOKEN_ENCRYPTION_PREVIOUS_KEYS: keys that were TOKEN_ENCRYPTION_KEY before, separated by spaces.
///
/// ADMIN_API_KEY: authenticates the app's own server; at least 32 characters. If it isn't set, it is read from
/// admin-api.key next to the SQLite file, likewise.
///
/// WEBHOOK_SECRET: signs webhook events; whsec_ and 24 to 64 bytes in base64. Required with --webhook-url.
///
/// DATABASE_URL: postgres://USER:PASSWORD@HOST/NAME, PostgreSQL instead of an SQLite file. Both keys have to be set then.
///
/// ADMIN_API_KEY and WEBHOOK_SECRET can have two values, separated by a space, during a rotation.
#[derive(Parser)]
#[command(name = "github-pat-backend")]
pub(crate) struct Args {
    /// Listen address; port 0 takes any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,

    /// SQLite file, created if it doesn't exist. [default: github-pat.sqlite]
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,

    /// Origin of pages that may call this backend (CORS), e.g. https://acme.com; repeatable.
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = Origin::parse)]
    allowed_origins: Vec<Origin>,

    /// Rate limit: requests per client IP and minute.
    #[arg(long, value_name = "N", default_value_t = RateLimits::default().requests_per_minute)]
    requests_per_minute: NonZeroU32,

    /// Rate limit: token verifications per subject and minute.
    #[arg(long, value_name = "N", default_value_t = RateLimits::default().verifications_per_minute)]
    verifications_per_minute: NonZeroU32,

    /// Use the last X-Forwarded-For entry as the client IP (only behind your own reverse proxy).
    #[arg(long)]
    trust_proxy: bool,

    /// Webhook endpoint for token lifecycle events (expiring, expired, revoked, restored). Stored tokens are then verified
    /// once a day.
    #[arg(long, env, value_name = "URL", value_parser = WebhookUrl::parse)]
    webhook_url: Option<WebhookUrl>,

    /// How long before its expiry a token counts as expiring, e.g. 7d or 36h.
    #[arg(long, env, value_name = "DURATION", default_value = "7d", value_parser = ExpiryWindow::parse)]
    expiring_within: ExpiryWindow,

    /// PEM file with certificate authorities for GitHub Enterprise Server and the webhook endpoint, besides the system's.
    #[arg(long, env, value_name = "PATH")]
    ca_certificate: Option<PathBuf>,

    /// Listen address of the Prometheus /metrics endpoint. Make it unreachable from outside.
    #[arg(long, value_name = "ADDR")]
    pub(crate) metrics: Option<SocketAddr>,

    /// Log format.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,

    /// Use a fake GitHub API. GET /sandbox/tokens lists its test tokens.
    #[arg(long)]
    sandbox: bool,

    /// Give a session to any page on this machine, with POST /playground/session. For trying out only.
    #[arg(long)]
    playground: bool,

    /// Base URL of the GitHub instance.
    #[arg(long, env, value_name = "URL", default_value = "https://github.com", value_parser = parse_github_url)]
    github_url: GithubInstance,

    /// URL of its REST API, if it isn't the usual one.
    #[arg(long, env, value_name = "URL", value_parser = BaseUrl::parse)]
    github_api_url: Option<BaseUrl>,

    /// Permissions that a fine-grained token must have, e.g. "contents=read issues=write".
    #[arg(long, env, value_name = "PERMISSIONS", default_value = "", hide_default_value = true, value_parser = Permissions::parse)]
    require_permissions: Permissions,

    /// Scopes that a classic token must have, e.g. "repo read:org".
    #[arg(long, env, value_name = "SCOPES", default_value = "", hide_default_value = true, value_parser = Scopes::parse)]
    require_scopes: Scopes,

    /// Repository that a token must reach, e.g. acme/website.
    #[arg(long, env, value_name = "OWNER/NAME", value_parser = Repository::parse)]
    require_repository: Option<Repository>,

    /// Accepted token type: fine-grained, classic or any.
    #[arg(long, env, value_name = "TYPE", default_value = "any")]
    token_type: AcceptedTokenTypes,
}

impl Args {
    pub(crate) async fn into_config(self) -> Result<Config, Box<dyn Error>> {
        self.check_playground()?;
        self.check_sandbox()?;
        let database = parse_database(self.database)?;
        let key_dir = match &database {
            Database::File(path) => path.parent(),
            Database::Postgres(_) | Database::Memory => None,
        };
        let encryption_key = load_key(
            "TOKEN_ENCRYPTION_KEY",
            key_dir,
            "token.key",
            EncryptionKey::parse,
        )?;
        let api_key = load_key("ADMIN_API_KEY", key_dir, "admin-api.key", ApiKey::parse)?;
        let webhook = match self.webhook_url {
            Some(url) => Some(Webhook {
                url,
                secret: load_webhook_secret()?,
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
            previous_encryption_keys: load_previous_keys()?,
            github_api_url,
            github_url: self.github_url,
            policy: TokenPolicy {
                permissions: self.require_permissions,
                scopes: self.require_scopes,
                repository: self.require_repository,
                token_types: self.token_type,
            },
            allowed_origins: self.allowed_origins,
            rate_limits: RateLimits {
                requests_per_minute: self.requests_per_minute,
                verifications_per_minute: self.verifications_per_minute,
                trust_proxy: self.trust_proxy,
            },
            ca_certificates: load_ca_certificates(self.ca_certificate.as_deref())?,
            webhook,
            sandbox: self.sandbox,
            playground: self.playground,
            ..Config::new(database, encryption_key, api_key)
        })
    }

    /// The playground gives a session to anyone who can reach it.
    fn check_playground(&self) -> Result<(), Box<dyn Error>> {
        if self.playground && !self.listen.ip().is_loopback() {
            return Err(
                "`--playground` gives sessions away: listen on 127.0.0.1, or leave it out".into(),
            );
        }
        if self.playground && self.trust_proxy {
            return Err("`--playground` gives sessions away: leave it out behind a proxy".into());
        }
        Ok(())
    }

    fn check_sandbox(&self) -> Result<(), Box<dyn Error>> {
        let only = sandbox::repository();
        match &self.require_repository {
            Some(repository) if self.sandbox && *repository != only => Err(format!(
                "the sandbox has no repository {repository}: require its only one with \
                 `--require-repository {only}`"
            )
            .into()),
            _ => Ok(()),
        }
    }
}

fn parse_database(file: Option<PathBuf>) -> Result<Database, Box<dyn Error>> {
    match (variable("DATABASE_URL")?, file) {
        (Some(_), Some(_)) => {
            Err("DATABASE_URL and `--database` name two databases: leave one out".into())
        }
        (Some(url), None) => {
            let url = PostgresUrl::parse(&url)
                .map_err(|error| format!("DATABASE_URL is invalid: {error}"))?;
            Ok(Database::Postgres(url))
        }
        (None, file) => Ok(Database::File(
            file.unwrap_or_else(|| "github-pat.sqlite".into()),
        )),
    }
}

/// A key from the environment, or else from its file next to the database.
fn load_key<K, E: Error + 'static>(
    name: &str,
    key_dir: Option<&Path>,
    file: &str,
    parse: fn(&str) -> Result<K, E>,
) -> Result<K, Box<dyn Error>> {
    match (variable(name)?, key_dir) {
        (Some(text), _) => {
            parse(&text).map_err(|error| format!("{name} is invalid: {error}").into())
        }
        (None, Some(key_dir)) => Ok(read_or_create(&key_dir.join(file), parse)?),
        // A file of this machine's own would exclude the others.
        (None, None) => Err(format!(
            "{name} is required with DATABASE_URL: set it to the same key on every machine"
        )
        .into()),
    }
}

fn load_previous_keys() -> Result<Vec<EncryptionKey>, Box<dyn Error>> {
    let name = "TOKEN_ENCRYPTION_PREVIOUS_KEYS";
    let keys = variable(name)?.unwrap_or_default();
    let keys = keys.split_whitespace().map(EncryptionKey::parse);
    let keys: Result<_, _> = keys.collect();
    Ok(keys.map_err(|error| format!("{name} has an invalid key: {error}"))?)
}

fn load_webhook_secret() -> Result<WebhookSecret, Box<dyn Error>> {
    let secret =
        variable("WEBHOOK_SECRET")?.ok_or("WEBHOOK_SECRET is required with `--webhook-url`")?;
    WebhookSecret::parse(&secret)
        .map_err(|error| format!("WEBHOOK_SECRET is invalid: {error}").into())
}

fn load_ca_certificates(path: Option<&Path>) -> Result<CaCertificates, Box<dyn Error>> {
    let Some(path) = path else {
        return Ok(CaCertificates::default());
    };
    let unusable = |error: &dyn Error| {
        let path = path.display();
        format!(
            "the certificates in {path} cannot be used ({error}): name a PEM file with `--ca-certificate PATH`"
        )
    };
    let pem = fs::read(path).map_err(|error| unusable(&error))?;
    Ok(CaCertificates::parse_pem(&pem).map_err(|error| unusable(&error))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn docs_have_every_flag_with_its_default() {
        let docs =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference-backend/settings.md");
        let docs = fs::read_to_string(docs).unwrap();
        let rows = docs.lines().filter_map(|line| line.strip_prefix("| `--"));
        let documented: BTreeSet<_> = rows
            .map(|row| row.split([' ', '`']).next().unwrap())
            .collect();
        let command = Args::command();
        let arguments: Vec<_> = command.get_arguments().collect();
        let flags: BTreeSet<_> = arguments.iter().filter_map(|it| it.get_long()).collect();
        assert_eq!(documented, flags);
        for argument in arguments {
            let flag = argument.get_long().unwrap();
            let start = format!("| `--{flag}");
            let row = docs.lines().find(|line| line.starts_with(&start)).unwrap();
            for default in argument.get_default_values() {
                let default = default.to_string_lossy();
                let cell = format!("| `{default}` |");
                let is_none = default.is_empty() || default == "false";
                assert!(is_none || row.ends_with(&cell), "{row}: {default}");
            }
            if let Some(variable) = argument.get_env() {
                let variable = format!("`{}`", variable.to_string_lossy());
                assert!(docs.contains(&variable), "{variable}");
            }
        }
    }
}
