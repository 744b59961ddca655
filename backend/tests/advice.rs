//! What a problem's `detail` says to do, where a code alone would mislead.

mod common;

use common::{Backend, required};
use github_pat_backend::sandbox::{self, Outcome};

#[tokio::test]
async fn detail_names_the_other_reasons_that_look_the_same() {
    let backend = Backend::requiring(required("contents=read", "repo")).await;
    for (outcome, code, advice) in [
        // GitHub knows a token only a moment after it was made.
        (Outcome::Invalid, "invalid_token", "only just now"),
        // Whom fine-grained tokens don't reach.
        (
            Outcome::PendingApproval,
            "pending_approval",
            "outside collaborator",
        ),
        (
            Outcome::WrongResourceOwner,
            "wrong_resource_owner",
            "outside collaborator",
        ),
    ] {
        let session = backend.session("ada").await;
        let refused = backend.connect(&session, &sandbox::token(outcome)).await;
        refused.is_problem(422, code);
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(advice), "{detail}");
    }
}

#[tokio::test]
async fn single_sign_on_names_the_organization() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let refused = backend
        .connect(&session, &sandbox::token(Outcome::SsoRequired))
        .await;
    refused.is_problem(422, "sso_required");
    assert_eq!(refused.json()["organization"], "acme");
}
