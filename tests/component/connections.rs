//! What can be done with a connection: check it again, end it; and how connecting is cancelled.

use crate::harness::{
    Page, aborted, acme, asking, body, break_off, header, method, sent, skip_wait, token, url,
};
use github_pat_connect::{Account, Action, Connection, ErrorCode};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// What a backend answers that offers both.
fn offered() -> Connection {
    Connection {
        connection_id: Some("c1".into()),
        account: Some(Account {
            login: "octocat".into(),
            ..Account::default()
        }),
        missing_permissions: Some(vec!["issues=write".into()]),
        check_url: Some("c1/check".into()),
        disconnect_url: Some("c1".into()),
        ..Connection::default()
    }
}

fn focused_part() -> Option<String> {
    document().active_element()?.get_attribute("part")
}

#[wasm_bindgen_test]
async fn check_posts_to_its_address_and_shows_what_is_known_now() {
    let page = Page::connected(asking().with("session", "s1"), offered()).await;
    page.reads("Connected, but one permission is missing");
    page.click("[part=check]").await;
    assert_eq!(
        (method(), url()),
        ("POST".into(), "https://api.acme.com/github/c1/check".into())
    );
    assert_eq!(header("authorization").as_deref(), Some("Bearer s1"));
    assert!(header("idempotency-key").is_some());
    assert_eq!(JsFuture::from(body()).await.unwrap(), "");
    page.reads("Checking…");
    page.reads("@octocat");
    assert_eq!(page.state(), "connected");
    // A second press sends nothing.
    page.click("[part=check]").await;
    assert_eq!(sent(), 1);
    page.answer(
        200,
        r#"{"account": {"login": "octocat"}, "missing_permissions": []}"#,
    )
    .await;
    page.does_not_read("missing");
    assert_eq!(page.count("[part=check]"), 0);
    assert_eq!(page.app.changes(), Vec::<String>::new());
    let connection = page.app.connected.get_untracked().unwrap();
    // What the answer doesn't repeat is still so.
    assert_eq!(connection.connection_id.as_deref(), Some("c1"));
    page.reads("Disconnect");
}

