//! What follows from the options on this page: where the token goes, and who is spoken of.

use crate::{
    dom::{document, window},
    endpoint::{BackendUrl, ConfigError},
    form::{Form, Problem},
    js::text,
    messages::{Messages, Names},
    options::Options,
    told::Failed,
    view::Setup,
};
use web_sys::Url;

pub fn setup(options: &Options, messages: &Messages) -> Setup {
    let endpoint = endpoint(options);
    let page = || text(&window().location(), "host");
    let names = Names {
        messages: messages.clone(),
        app: if options.app_name.is_empty() {
            page()
        } else {
            options.app_name.clone()
        },
        github: options.request.github_url.host().to_owned(),
        host: endpoint
            .as_ref()
            .map_or_else(|_| page(), |endpoint| endpoint.host().to_owned()),
    };
    Setup { endpoint, names }
}

fn endpoint(options: &Options) -> Result<BackendUrl, ConfigError> {
    if let Some(fault) = &options.fault {
        return Err(fault.clone());
    }
    // As a text: what an origin is to be compared with.
    if text(&window(), "origin") == "null" {
        return Err(ConfigError::NoOrigin);
    }
    if options.backend_url.is_empty() {
        return Err(ConfigError::NoBackendUrl);
    }
    let base = text(&document(), "baseURI");
    let url =
        Url::new_with_base(&options.backend_url, &base).or(Err(ConfigError::BadBackendUrl))?;
    BackendUrl::parse(text(&url, "href"))
}

/// What stands in the way now, in the words the person reads: what `failed` told last, unless it is
/// mended.
pub fn problem(options: &Options, messages: &Messages, form: &Form) -> Option<Failed> {
    let Setup { endpoint, names } = setup(options, messages);
    match endpoint {
        Err(fault) => Some(Failed::new(&names, &Problem::Misconfigured(fault))),
        Ok(_) => Some(Failed::new(&names, form.problem()?)),
    }
}
