//! Generates the template of the first paint: the component's HTML, rendered natively, as a table of nodes. A node is
//! a text, or `[tag, attributes, ...children]`.

use crate::{
    command::{FIX, command, output, run},
    server_rendering, wasm,
};
use anyhow::{Context, Result, bail, ensure};
use github_pat::{LABELS, WRITE_ONLY};
use github_pat_connect::Key;
use html5gum::{Token, Tokenizer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The states of the form that are painted, by name.
pub struct Templates(BTreeMap<String, Node>);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Element {
        tag: String,
        attributes: Map<String, Value>,
        children: Vec<Node>,
    },
}

impl Templates {
    /// Has the component render them.
    pub fn render() -> Result<Templates> {
        let build = ["build", "--quiet", "--bin=templates"];
        run(&mut server_rendering::cargo(&build), FIX)?;
        let templates = wasm::target_folder()?.join("debug/templates");
        let lines = output(&mut command(templates, &[])).context(
            "the form can't be rendered: run `cargo run --features=ssr --bin=templates`",
        )?;
        let templates = lines.lines().map(|line| {
            let (name, html) = line.split_once('\t').context("a template has no name")?;
            Ok((name.to_owned(), parse(html)?))
        });
        Ok(Templates(templates.collect::<Result<_>>()?))
    }

    /// The module `template.js`: the card, and the pieces of it that look different in other states.
    pub fn module(&self) -> Result<String> {
        let piece = |variant: &str, name: &str, value: &str| {
            let piece = self.get(variant)?.find(name, value);
            Ok::<_, anyhow::Error>(piece.context("a template lacks a piece")?.to_json())
        };
        let mut choices = Map::new();
        // What every object has by itself is no choice.
        for access in ["all", "selected", "public"] {
            choices.insert(access.into(), piece(access, "class", "gpc-byhand")?);
        }
        let template = json!({
            "card": self.get("fine-grained")?.to_json(),
            "classic": piece("classic", "class", "gpc-asked")?,
            "connecting": piece("connecting", "class", "gpc-actions")?,
            "revealed": piece("revealed", "part", "reveal")?,
            "choices": choices,
        });
        // What stands before a login comes and goes with it.
        let template = template.to_string().replace(" @{login}", "{login}");
        Ok(format!("export const template = {template};\n"))
    }

    /// The module `guide_template.js`: the steps on GitHub's pages, by what is asked for.
    pub fn guide_module(&self) -> Result<String> {
        let mut steps = Map::new();
        for (name, variant) in [
            ("any", "guide"),
            ("all", "guide-all"),
            ("selected", "guide-selected"),
            ("public", "guide-public"),
            ("classic", "guide-classic"),
        ] {
            let list = self.get(variant)?.find("class", "gpc-guide-steps");
            let Some(Node::Element { children, .. }) = list else {
                bail!("a template has no steps");
            };
            // What they speak of is filled in by the page's side, as the words of the language have it.
            let list: Vec<_> = children.iter().map(Node::to_json).collect();
            steps.insert(name.into(), list.into());
        }
        Ok(format!("export const template = {};\n", Value::from(steps)))
    }

    fn get(&self, name: &str) -> Result<&Node> {
        let template = self.0.get(name);
        template.with_context(|| format!("there is no template {name}"))
    }
}

/// The module `permission_labels.js`: how GitHub writes what it doesn't write as it names it.
pub fn labels_module() -> String {
    let labels: Vec<_> = LABELS
        .iter()
        .map(|(name, label)| format!("{name}: {}", json!(label)))
        .collect();
    format!(
        // A page may have added to every object there is.
        "export const labels = {{ __proto__: null, {} }};\nexport const writeOnly = {};\n",
        labels.join(", "),
        json!(WRITE_ONLY)
    )
}

/// The module `messages_en.js`: the English messages of the first paint.
pub fn messages_module() -> String {
    english_module(Key::painted())
}