#[wasm_bindgen_test]
async fn check_that_fails_says_so_in_place_and_is_tried_again_with_the_same_key() {
    let page = Page::connected(asking(), offered()).await;
    page.click("[part=check]").await;
    let key = header("idempotency-key");
    break_off();
    page.settle().await;
    page.reads("api.acme.com can't be reached");
    page.reads("The connection stays as it was.");
    page.does_not_read("Your token stays here");
    page.reads("Try again");
    page.reads("@octocat");
    let failed = page.app.failed.get_untracked().unwrap();
    assert_eq!(
        (failed.action, failed.code),
        (Action::Check, ErrorCode::Network)
    );
    page.click("[part=check]").await;
    assert_eq!((sent(), header("idempotency-key")), (2, key));
    page.does_not_read("can't be reached");
    page.answer(503, r#"{"code": "github_unavailable"}"#).await;
    page.reads("GitHub isn't answering");
}

#[wasm_bindgen_test]
async fn refused_token_makes_replace_the_button_that_stands_out() {
    let page = Page::connected(asking(), offered()).await;
    assert_eq!(page.count(".gpc-go"), 0);
    page.click("[part=check]").await;
    page.answer(422, r#"{"code": "expired_token"}"#).await;
    page.reads("This token has expired");
    page.reads("Create a new one on GitHub and replace it here.");
    assert_eq!(page.count("[part=replace].gpc-go"), 1);
    assert_eq!(page.count("[part=check].gpc-go"), 0);
    page.click("[part=replace]").await;
    assert_eq!(page.state(), "editing");
    page.does_not_read("This token has expired");
}

#[wasm_bindgen_test]
async fn check_of_a_connection_that_is_gone_shows_the_form() {
    let page = Page::connected(asking(), offered()).await;
    page.click("[part=check]").await;
    page.answer(404, r#"{"code": "connection_not_found"}"#)
        .await;
    page.reads("This connection no longer exists");
    page.reads("Create a token on GitHub and paste it here.");
    assert_eq!(page.state(), "editing");
    page.type_in(&token()).await;
    page.submit().await;
    let text = JsFuture::from(body()).await.unwrap().as_string().unwrap();
    assert!(!text.contains("connection_id"));
}

#[wasm_bindgen_test]
async fn check_is_offered_where_it_can_tell_anything_new() {
    let complete = Connection {
        missing_permissions: Some(Vec::new()),
        ..offered()
    };
    let page = Page::connected(acme(), complete.clone()).await;
    assert_eq!(page.count("[part=check]"), 0);
    // Soon over.
    let expired = Connection {
        expires_at: Some("2020-01-01T00:00:00Z".into()),
        ..complete.clone()
    };
    page.show(Some(expired)).await;
    assert_eq!(page.count("[part=check]"), 1);
    // Not checked: GitHub doesn't tell whether a token may write.
    let unsure = Connection {
        permissions: Some(vec![("issues".into(), "read".into())]),
        ..complete
    };
    let page = Page::connected(asking(), unsure).await;
    page.reads("not checked");
    assert_eq!(page.count("[part=check]"), 1);
}

#[wasm_bindgen_test]
async fn addresses_of_another_origin_and_nango_bring_no_button() {
    let elsewhere = Connection {
        check_url: Some("https://evil.example/check".into()),
        disconnect_url: Some("//evil.example/c1".into()),
        ..offered()
    };
    let page = Page::connected(asking(), elsewhere).await;
    assert_eq!(page.count("[part=check], [part=disconnect]"), 0);
    let nango = asking().with("protocol", "nango").with("session", "s1");
    let page = Page::connected(nango, offered()).await;
    page.reads("@octocat");
    assert_eq!(page.count("[part=check], [part=disconnect]"), 0);
}

#[wasm_bindgen_test]
async fn disconnect_asks_once_in_place_and_leaves_an_empty_form() {
    let page = Page::connected(acme(), offered()).await;
    page.click("[part=disconnect]").await;
    page.reads("Disconnect @octocat?");
    page.reads("Acme loses access.");
    assert_eq!(focused_part().as_deref(), Some("keep-connection"));
    page.click("[part=keep-connection]").await;
    page.does_not_read("loses access");
    assert_eq!((sent(), page.state()), (0, "connected"));

    page.click("[part=disconnect]").await;
    page.click("[part=confirm-disconnect]").await;
    assert_eq!(
        (method(), url()),
        ("DELETE".into(), "https://api.acme.com/github/c1".into())
    );
    page.reads("Disconnecting…");
    page.click("[part=confirm-disconnect]").await;
    assert_eq!(sent(), 1);
    page.answer(204, "").await;
    page.reads("Disconnected. The token still exists on GitHub");
    assert_eq!(
        page.href("[part=hint] [part=tokens]"),
        "https://github.com/settings/personal-access-tokens"
    );
    assert_eq!(page.app.changes(), ["connected>editing"]);
    let connection = page.app.disconnected.get_untracked().unwrap();
    assert_eq!(connection.connection_id.as_deref(), Some("c1"));
    assert_eq!(focused_part().as_deref(), Some("input"));
    page.type_in(&token()).await;
    page.does_not_read("Disconnected");
}

#[wasm_bindgen_test]
async fn disconnecting_can_be_prevented_and_may_fail() {
    let page = Page::connected(acme(), offered()).await;
    page.app.allow.set(false);
    page.click("[part=disconnect]").await;
    page.click("[part=confirm-disconnect]").await;
    assert_eq!((sent(), page.state()), (0, "connected"));
    page.does_not_read("loses access");
    page.app.allow.set(true);
    page.click("[part=disconnect]").await;
    page.click("[part=confirm-disconnect]").await;
    page.answer(500, "").await;
    page.reads("Acme couldn't disconnect GitHub");
    page.reads("@octocat");
    let failed = page.app.failed.get_untracked().unwrap();
    assert_eq!(failed.action, Action::Disconnect);
    page.click("[part=disconnect]").await;
    page.does_not_read("couldn't disconnect");
}

#[wasm_bindgen_test]
async fn connection_that_somebody_else_has_ended_is_disconnected() {
    let page = Page::connected(acme(), offered()).await;
    page.click("[part=disconnect]").await;
    page.click("[part=confirm-disconnect]").await;
    page.answer(404, r#"{"code": "connection_not_found"}"#)
        .await;
    page.reads("Disconnected.");
    assert!(page.app.disconnected.get_untracked().is_some());
    assert_eq!(page.app.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn cancelled_connecting_keeps_the_token_and_says_nothing() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let key = header("idempotency-key");
    page.click("[part=cancel]").await;
    assert!(aborted());
    assert_eq!(page.state(), "editing");
    assert_eq!(page.field().value(), token());
    assert_eq!(page.count("[part=error], [part=cancel]"), 0);
    assert_eq!(
        page.app.changes(),
        ["editing>connecting", "connecting>editing"]
    );
    assert_eq!(page.app.failed.get_untracked(), None);
    // The first may have been saved.
    page.submit().await;
    assert_eq!((sent(), header("idempotency-key")), (2, key));
    page.answer(204, "").await;
    page.reads("Connected to GitHub");
}

#[wasm_bindgen_test]
async fn answer_that_takes_longer_than_usual_is_said_to() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.does_not_read("longer than usual");
    page.click("[part=cancel]").await;
    skip_wait(5000);
    page.submit().await;
    page.will_read("This takes longer than usual.").await;
    page.click("[part=cancel]").await;
    page.does_not_read("longer than usual");
}

#[wasm_bindgen_test]
async fn form_taken_off_the_page_aborts_a_check() {
    let mut page = Page::connected(asking(), offered()).await;
    page.click("[part=check]").await;
    page.unmount().await;
    assert!(aborted());
}
