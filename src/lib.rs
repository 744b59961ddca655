//! A form with which a web page lets a person connect their GitHub account by personal access
//! token (PAT): [`ConnectForm`] for Leptos apps, and the same form as the custom element
//! `<github-pat-connect>` for every other page.
//!
#![cfg_attr(feature = "leptos", doc = "```")]
#![cfg_attr(not(feature = "leptos"), doc = "```ignore")]
//! use github_pat_connect::{ConnectForm, Connection, Options};
//! use leptos::prelude::*;
//!
//! #[component]
//! fn Settings() -> impl IntoView {
//!     let options = Options {
//!         backend_url: "/api/github-token".into(),
//!         app_name: "Acme".into(),
//!         ..Options::default()
//!     };
//!     view! {
//!         <ConnectForm options on_connected=|connection: Connection| {
//!             leptos::logging::log!("connected as {:?}", connection.account);
//!         }/>
//!     }
//! }
//! ```
//!
//! Without a feature it is what needs no browser: options, states and messages. What is known of tokens is in the
//! crate [`github_pat`]; the types that the options take are exported here too.
//!
//! ```
//! use github_pat_connect::{Options, Permissions, TokenTemplate, parse_github_url};
//!
//! let options = Options {
//!     backend_url: "/api/github-token".into(),
//!     request: TokenTemplate {
//!         github_url: parse_github_url("https://octo.ghe.com").expect("an https address"),
//!         permissions: Permissions::parse("contents=read issues=write")?,
//!         ..TokenTemplate::default()
//!     },
//!     ..Options::default()
//! };
//! assert_eq!(options.request.github_url.host(), "octo.ghe.com");
//! # Ok::<(), github_pat_connect::InvalidPermission>(())
//! ```

// A build asks the pure half for little of what it can.
#![cfg_attr(not(feature = "element"), allow(dead_code, unused_imports))]

// So that a test here can read attributes as the element does.
#[cfg(test)]
extern crate self as github_pat_connect;
#[cfg(test)]
mod attributes;
#[cfg(test)]
#[path = "../tests/shared/requirements.rs"]
mod requirements;
#[cfg(test)]
#[path = "../tests/shared/addresses.rs"]
mod url_table;

// In reading order: a module uses only those above it.

// Pure: no leptos, no web_sys. Without a feature, this is all there is.
mod url;
mod endpoint;
mod protocol;
mod form;
mod grants;
mod messages;
mod guide;
mod options;
mod markup;
mod view;
#[doc(hidden)]
pub mod instant;
// The browser's.
#[cfg(feature = "element")]
mod dom;
#[cfg(feature = "element")]
mod js;
#[cfg(feature = "element")]
mod told;
#[cfg(feature = "element")]
mod setup;
#[cfg(feature = "element")]
mod backend;
#[cfg(feature = "element")]
mod connector;
#[cfg(feature = "leptos")]
mod patch;
#[cfg(feature = "leptos")]
mod drawn;
#[cfg(feature = "leptos")]
mod component;

#[cfg(feature = "leptos")]
pub use component::{ConnectForm, ConnectFormProps};
pub use endpoint::ConfigError;
pub use form::{Form, Hint, Problem, State};
// What the options, the events and the state are made of.
pub use github_pat::{
    AcceptedTokenTypes, CredentialKind, ErrorCode, Expiration, GithubInstance, InvalidPermission,
    InvalidScope, Level, Lookalike, Normalization, Permission, Permissions, RepositoryAccess,
    Sanitized, Scopes, Token, TokenError, TokenInspection, TokenTemplate, TokenType, TokenWarning,
    UrlParts,
    contract::{Account, Connection},
};
#[doc(hidden)]
pub use markup::Element;
pub use messages::{Key, Messages};
pub use options::{Credentials, Density, Guide, Options};
pub use protocol::{ConnectError, Session};
pub use url::{parse_github_url, parse_url};
#[cfg(feature = "element")]
pub use {
    connector::{Connector, Page},
    setup::problem,
    told::{Event, Failed, StateChange},
};
// What the element makes of JavaScript's values.
#[cfg(feature = "element")]
#[doc(hidden)]
pub use {
    connector::warn_of_unreadable,
    js::{connection_from_js, connection_to_js},
};
// The model that the tests hold the element against is made of these.
#[doc(hidden)]
pub use {
    github_pat::{inspect, inspect_partial},
    messages::{Advice, Fate},
};
