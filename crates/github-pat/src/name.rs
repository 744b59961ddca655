//! Cleans names that come from elsewhere: of an app, an account, an organization.

/// The maximum length of a name, in characters. A longer one would fill the page.
pub const MAX_NAME_CHARS: usize = 100;

/// A name that can be shown within a sentence: without control characters and those that change the text direction
/// (Unicode's property `Bidi_Control`), and not longer than [`MAX_NAME_CHARS`].
///
/// ```
/// use github_pat::display_name;
///
/// assert_eq!(display_name("octo\u{202e}tac"), "octotac");
/// ```
pub fn display_name(text: &str) -> String {
    let is_shown = |c: &char| !c.is_control() && !is_bidi_control(*c);
    text.chars().filter(is_shown).take(MAX_NAME_CHARS).collect()
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_has_no_control_or_bidi_characters() {
        for (text, shown) in [
            ("octocat", "octocat"),
            ("octo\u{202e}tac\u{2069}", "octotac"),
            ("\u{200f}a\u{61c}b\u{2066}", "ab"),
            ("a\nb\0c\u{7f}\u{85}", "abc"),
            ("שלום עולם", "שלום עולם"),
            // Joins letters in Persian, and emoji.
            ("a\u{200d}b\u{200c}", "a\u{200d}b\u{200c}"),
        ] {
            assert_eq!(display_name(text), shown, "{text:?}");
        }
    }

    #[test]
    fn long_name_is_cut_between_characters() {
        let name = display_name(&"é".repeat(MAX_NAME_CHARS + 1));
        assert_eq!(name, "é".repeat(MAX_NAME_CHARS));
    }
}
