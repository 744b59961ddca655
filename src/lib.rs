//! A drop-in form with which a web app asks a person for a GitHub personal access token (PAT): [`ConnectForm`] for Leptos
//! apps, and the same form as the custom element `<github-pat-connect>` for every other page.
//!
#![cfg_attr(feature = "component", doc = "```")]
#![cfg_attr(not(feature = "component"), doc = "```ignore")]
//! use github_pat_connect::{ConnectForm, Connection};
//! use leptos::prelude::*;
//!
//! #[component]
//! fn Settings() -> impl IntoView {
//!     view! {
//!         <ConnectForm
//!             backend_url="/api/github-token"
//!             app_name="Acme"
//!             permissions="contents=read issues=write"
//!             on_connected=|connection: Connection| {
//!                 leptos::logging::log!("connected as {:?}", connection.account);
//!             }
//!         />
//!     }
//! }
//! ```
//!
//! | feature | use |
//! |---|---|
//! | `csr` | rendered in the browser alone |
//! | `ssr`, `hydrate` | rendered on a server, hydrated in the browser |
//! | none | what needs no browser: options, state and messages |
//!
//! Token formats, checksums and the contract with the backend are in the crate [`github_pat`]; the types that the options
//! take are exported here too.
//!
//! [The docs](https://github.com/github-pat-connect/github-pat-connect/blob/main/docs/README.md) have the props, the
//! events, the error codes and the backend's side;
//! [ARCHITECTURE.md](https://github.com/github-pat-connect/github-pat-connect/blob/main/ARCHITECTURE.md) says how the
//! code is organized.
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
//!
#![doc = include_str!("parity.md")]
// With server-side rendering a view is also a future, whose type is as deep as the card.
#![cfg_attr(any(feature = "ssr", feature = "hydrate"), recursion_limit = "256")]
// A build without a form uses only a part of the pure modules.
#![cfg_attr(not(feature = "component"), allow(dead_code, unused_imports))]

#[cfg(test)]
#[path = "../tests/shared/requirements.rs"]
mod requirements;
#[cfg(test)]
#[path = "../tests/shared/addresses.rs"]
mod url_table;

// In reading order: a module uses only those above it.

// Pure: without Leptos, and of web_sys only `URL`. A build without features has only these.
mod url;
mod endpoint;
#[cfg(feature = "component")]
mod js;
#[cfg(feature = "component")]
mod js_json;
mod api;
mod state;
mod grants;
mod messages;
mod guide;
mod options;
mod attributes;
mod model;
// With the browser and Leptos.
#[cfg(feature = "component")]
mod browser;
#[cfg(feature = "component")]
mod format;
#[cfg(feature = "component")]
mod events;
#[cfg(feature = "component")]
mod resolved;
// Only the element replaces its card.
#[cfg(feature = "component")]
#[cfg_attr(not(feature = "element"), allow(dead_code))]
mod handover;
#[cfg(feature = "component")]
mod painted_input;
#[cfg(feature = "component")]
mod controller;
#[cfg(feature = "component")]
mod components;
#[cfg(feature = "element")]
#[doc(hidden)]
pub mod element;
#[cfg(feature = "ssr")]
#[doc(hidden)]
pub mod templates;

pub use api::{Action, ConnectError, Credentials, Protocol, Session};
#[cfg(feature = "component")]
pub use components::{
    ConnectForm, ConnectFormProps, ConnectedSlot, ConnectionProp, FooterSlot, HeaderSlot,
    HeadersProp, IntoConnection, IntoHeaders, IntoSession, SessionProp,
};
pub use endpoint::ConfigError;
pub use state::{Activity, FormError, FormState, Hint, State};
// The types of props, events and state.
#[cfg(feature = "component")]
pub use events::{FailedEvent, StateChangeEvent};
pub use github_pat::{
    AcceptedTokenTypes, CredentialKind, ErrorCode, Expiration, GithubInstance, InvalidPermission,
    InvalidScope, Level, Lookalike, Normalization, Permission, Permissions, RepositoryAccess,
    Sanitized, Scopes, Token, TokenError, TokenInspection, TokenTemplate, TokenType, TokenWarning,
    UrlParts,
    contract::{Account, Connection},
};
pub use messages::{Key, Message, Messages};
pub use options::{Density, Guide, Options, Theme};
pub use url::{parse_github_url, parse_url};
// For the model with which the tests compare the element.
#[doc(hidden)]
pub use {
    github_pat::{inspect, inspect_partial},
    messages::{ErrorGuidance, FieldAction},
    state::Ticket,
};
