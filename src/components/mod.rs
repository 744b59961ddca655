//! What the person sees: one Leptos component a file, each a plain function of a [`View`].
//!
//! [`card::Card`] has the one closure that follows the model; the components inside take plain values, and Leptos
//! rebuilds the same nodes in place when the closure runs again.

pub mod view;
pub mod icon;
mod text;
mod erase_type;
mod error_notice;
mod fixed_attributes;
mod listener;
mod restored;
mod button;
mod link;
mod notice;
mod header;
mod illustration;
mod guide;
mod create_token;
mod token_field;
mod connected;
mod connection_actions;
mod connection_prop;
mod connect_button;
pub mod card;
mod request_props;
mod connect_form;

pub use connect_form::{ConnectForm, ConnectFormProps, ConnectedSlot, FooterSlot, HeaderSlot};
pub use connection_prop::{ConnectionProp, IntoConnection};
pub use request_props::{HeadersProp, IntoHeaders, IntoSession, SessionProp};
