//! Addresses and their parts, for the tests of both parsers.

use github_pat::UrlParts;

/// `None` for what is no absolute URL. The rest is as [`describe`] writes it.
pub const ADDRESSES: &[(&str, Option<&str>)] = &[
    (
        "https://github.com",
        Some("https github.com - / trustworthy"),
    ),
    (
        "https://GitHub.com:443/x?y#z",
        Some("https github.com - /x trustworthy"),
    ),
    (
        "https://git.acme.com:8443/api/v3/",
        Some("https git.acme.com 8443 /api/v3/ trustworthy"),
    ),
    (
        "http://localhost:8080/",
        Some("http localhost 8080 / trustworthy"),
    ),
    (
        "http://app.localhost",
        Some("http app.localhost - / trustworthy"),
    ),
    ("http://127.1/", Some("http 127.0.0.1 - / trustworthy")),
    ("http://0x7f.0.0.1/", Some("http 127.0.0.1 - / trustworthy")),
    ("http://[::1]:80/", Some("http [::1] - / trustworthy")),
    ("http://[0:0::1]/", Some("http [::1] - / trustworthy")),
    ("http://127.acme.com/", Some("http 127.acme.com - /")),
    ("http://acme.com/", Some("http acme.com - /")),
    (
        "https://user:word@acme.com/",
        Some("https acme.com - / trustworthy credentials"),
    ),
    (
        "https://user@acme.com/",
        Some("https acme.com - / trustworthy credentials"),
    ),
    (
        "https://github.com\\@evil.example/",
        Some("https github.com - /@evil.example/ trustworthy"),
    ),
    (
        "https://b\u{fc}cher.example/",
        Some("https xn--bcher-kva.example - / trustworthy"),
    ),
    ("javascript:alert(1)", Some("javascript  - alert(1)")),
    ("file:///etc/passwd", Some("file  - /etc/passwd")),
    ("github.com", None),
    ("//github.com/", None),
    ("http://1.2.3.4.5/", None),
    ("https://", None),
    ("", None),
];

pub fn describe(parts: &UrlParts) -> String {
    let port = parts.port.map_or("-".to_owned(), |port| port.to_string());
    let mut description = format!("{} {} {port} {}", parts.scheme, parts.host, parts.path);
    if parts.is_potentially_trustworthy() {
        description.push_str(" trustworthy");
    }
    if parts.has_credentials {
        description.push_str(" credentials");
    }
    description
}
