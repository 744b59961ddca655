//! The `detail` of problems whose code alone would mislead.

use crate::common::{Backend, required};
use github_pat_backend::sandbox::{self, Scenario};

#[tokio::test]
async fn detail_names_other_likely_reasons() {
    let backend = Backend::requiring(required("contents=read", "repo")).await;
    for (scenario, code, advice) in [
        // GitHub may reject a token for a moment after it was created.
        (Scenario::Invalid, "invalid_token", "only just now"),
        // Outside collaborators can't use fine-grained tokens.
        (
            Scenario::PendingApproval,
            "pending_approval",
            "outside collaborator",
        ),
        (
            Scenario::WrongResourceOwner,
            "wrong_resource_owner",
            "outside collaborator",
        ),
    ] {
        let session = backend.session("ada").await;
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        response.assert_problem(422, code);
        let detail = response.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(advice), "{detail}");
    }
}

#[tokio::test]
async fn sso_required_names_the_organization() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let response = backend
        .connect(&session, &sandbox::token(Scenario::SsoRequired))
        .await;
    response.assert_problem(422, "sso_required");
    assert_eq!(response.json()["organization"], "acme");
}
