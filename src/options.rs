//! What the page asks of the form: the attributes as values.

use crate::protocol::{Misconfigured, Session};

/// How the form is to work. Each field is the attribute of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the token is posted: absolute, or relative to the page.
    pub backend_url: String,
    /// Who asks; empty for the page's host.
    pub app_name: String,
    /// Milliseconds from Connect to the last byte of the answer.
    pub timeout: u32,
    /// Whether the request carries the page's cookies.
    pub credentials: Credentials,
    /// The host's session, sent as `Authorization: Bearer …`.
    pub session: Option<Session>,
    /// Whether the form is shown but takes nothing.
    pub disabled: bool,
    /// Whether the field is focused when the form appears, unless the person is elsewhere already.
    pub autofocus: bool,
    /// An attribute that couldn't be read. The form then says so to the page's author instead of
    /// asking for a token.
    pub fault: Option<Misconfigured>,
}

/// The credentials mode of the request, as in the Fetch standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    Omit,
    SameOrigin,
    Include,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            backend_url: String::new(),
            app_name: String::new(),
            timeout: 20_000,
            credentials: Credentials::SameOrigin,
            session: None,
            disabled: false,
            autofocus: false,
            fault: None,
        }
    }
}

impl Options {
    /// Reads the attributes of an element. One that can't be used keeps its default and becomes the
    /// [`fault`](Options::fault); the first one found speaks.
    pub fn read(attribute: impl Fn(&'static str) -> Option<String>) -> Options {
        let mut options = Options::default();
        let text = |name| attribute(name).unwrap_or_default().trim().to_owned();
        options.backend_url = text("backend-url");
        options.app_name = text("app-name");
        options.session = Session::new(&text("session"));
        options.disabled = attribute("disabled").is_some();
        options.autofocus = attribute("autofocus").is_some();
        match attribute("timeout").map(|value| value.trim().parse()) {
            None => {}
            // The longest wait that a browser's timers can hold.
            Some(Ok(timeout @ 1..=0x7fff_ffff)) => options.timeout = timeout,
            Some(_) => {
                options.fault.get_or_insert(Misconfigured::BadAttribute {
                    name: "timeout",
                    takes: "a number of milliseconds, such as 20000",
                });
            }
        }
        match attribute("credentials").as_deref().map(str::trim) {
            None => {}
            Some("omit") => options.credentials = Credentials::Omit,
            Some("same-origin") => options.credentials = Credentials::SameOrigin,
            Some("include") => options.credentials = Credentials::Include,
            Some(_) => {
                options.fault.get_or_insert(Misconfigured::BadAttribute {
                    name: "credentials",
                    takes: "omit, same-origin or include",
                });
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)]) -> Options {
        Options::read(|name| {
            let found = attributes.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read(&[]), Options::default());
    }

    #[test]
    fn attributes_become_values() {
        let options = read(&[
            ("backend-url", " /api/token "),
            ("app-name", "Acme"),
            ("timeout", "500"),
            ("credentials", "include"),
            ("session", "s1"),
            ("disabled", ""),
            ("autofocus", ""),
        ]);
        let expected = Options {
            backend_url: "/api/token".into(),
            app_name: "Acme".into(),
            timeout: 500,
            credentials: Credentials::Include,
            session: Session::new("s1"),
            disabled: true,
            autofocus: true,
            fault: None,
        };
        assert_eq!(options, expected);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (name, value) in [
            ("timeout", "soon"),
            ("timeout", "0"),
            ("timeout", "-1"),
            ("timeout", ""),
            ("timeout", "99999999999"),
            ("credentials", "yes"),
            ("credentials", ""),
        ] {
            let fault = read(&[(name, value)]).fault;
            assert!(
                matches!(fault, Some(Misconfigured::BadAttribute { name: named, .. }) if named == name),
                "{name}={value:?}: {fault:?}"
            );
        }
    }

    #[test]
    fn debug_shows_no_session() {
        let shown = format!("{:?}", read(&[("session", "sesame")]));
        assert!(!shown.contains("sesame"));
    }
}
