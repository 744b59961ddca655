//! The test tokens of the sandbox: they look like real ones, and give access to nothing.

use super::scenario::Scenario;
use github_pat::generate;

/// The test token of a scenario. It has a valid format and checksum, and the scenario's name in it.
///
/// It is built at run time, because secret scanners report tokens in files.
pub fn token(scenario: Scenario) -> String {
    let secret = camel_case(scenario);
    match scenario.is_classic() {
        true => generate::classic(&secret),
        false => generate::fine_grained("11SANDBOX", &secret),
    }
}

/// `ssoRequired` for `sso_required`: tokens have letters and digits only.
fn camel_case(scenario: Scenario) -> String {
    let mut words = scenario.name().split('_');
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
    fn sandbox_token_has_a_valid_format_and_checksum_and_its_scenario_in_it() {
        for &scenario in Scenario::ALL {
            let text = token(scenario);
            assert_eq!(verify_checksum(&text), ChecksumStatus::Valid, "{text}");
            assert!(text.contains(&camel_case(scenario)), "{text}");
            let token = github_pat::Token::new(text).unwrap();
            let is_classic = token.token_type() == TokenType::Classic;
            assert_eq!(is_classic, scenario.is_classic(), "{scenario:?}");
        }
    }
}
