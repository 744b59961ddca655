//! Reads environment variables.

use std::{
    env::{self, VarError},
    error::Error,
};
use zeroize::Zeroizing;

/// A variable, or `None` if it isn't set.
///
/// # Errors
///
/// If it isn't UTF-8. It doesn't count as unset then, because a new key would be created in its place.
pub(crate) fn variable(name: &str) -> Result<Option<Zeroizing<String>>, Box<dyn Error>> {
    match env::var(name) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8").into()),
    }
}
