//! Subjects: the app's own users.

use serde::Deserialize;

/// The app's own id of one of its users.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Subject(String);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a subject has 1 to 200 characters, none of them a control character")]
pub(crate) struct InvalidSubject;

impl Subject {
    /// The subject of the playground's sessions.
    pub(crate) fn playground() -> Subject {
        Subject("playground".to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Subject {
    type Error = InvalidSubject;

    fn try_from(text: String) -> Result<Subject, InvalidSubject> {
        match text.chars().count() {
            // PostgreSQL stores no NUL, and the encryption separates its associated data by it.
            1..=200 if !text.chars().any(char::is_control) => Ok(Subject(text)),
            _ => Err(InvalidSubject),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_has_1_to_200_characters_and_no_control_character() {
        for (text, expected) in [
            ("a".to_owned(), true),
            ("é".repeat(200), true),
            (String::new(), false),
            ("a".repeat(201), false),
            ("a\0".to_owned(), false),
        ] {
            assert_eq!(Subject::try_from(text).is_ok(), expected);
        }
    }
}