/// The module `guide_messages_en.js`: those of the guide's steps.
pub fn guide_messages_module() -> String {
    english_module(Key::guide())
}

/// The module `destination_messages.js`: the keys of those that name the host that the token goes to, in whatever case.
pub fn destination_messages_module() -> String {
    let keys = Key::all().filter(|key| key.english().contains("{host}"));
    let keys: Vec<_> = keys.map(Key::name).collect();
    format!(
        "export const destinationMessage = /^({})$/i;\n",
        keys.join("|")
    )
}

fn english_module(keys: &[Key]) -> String {
    let messages = keys.iter().map(|key| (key.name(), key.english().into()));
    let messages = Value::Object(messages.collect());
    format!("export const english = {messages};\n")
}

impl Node {
    /// The first element in it, or itself, with this value of an attribute.
    fn find(&self, name: &str, value: &str) -> Option<&Node> {
        let Node::Element {
            attributes,
            children,
            ..
        } = self
        else {
            return None;
        };
        if attributes.get(name).is_some_and(|it| it == value) {
            return Some(self);
        }
        children.iter().find_map(|child| child.find(name, value))
    }

    fn to_json(&self) -> Value {
        match self {
            Node::Text(text) => text.as_str().into(),
            Node::Element {
                tag,
                attributes,
                children,
            } => {
                let node = [tag.as_str().into(), attributes.clone().into()].into_iter();
                // What is asked for is never the same: the list of it is empty.
                let children = children.iter().filter(|child| {
                    let is_item = matches!(child, Node::Element { tag, .. } if tag == "div");
                    tag != "dd" || !is_item
                });
                node.chain(children.map(Node::to_json)).collect()
            }
        }
    }
}

/// Reads what Leptos has written: one element, whose tags are all closed. Its markers are comments.
fn parse(html: &str) -> Result<Node> {
    let mut open: Vec<(String, Map<String, Value>, Vec<Node>)> =
        vec![(String::new(), Map::new(), Vec::new())];
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(start) => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let tag = text(&start.name);
                let attributes = start.attributes.iter();
                // Where a link leads is never the same.
                let attributes = attributes.filter(|(name, _)| name.as_slice() != b"href");
                let attributes = attributes.map(|(name, value)| {
                    // SVG's names have capitals, which the tokenizer of HTML takes away.
                    let name = match text(name).as_str() {
                        "viewbox" => "viewBox".to_owned(),
                        name => name.to_owned(),
                    };
                    (name, Value::from(text(value)))
                });
                open.push((tag, attributes.collect(), Vec::new()));
                if start.name.as_slice() == b"input" {
                    close(&mut open)?;
                }
            }
            Token::EndTag(_) => close(&mut open)?,
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                open.last_mut()
                    .context("a text stands nowhere")?
                    .2
                    .push(Node::Text(text));
            }
            Token::Comment(_) | Token::Doctype(_) => {}
            Token::Error(_) => {}
        }
    }
    let (_, _, mut roots) = open.pop().context("nothing was rendered")?;
    ensure!(open.is_empty() && roots.len() == 1, "a tag isn't closed");
    Ok(roots.remove(0))
}

fn close(open: &mut Vec<(String, Map<String, Value>, Vec<Node>)>) -> Result<()> {
    let (tag, attributes, children) = open.pop().context("a tag was never opened")?;
    let parent = open.last_mut().context("a tag was never opened")?;
    parent.2.push(Node::Element {
        tag,
        attributes,
        children,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_leptos_becomes_nodes_without_its_markers() {
        let html =
            r#"<p class="a"><!>one<!><input disabled type="text"><b lang="en">t&amp;o</b> </p>"#;
        assert_eq!(
            parse(html).unwrap().to_json(),
            json!(["p", {"class": "a"}, "one", ["input", {"disabled": "", "type": "text"}], ["b", {"lang": "en"}, "t&o"], " "])
        );
        assert!(parse("<p>").is_err());
    }
}
