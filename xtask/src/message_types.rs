//! Generates the TypeScript type of the property `messages`: each key, with its English and its placeholders.

use anyhow::{Context, Result};
use github_pat_connect::Key;

/// What is filled in, by name.
const PLACEHOLDERS: [(&str, &str); 20] = [
    ("account", "the GitHub account, with its @"),
    ("actual", "what it is: a number of characters, or a login"),
    ("advice", "the sentence after the title"),
    ("app", "who asks: `app-name`, or the page's host"),
    ("count", "how many; with a sentence for each plural form"),
    ("date", "a date"),
    (
        "expected",
        "what it should be: a number of characters, or a login",
    ),
    (
        "expiration",
        "the token's expiration, as GitHub's page asks for it",
    ),
    ("github", "the GitHub instance's host"),
    ("host", "where the token is sent"),
    (
        "login",
        "` @octocat` where `expected-login` names somebody, or nothing",
    ),
    ("name", "the token's name"),
    ("organization", "the organization's name"),
    ("owner", "`resource-owner`"),
    ("permissions", "the names of the permissions or scopes"),
    ("prefix", "how the token begins"),
    ("service", "whose token it is"),
    ("time", "minutes and seconds"),
    ("title", "the title before the advice"),
    ("when", "in how many days"),
];

/// The module `types/messages.d.ts`.
pub fn module() -> Result<String> {
    let members: Result<String> = Key::all().map(member).collect();
    let members = members?;
    Ok(format!(
        "/** A sentence for each plural form of the page's language; `other` is for those that have none. */
export type PluralMessage = Partial<Record<Intl.LDMLPluralRule, string>>;

/**
 * The sentences by their names. What stands in braces is filled in; words between asterisks are GitHub's own, and stay
 * English.
 */
export interface MessageCatalog {{
{members}}}
"
    ))
}

fn member(key: Key) -> Result<String> {
    let english = key.english();
    let mut docs = format!("\"{english}\"");
    for name in placeholders(english) {
        let known = PLACEHOLDERS.iter().find(|(known, _)| *known == name);
        let (_, meaning) =
            known.with_context(|| format!("nothing says what {{{name}}} stands for"))?;
        docs += &format!(" `{{{name}}}`: {meaning}.");
    }
    let kind = match placeholders(english).contains(&"count") {
        true => "string | PluralMessage",
        false => "string",
    };
    let name = key.name();
    Ok(format!("  /** {docs} */\n  {name}?: {kind};\n"))
}

/// The names in braces.
fn placeholders(sentence: &str) -> Vec<&str> {
    let parts = sentence.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_message_has_its_english_and_its_placeholders() {
        let module = module().unwrap();
        assert!(module.contains("  /** \"Connect GitHub\" */\n  title?: string;\n"));
        let sent_to = "\"Sent only to {host}\" `{host}`: where the token is sent.";
        assert!(module.contains(sent_to), "{module}");
        assert!(module.contains("permissionsMissing?: string | PluralMessage;"));
        assert_eq!(module.matches("?: string").count(), Key::all().count());
    }

    #[test]
    fn every_explained_placeholder_is_one() {
        let there: BTreeSet<_> = Key::all()
            .flat_map(|key| placeholders(key.english()))
            .collect();
        let explained: BTreeSet<_> = PLACEHOLDERS.iter().map(|(name, _)| *name).collect();
        assert_eq!(explained, there);
    }
}
