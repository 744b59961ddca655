//! A form with which a web page lets a person connect their GitHub account by personal access
//! token (PAT): [`ConnectForm`] for Leptos apps, and the same form as the custom element
//! `<github-pat-connect>` for every other page.
//!
#![cfg_attr(feature = "component", doc = "```")]
#![cfg_attr(not(feature = "component"), doc = "```ignore")]
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
//! Without a feature it is what needs no browser: what a token has to be able to do, GitHub's page filled in with
//! that, what was pasted, and the states of a form.
//!
//! ```
//! use github_pat_connect::{Expiration, Permission, TokenRequest};
//!
//! let request = TokenRequest {
//!     permissions: Permission::parse_all("contents=read issues=write").ok_or("no such level")?,
//!     token_expiration: Some(Expiration::Days(90)),
//!     ..TokenRequest::default()
//! };
//! assert_eq!(
//!     request.url("Acme"),
//!     "https://github.com/settings/personal-access-tokens/new\
//!      ?name=Acme&expires_in=90&contents=read&issues=write"
//! );
//! # Ok::<(), &str>(())
//! ```

// In reading order: a module uses only those above it.

// Pure: no leptos, no web_sys. Without a feature, this is all there is.
mod decimal;
mod token;
mod endpoint;
mod request;
mod protocol;
mod form;
mod access;
mod messages;
mod guide;
mod options;
mod attributes;
mod model;
// The browser's, and Leptos's.
#[cfg(feature = "component")]
mod browser;
#[cfg(feature = "component")]
mod format;
#[cfg(feature = "component")]
mod told;
#[cfg(feature = "component")]
mod js;
#[cfg(feature = "component")]
mod resolved;
#[cfg(feature = "component")]
mod backend;
#[cfg(feature = "component")]
mod controller;
#[cfg(feature = "component")]
mod painted_input;
#[cfg(feature = "component")]
mod components;
#[cfg(feature = "element")]
pub mod element;
#[cfg(feature = "ssr")]
#[doc(hidden)]
pub mod templates;

#[cfg(feature = "component")]
pub use components::{ConnectForm, ConnectFormProps, ConnectedSlot, FooterSlot, HeaderSlot};
pub use endpoint::Misconfigured;
pub use form::{Form, Hint, Problem, State};
pub use messages::{Key, Message, Messages};
pub use options::{Credentials, Density, Guide, Options, Theme};
pub use protocol::{Account, Code, Connection, Failure, Session};
pub use request::{
    Correction, Expiration, Github, Level, Permission, RepositoryAccess, TokenRequest,
};
#[cfg(fuzzing)]
#[doc(hidden)]
pub use token::check_any;
pub use token::{About, Accepts, Doubt, Foreign, Kind, Removed, Token, TokenType, Unusable};
#[cfg(feature = "component")]
pub use told::{Failed, StateChange};
#[doc(hidden)]
pub use request::words;
// The model that the tests hold the element against is made of these.
#[doc(hidden)]
pub use {
    messages::{Advice, Fate},
    token::{glance, judge},
};
