//! Which repository a token sees, and why it doesn't see the required one.

use super::{error::VerificationError, response::GithubResponse};
use crate::config::Repository;
use axum::http::StatusCode;
use github_pat::GithubInstance;
use jiff::Timestamp;
use serde::Deserialize;

/// A repository that a token sees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VisibleRepository {
    pub(crate) repository: Repository,
    /// Everyone sees a public one, so it proves nothing about the token.
    pub(crate) is_private: bool,
    pub(crate) owner_type: OwnerType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnerType {
    User,
    Organization,
}

/// Whether a token sees a repository: the required one, or the first private one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RepositoryVisibility {
    Visible(VisibleRepository),
    /// It doesn't exist, or isn't shown to this token; GitHub doesn't say which.
    NotFound,
    /// GitHub failed, or sent something else. That says nothing about the token.
    Unknown,
}

/// Reads the response to `GET /repos/{owner}/{repo}`. An organization's policy that blocks the token is an error.
pub(crate) fn check_visibility(
    response: &GithubResponse,
    github: &GithubInstance,
    now: Timestamp,
) -> Result<RepositoryVisibility, VerificationError> {
    match response.status {
        StatusCode::OK => Ok(
            match serde_json::from_slice::<RepositoryJson>(&response.body) {
                Ok(json) => json
                    .parse()
                    .map_or(RepositoryVisibility::Unknown, RepositoryVisibility::Visible),
                Err(_) => RepositoryVisibility::Unknown,
            },
        ),
        StatusCode::NOT_FOUND => Ok(RepositoryVisibility::NotFound),
        StatusCode::FORBIDDEN => match response.classify_forbidden(github, now) {
            policy @ (VerificationError::SsoRequired { .. }
            | VerificationError::BlockedByOrganization
            | VerificationError::IpNotAllowed
            | VerificationError::TwoFactorRequired
            | VerificationError::AccountSuspended
            | VerificationError::LifetimePolicy) => Err(policy),
            _ if response.is_permission_denied() => Ok(RepositoryVisibility::NotFound),
            _ => Ok(RepositoryVisibility::Unknown),
        },
        _ => Ok(RepositoryVisibility::Unknown),
    }
}

/// Reads the response to `GET /user/repos?visibility=private`: the first repository in it.
pub(crate) fn parse_first_private(response: &GithubResponse) -> RepositoryVisibility {
    if response.status != StatusCode::OK {
        return RepositoryVisibility::Unknown;
    }
    let Ok(repositories) = serde_json::from_slice::<Vec<RepositoryJson>>(&response.body) else {
        return RepositoryVisibility::Unknown;
    };
    let Some(first) = repositories.first() else {
        return RepositoryVisibility::NotFound;
    };
    match first.parse() {
        Some(visible) if visible.is_private => RepositoryVisibility::Visible(visible),
        // GitHub didn't filter as requested, so the list says nothing.
        _ => RepositoryVisibility::Unknown,
    }
}

