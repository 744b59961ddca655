//! The form as a component, in the light DOM of Leptos apps: of the example, and of an app of the tests that a server
//! renders and whose address names the form's props.

mod harness;
mod customization;
mod errors;
mod example;
mod localization;
mod replacing;
mod requests;
mod server_html;
mod token_field;
