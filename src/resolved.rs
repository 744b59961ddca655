//! Values derived from the model and the page: where the token is sent, the names in messages, and dates in words.

use crate::{
    api::Protocol,
    browser::{document, window},
    endpoint::{BackendUrl, ConfigError},
    format,
    messages::{Key, Names},
    model::Model,
};
use github_pat::{Expiration, contract::Connection};
use web_sys::Url;

/// Shown on a server in place of what only a browser knows.
const UNKNOWN: &str = "…";
/// A base URL for relative ones on a server, which doesn't know the page's. The browser reports invalid ones.
const SOMEWHERE: &str = "https://somewhere.invalid/";

#[derive(Clone, Debug)]
pub struct Resolved {
    /// Where the token goes, or why it can't go anywhere.
    pub endpoint: Result<BackendUrl, ConfigError>,
    pub names: Names,
    /// The name of the token that is asked for.
    pub token_name: String,
    /// GitHub's page for a new token.
    pub create_url: String,
    /// The lifetime that the app asks for; empty for any.
    pub lifetime: String,
    /// When the connected token expires, if that is known.
    pub expiry: Option<Expiry>,
    /// Where the connected token is verified again, if it can be.
    pub check_url: Option<BackendUrl>,
    /// Where the connection is deleted, if it can be.
    pub disconnect_url: Option<BackendUrl>,
}

/// When a token expires, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// The number of midnights from now until then; negative after it has expired.
    pub days: i32,
    /// "in 6 days"
    pub when: String,
    /// "22 December 2026"
    pub date: String,
}

impl Resolved {
    pub fn new(model: &Model) -> Resolved {
        let endpoint = endpoint(model);
        let mut names = Resolved::names(model);
        match &endpoint {
            Ok(endpoint) if endpoint.url() != SOMEWHERE => {
                names.host = endpoint.host().to_owned();
            }
            _ => {}
        }
        let token_name = token_name(model, &names.app);
        let create_url = match token_name.as_str() {
            // The placeholder isn't a name for a token.
            UNKNOWN => model.options.request.creation_url(""),
            name => model.options.request.creation_url(name),
        };
        let connection = model.state.connection();
        let url = |read: fn(&Connection) -> Option<&String>| {
            let is_offered = model.options.protocol == Protocol::Json;
            let endpoint = endpoint.as_ref().ok().filter(|_| is_offered)?;
            endpoint.join(read(connection?)?)
        };
        Resolved {
            check_url: url(|it| it.check_url.as_ref()),
            disconnect_url: url(|it| it.disconnect_url.as_ref()),
            endpoint,
            names,
            token_name,
            create_url,
            lifetime: lifetime(model),
            expiry: expiry(model),
        }
    }

    /// The names in messages. `host` is the page's until the backend's URL is known.
    pub fn names(model: &Model) -> Names {
        let page = if model.environment.is_browser {
            window().location().host().unwrap_or_default()
        } else {
            UNKNOWN.to_owned()
        };
        let app_name = Some(&model.options.app_name).filter(|name| !name.is_empty());
        Names {
            messages: model.messages.clone(),
            app: app_name.unwrap_or(&page).clone(),
            github: model.options.request.github_url.host().to_owned(),
            host: page,
        }
    }
}

fn endpoint(model: &Model) -> Result<BackendUrl, ConfigError> {
    let url = &model.options.backend_url;
    if let Some(fault) = &model.options.fault {
        return Err(fault.clone());
    }
    if !model.environment.is_browser {
        let is_absolute = url.contains("://");
        let url = if is_absolute { url } else { SOMEWHERE }.to_owned();
        return BackendUrl::parse(url);
    }
    if window().origin() == "null" {
        let scheme = window().location().protocol().unwrap_or_default();
        // A frame with `srcdoc` has the scheme `about:`.
        let is_sandboxed = scheme.starts_with("http") || scheme == "about:";
        return Err(match is_sandboxed {
            true => ConfigError::SandboxedFrame,
            false => ConfigError::SchemeWithoutOrigin,
        });
    }
    if url.is_empty() {
        return Err(ConfigError::NoBackendUrl);
    }
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let url = Url::new_with_base(url, &base).or(Err(ConfigError::BadBackendUrl))?;
    BackendUrl::parse(url.href())
}

fn token_name(model: &Model, app: &str) -> String {
    let request = &model.options.request;
    match model.is_replacing() && model.environment.is_browser {
        true => request.replacement_name(app, &format::iso_date()),
        false => request.name(app).to_owned(),
    }
}

fn lifetime(model: &Model) -> String {
    match model.options.request.token_expiration {
        None => String::new(),
        Some(Expiration::Never) => model.messages.text(Key::NoExpiration),
        Some(Expiration::Days(days)) if model.environment.is_browser => {
            format::days(days, model.messages.language())
        }
        Some(Expiration::Days(days)) => days.to_string(),
    }
}

fn expiry(model: &Model) -> Option<Expiry> {
    let ends = model.state.connection()?.expires_at.as_deref()?;
    if !model.environment.is_browser {
        return None;
    }
    let expiry = format::expiry(ends, model.messages.language())?;
    // GitHub has just accepted the token, so this computer's clock is wrong.
    let is_impossible = expiry.days < 0 && model.state.is_accepted(ends);
    (!is_impossible).then_some(expiry)
}