/// Reads the response to `GET /users/{owner}`.
pub(crate) fn parse_owner_type(response: &GithubResponse) -> Option<OwnerType> {
    if response.status != StatusCode::OK {
        return None;
    }
    let OwnerJson { r#type } = serde_json::from_slice(&response.body).ok()?;
    OwnerType::parse(&r#type)
}

/// Why a fine-grained token that sees another private repository doesn't see the required one. It reaches the
/// repositories of one owner only, so that repository tells which.
pub(crate) fn explain_other_repository(
    required: &Repository,
    visible: &VisibleRepository,
) -> VerificationError {
    match required.is_owned_by(visible.repository.owner()) {
        true => VerificationError::RepositoryNotSelected,
        false => VerificationError::WrongResourceOwner,
    }
}

/// Why a fine-grained token that sees no private repository doesn't see the required one. `login` is the token's account.
pub(crate) fn explain_no_repository(
    required: &Repository,
    owner_type: OwnerType,
    login: &str,
) -> VerificationError {
    match owner_type {
        // Until an organization approves a token, it reads public data only.
        OwnerType::Organization => VerificationError::PendingApproval,
        OwnerType::User if required.is_owned_by(login) => VerificationError::RepositoryNotSelected,
        // A fine-grained token never reaches another user's repositories.
        OwnerType::User => VerificationError::WrongResourceOwner,
    }
}

impl RepositoryVisibility {
    pub(crate) fn visible(self) -> Option<VisibleRepository> {
        match self {
            RepositoryVisibility::Visible(visible) => Some(visible),
            RepositoryVisibility::NotFound | RepositoryVisibility::Unknown => None,
        }
    }
}

/// A repository in GitHub's JSON, as far as it is needed.
#[derive(Deserialize)]
struct RepositoryJson {
    full_name: String,
    private: bool,
    owner: OwnerJson,
}

#[derive(Deserialize)]
struct OwnerJson {
    r#type: String,
}

impl RepositoryJson {
    /// The name becomes part of a path, so it is validated.
    fn parse(&self) -> Option<VisibleRepository> {
        Some(VisibleRepository {
            repository: Repository::parse(&self.full_name).ok()?,
            is_private: self.private,
            owner_type: OwnerType::parse(&self.owner.r#type)?,
        })
    }
}

impl OwnerType {
    fn parse(text: &str) -> Option<OwnerType> {
        match text {
            "User" => Some(OwnerType::User),
            "Organization" => Some(OwnerType::Organization),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEBSITE: &str = r#"{"id":1,"name":"website","full_name":"acme/website","private":true,
        "owner":{"login":"acme","type":"Organization"},"of_another_day":[1]}"#;

    fn website() -> VisibleRepository {
        VisibleRepository {
            repository: repository("acme/website"),
            is_private: true,
            owner_type: OwnerType::Organization,
        }
    }

    fn repository(text: &str) -> Repository {
        Repository::parse(text).unwrap()
    }

    #[test]
    fn repository_is_visible_not_found_or_unknown() {
        #[track_caller]
        fn check(
            status: u16,
            headers: &[(&'static str, &'static str)],
            body: &str,
            expected: Result<RepositoryVisibility, VerificationError>,
        ) {
            let github = GithubInstance::default();
            let response = GithubResponse::fake(status, headers, body);
            let visibility = check_visibility(&response, &github, Timestamp::UNIX_EPOCH);
            assert_eq!(visibility, expected, "{status} {headers:?} {body}");
        }
        check(
            200,
            &[],
            WEBSITE,
            Ok(RepositoryVisibility::Visible(website())),
        );
        let public = WEBSITE.replace("true", "false");
        let public_repository = VisibleRepository {
            is_private: false,
            ..website()
        };
        check(
            200,
            &[],
            &public,
            Ok(RepositoryVisibility::Visible(public_repository)),
        );
        check(
            404,
            &[],
            r#"{"message":"Not Found"}"#,
            Ok(RepositoryVisibility::NotFound),
        );
        let token = r#"{"message":"Resource not accessible by personal access token"}"#;
        check(403, &[], token, Ok(RepositoryVisibility::NotFound));

        let page = "required; url=https://github.com/orgs/acme/sso?authorization_request=A";
        let sso = VerificationError::SsoRequired {
            authorize_url: Some(page[14..].to_owned()),
        };
        check(403, &[("x-github-sso", page)], "", Err(sso));
        for (message, problem) in [
            (
                "`acme` forbids access via a personal access token (classic).",
                VerificationError::BlockedByOrganization,
            ),
            (
                "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 90 days.",
                VerificationError::LifetimePolicy,
            ),
            (
                "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
                VerificationError::IpNotAllowed,
            ),
        ] {
            let body = serde_json::json!({ "message": message }).to_string();
            check(403, &[], &body, Err(problem));
        }

        // A failure, a redirect, or an unreadable response says nothing.
        let unknown = || Ok(RepositoryVisibility::Unknown);
        for status in [301, 401, 403, 410, 429, 451, 500, 503] {
            check(status, &[], r#"{"message":"Sorry"}"#, unknown());
        }
        check(403, &[("retry-after", "60")], token, unknown());
        let escaping = WEBSITE.replace("acme/website", "acme/..");
        let enterprise = WEBSITE.replace("Organization", "Enterprise");
        for body in ["", "[]", "<html>", "{}", &escaping, &enterprise] {
            check(200, &[], body, unknown());
        }
    }

    #[test]
    fn first_private_repository_is_the_first_of_the_list() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: RepositoryVisibility) {
            let response = GithubResponse::fake(status, &[], body);
            assert_eq!(parse_first_private(&response), expected, "{status} {body}");
        }
        check(
            200,
            &format!("[{WEBSITE}]"),
            RepositoryVisibility::Visible(website()),
        );
        check(200, "[]", RepositoryVisibility::NotFound);
        let public = WEBSITE.replace("true", "false");
        check(
            200,
            &format!("[{public},{WEBSITE}]"),
            RepositoryVisibility::Unknown,
        );
        for body in ["", WEBSITE, "[1]", "[{}]"] {
            check(200, body, RepositoryVisibility::Unknown);
        }
        for status in [304, 403, 404, 500] {
            check(status, "[]", RepositoryVisibility::Unknown);
        }
    }

    #[test]
    fn owner_type_is_user_or_organization() {
        for (status, body, expected) in [
            (200, r#"{"type":"User"}"#, Some(OwnerType::User)),
            (
                200,
                r#"{"type":"Organization"}"#,
                Some(OwnerType::Organization),
            ),
            (200, r#"{"type":"Bot"}"#, None),
            (200, "", None),
            (404, r#"{"type":"User"}"#, None),
        ] {
            assert_eq!(
                parse_owner_type(&GithubResponse::fake(status, &[], body)),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn reason_for_an_invisible_repository_follows_from_the_visible_one() {
        #[track_caller]
        fn check(required: &str, first: &str, expected: VerificationError) {
            let first = VisibleRepository {
                repository: repository(first),
                ..website()
            };
            assert_eq!(
                explain_other_repository(&repository(required), &first),
                expected
            );
        }
        check(
            "acme/website",
            "Acme/backend",
            VerificationError::RepositoryNotSelected,
        );
        check(
            "octocat/notes",
            "octocat/diary",
            VerificationError::RepositoryNotSelected,
        );
        check(
            "acme/website",
            "octocat/notes",
            VerificationError::WrongResourceOwner,
        );
        check(
            "acme/website",
            "ecma/website",
            VerificationError::WrongResourceOwner,
        );

        #[track_caller]
        fn check_nowhere(required: &str, owner_type: OwnerType, expected: VerificationError) {
            assert_eq!(
                explain_no_repository(&repository(required), owner_type, "OctoCat"),
                expected
            );
        }
        check_nowhere(
            "acme/website",
            OwnerType::Organization,
            VerificationError::PendingApproval,
        );
        check_nowhere(
            "octocat/notes",
            OwnerType::User,
            VerificationError::RepositoryNotSelected,
        );
        check_nowhere(
            "hubot/notes",
            OwnerType::User,
            VerificationError::WrongResourceOwner,
        );
    }
}
