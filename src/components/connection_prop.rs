//! The prop `connection`: a value, a signal, or a resource that loads it.

use github_pat::contract::Connection;
use leptos::prelude::*;
use std::fmt::Display;

/// A connection: `None` while it is loading, or the error that loading ended with.
pub(super) type Known = Option<Result<Option<Connection>, String>>;

/// A stored connection: a connection, a signal of one, or a `LocalResource` that loads one.
///
/// While a resource loads, the form is a placeholder. An error is named in the console, and the form is shown.
///
/// ```
/// use github_pat_connect::{Connection, ConnectForm};
/// use leptos::prelude::*;
///
/// # async fn find_connection() -> Result<Option<Connection>, std::fmt::Error> { Ok(None) }
/// #[component]
/// fn Settings() -> impl IntoView {
///     let connection = LocalResource::new(find_connection);
///     view! { <ConnectForm backend_url="/api/github-token" connection/> }
/// }
/// ```
#[derive(Clone, Copy, Default)]
pub struct ConnectionProp(pub(super) Option<Signal<Known>>);

/// The values of a resource that count as a connection.
pub trait IntoConnection {
    /// The connection, `None` for nothing, or the error.
    fn into_connection(self) -> Result<Option<Connection>, String>;
}

impl IntoConnection for Connection {
    fn into_connection(self) -> Result<Option<Connection>, String> {
        Ok(Some(self))
    }
}

impl IntoConnection for Option<Connection> {
    fn into_connection(self) -> Result<Option<Connection>, String> {
        Ok(self)
    }
}

impl<T: IntoConnection, E: Display> IntoConnection for Result<T, E> {
    fn into_connection(self) -> Result<Option<Connection>, String> {
        self.map_err(|error| error.to_string())?.into_connection()
    }
}

impl<T: IntoConnection + Clone + 'static> From<LocalResource<T>> for ConnectionProp {
    fn from(connection: LocalResource<T>) -> ConnectionProp {
        let known = move || connection.get().map(T::into_connection);
        ConnectionProp(Some(Signal::derive(known)))
    }
}

macro_rules! from_signals {
    ($($signal:ident)*) => {
        $(
            impl From<$signal<Option<Connection>>> for ConnectionProp {
                fn from(connection: $signal<Option<Connection>>) -> ConnectionProp {
                    ConnectionProp(Some(Signal::derive(move || Some(Ok(connection.get())))))
                }
            }
        )*
    };
}

from_signals!(Signal RwSignal ReadSignal Memo);

impl From<Option<Connection>> for ConnectionProp {
    fn from(connection: Option<Connection>) -> ConnectionProp {
        Signal::stored(connection).into()
    }
}

impl From<Connection> for ConnectionProp {
    fn from(connection: Connection) -> ConnectionProp {
        Some(connection).into()
    }
}
