//! The sandbox's tokens: of the shape that real ones have, opening nothing anywhere.

use super::outcome::Outcome;
use github_pat::generate;

/// The test token for an outcome: of the right shape and with the right checksum, so that it passes wherever a real one
/// does, and with the outcome's name readable in it.
///
/// It is put together when it is asked for: a whole token in a file would alarm secret scanners.
pub fn token(outcome: Outcome) -> String {
    let secret = camel(outcome);
    match outcome.is_classic() {
        true => generate::classic(&secret),
        false => generate::fine_grained("11SANDBOX", &secret),
    }
}

/// `ssoRequired` for `sso_required`: the places for the name take letters and digits only.
fn camel(outcome: Outcome) -> String {
    let mut words = outcome.name().split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (initial, rest) = word.split_at(1);
        camel + &initial.to_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat::{ChecksumStatus, TokenType, verify_checksum};

    #[test]
    fn sandbox_token_has_the_shape_and_checksum_of_a_real_one_and_its_outcome_in_it() {
        for &outcome in Outcome::ALL {
            let text = token(outcome);
            assert_eq!(verify_checksum(&text), ChecksumStatus::Valid, "{text}");
            assert!(text.contains(&camel(outcome)), "{text}");
            let token = github_pat::Token::new(text).unwrap();
            let is_classic = token.token_type() == TokenType::Classic;
            assert_eq!(is_classic, outcome.is_classic(), "{outcome:?}");
        }
    }
}
