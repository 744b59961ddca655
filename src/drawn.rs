//! The form as a server draws it, and the browser finds it: until the WebAssembly is there it can be read and typed in.

use crate::{
    endpoint::BackendUrl,
    form::Form,
    markup::{Element, Node},
    messages::{Key, Messages, Names},
    options::Options,
    view::{self, Browser, Setup, Shown, Unfolded},
};
use github_pat::Expiration;

/// What only the browser knows, until it says so.
const UNKNOWN: &str = "…";

/// The whole card.
pub fn card(options: &Options, messages: &Messages, form: &Form, id: &str) -> Element {
    let known = |text: &str| if text.is_empty() { UNKNOWN } else { text }.to_owned();
    let is_absolute = options.backend_url.contains("://");
    // Where it is relative the host is the page's. Whatever is wrong the browser finds too, and says.
    let endpoint = if is_absolute {
        BackendUrl::parse(options.backend_url.clone())
    } else {
        BackendUrl::parse(["https://", UNKNOWN, "/"].concat())
    };
    let names = Names {
        messages: messages.clone(),
        app: known(&options.app_name),
        github: options.request.github_url.host().to_owned(),
        host: known(endpoint.as_ref().map_or("", BackendUrl::host)),
    };
    let lifetime = match options.request.token_expiration {
        None => String::new(),
        Some(Expiration::Never) => messages.text(Key::NoExpiration),
        // In words it takes the languages of the browser.
        Some(Expiration::Days(days)) => days.to_string(),
    };
    view::card(&Shown {
        options,
        form,
        create_url: &options.request.creation_url(&options.app_name),
        setup: &Setup { endpoint, names },
        unfolded: &Unfolded::default(),
        browser: Browser::default(),
        lifetime: &lifetime,
        expiry: None,
        id,
    })
}

/// What is in an element, as HTML. What somebody else fills is left to them.
pub fn inner_html(Element(element): &Element) -> String {
    let mut html = String::new();
    write_into(&mut html, &element.children);
    html
}

fn write_into(html: &mut String, nodes: &[Node]) {
    for node in nodes {
        let Element(element) = match node {
            Node::Text(text) => {
                html.push_str(&escaped(text));
                continue;
            }
            Node::Element(element) => element,
        };
        if element.is_foreign {
            continue;
        }
        html.extend(["<", element.tag]);
        for (name, value) in &element.attributes {
            let Some(value) = value else { continue };
            html.extend([" ", name, "=\"", &escaped(value), "\""]);
        }
        html.push('>');
        if element.tag != "input" {
            write_into(html, &element.children);
            html.extend(["</", element.tag, ">"]);
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::element;

    #[test]
    fn no_text_becomes_markup() {
        let piece = element("p").child(
            element("a.gpc-link[part=create]")
                .attr_of("href", "https://x/?a=1&b=\"<".into())
                .text("<b> & \"".into()),
        );
        assert_eq!(
            inner_html(&piece),
            "<a class=\"gpc-link\" part=\"create\" href=\"https://x/?a=1&amp;b=&quot;&lt;\">&lt;b> &amp; &quot;</a>"
        );
    }

    #[test]
    fn it_speaks_of_what_a_server_knows() {
        let options = |backend_url: &str| Options {
            backend_url: backend_url.into(),
            app_name: "Acme".into(),
            ..Options::default()
        };
        let draw = |backend_url: &str| {
            let card = card(
                &options(backend_url),
                &Messages::default(),
                &Form::default(),
                "-1",
            );
            inner_html(&card)
        };
        let html = draw("https://api.acme.com/github");
        assert!(html.contains("Sent only to api.acme.com"), "{html}");
        assert!(html.contains("<input "), "{html}");
        assert!(draw("/github").contains("Sent only to …"));
        // What isn't known is no name for a token.
        let nameless = Options {
            backend_url: "/github".into(),
            ..Options::default()
        };
        let nameless = card(&nameless, &Messages::default(), &Form::default(), "-1");
        let link = nameless.find("part", "create").unwrap().attribute("href");
        assert!(
            !link.unwrap().contains('…') && !link.unwrap().contains("%E2"),
            "{link:?}"
        );
        let insecure = draw("http://api.acme.com/github");
        assert!(insecure.contains("ready to use"), "{insecure}");
    }
}
