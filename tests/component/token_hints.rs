//! What the form knows of tokens, and of what came of them.

use crate::harness::{Page, acme, asking, drop_on, header, later, sent, token};
use github_pat_connect::{Account, Connection, ErrorCode, TokenType};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn text_pasted_dropped_or_filled_in_is_cleaned_alike() {
    let text = ["export GITHUB_TOKEN=\"", &token(), "\""].concat();
    let said = "Took the token out of the text around it.";
    let page = Page::with(acme()).await;
    page.paste(&text).await;
    page.reads(said);
    assert_eq!(page.field().value(), token());

    let page = Page::with(acme()).await;
    drop_on(&page.field(), &text);
    page.settle().await;
    page.reads(said);
    assert_eq!(page.field().value(), token());

    // What is in the field already is cleaned when it is sent.
    let page = Page::with(acme()).await;
    page.fill_in(&text).await;
    page.reads(said);
    page.submit().await;
    let body = JsFuture::from(crate::harness::body()).await;
    let body = body.unwrap().as_string().unwrap();
    let start = [r#"{"token":""#, &token(), r#"","#].concat();
    assert!(body.starts_with(&start));
}

#[wasm_bindgen_test]
async fn removed_line_break_is_told_until_the_next_input() {
    let page = Page::with(acme()).await;
    page.paste(&[&token(), "\n"].concat()).await;
    page.reads("Removed line breaks.");
    page.fill_in(&token()).await;
    page.does_not_read("Removed");
}

#[wasm_bindgen_test]
async fn refusal_of_a_token_that_looked_wrong_says_so_first() {
    let page = Page::with(acme()).await;
    for (text, said) in [
        (
            token()[..31].to_owned(),
            "This token looks cut off: 31 of 40 characters.",
        ),
        (
            [&token(), "ab"].concat(),
            "This token looks too long: 42 instead of 40 characters.",
        ),
        ([&token()[..39], "s"].concat(), "This token looks mistyped."),
    ] {
        page.paste(&text).await;
        page.reads(said);
        page.submit().await;
        page.answer(422, r#"{"code": "invalid_token"}"#).await;
        let expected = [said, " Copy it again, or create a new one."].concat();
        page.reads(&expected);
        page.does_not_read("anyway");
        let failed = page.app.failed.get_untracked().unwrap();
        assert!(failed.message.ends_with(&expected), "{}", failed.message);
    }
    page.paste(&token()).await;
    page.submit().await;
    page.answer(422, r#"{"code": "invalid_token"}"#).await;
    page.reads("It may be cut off, expired or revoked.");
}

#[wasm_bindgen_test]
async fn token_that_looks_wrong_has_a_hint_and_can_be_sent() {
    let page = Page::with(acme()).await;
    page.paste(&token()[..31]).await;
    page.reads("This token looks cut off: 31 of 40 characters.");
    assert_eq!(page.count(".gpc-doubt"), 1);
    page.submit().await;
    assert_eq!(sent(), 1);

    let page = Page::with(acme()).await;
    page.paste(&[&token()[..39], "s"].concat()).await;
    page.reads("This token looks mistyped. Copy it again, or connect anyway.");
    page.submit().await;
    assert_eq!(sent(), 1);
}

#[wasm_bindgen_test]
async fn token_being_typed_is_not_called_cut_off() {
    let page = Page::with(acme()).await;
    page.type_in(&token()[..31]).await;
    page.reads("Classic token.");
    page.does_not_read("cut off");
}

#[wasm_bindgen_test]
async fn foreign_credential_pasted_is_named_at_once_and_not_sent() {
    let page = Page::with(acme()).await;
    for (pasted, title) in [
        (
            ["gho_", &"a".repeat(36)].concat(),
            "This is an OAuth token (gho_)",
        ),
        (
            ["glpat-", &"a".repeat(20)].concat(),
            "This is a GitLab token",
        ),
        (
            "ssh-ed25519 AAAAC3Nza octocat@example.org".to_owned(),
            "This is an SSH key",
        ),
        ("hunter2".to_owned(), "This looks like a password or a name"),
    ] {
        page.field().set_value("");
        page.paste(&pasted).await;
        page.reads(title);
        assert_eq!(
            page.field().get_attribute("aria-invalid").as_deref(),
            Some("true")
        );
        // The way to the right one.
        let page_for_one = page.href("[part=create]");
        assert_eq!(page.href("[part=create-new]"), page_for_one);
    }
    page.submit().await;
    assert_eq!(sent(), 0);
}

#[wasm_bindgen_test]
async fn token_type_prop_decides_which_kinds_are_accepted() {
    let wish = |token_type| acme().with("token-type", token_type);
    let page = Page::with(wish("classic")).await;
    page.paste(&token()).await;
    assert!(page.text().contains("Classic token.") && !page.text().contains("This works"));

    let page = Page::with(wish("any")).await;
    page.paste(&token()).await;
    page.reads("Classic token. This works; a fine-grained");

    let page = Page::with(wish("fine-grained")).await;
    page.paste(&token()).await;
    page.reads("Acme doesn't accept classic tokens");
    page.submit().await;
    assert_eq!(sent(), 0);
}

#[wasm_bindgen_test]
async fn expired_token_is_cleared_with_a_link_to_a_new_one() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(422, r#"{"code": "expired_token"}"#).await;
    page.reads("This token has expired");
    assert_eq!(page.field().value(), "");
    assert_eq!(page.href("[part=create-new]"), page.href("[part=create]"));
    assert!(!page.app.failed.get_untracked().unwrap().retryable);
}

#[wasm_bindgen_test]
async fn connect_button_after_each_error_is_labelled_with_the_next_step() {
    let page = Page::with(acme()).await;
    for code in ErrorCode::ALL {
        page.type_in(&token()).await;
        page.submit().await;
        let answer = [r#"{"code": ""#, code.as_str(), r#""}"#].concat();
        page.answer(422, &answer).await;
        let label = match code {
            ErrorCode::SsoRequired => "I've authorized it, connect",
            ErrorCode::PendingApproval
            | ErrorCode::BlockedByOrganization
            | ErrorCode::SessionExpired
            | ErrorCode::Forbidden
            | ErrorCode::ServerError
            | ErrorCode::GithubUnavailable
            | ErrorCode::Network
            | ErrorCode::Offline
            | ErrorCode::Timeout
            | ErrorCode::BadResponse => "Try again",
            _ => "Connect",
        };
        let connect = page.find("[part=connect]").unwrap();
        assert_eq!(connect.text_content().as_deref(), Some(label), "{code:?}");
        // A token that can be sent again as it is isn't wrong.
        let failed = page.app.failed.get_untracked().unwrap();
        let is_wrong = page.field().get_attribute("aria-invalid").is_some();
        assert_eq!(is_wrong, !failed.retryable, "{code:?}");
        assert!(
            !failed.retryable || page.field().value() == token(),
            "{code:?}"
        );
    }
    page.type_in("ghp_").await;
    page.does_not_read("Try again");
}

#[wasm_bindgen_test]
async fn refused_token_s_missing_permissions_are_named_with_a_link_to_the_token_list() {
    let page = Page::with(acme()).await;
    let fine_grained = "https://github.com/settings/personal-access-tokens";
    let classic = "https://github.com/settings/tokens";
    for (code, missing, named, list) in [
        (
            "missing_permissions",
            r#"["issues=write", "statuses=read"]"#,
            "Issues and Commit statuses",
            fine_grained,
        ),
        ("missing_scopes", r#"["read:org"]"#, "read:org", classic),
        (
            "repository_not_selected",
            "null",
            "the repository that Acme needs",
            fine_grained,
        ),
    ] {
        page.type_in(&token()).await;
        page.submit().await;
        let code = [
            r#"{"code": ""#,
            code,
            r#"", "missing_permissions": "#,
            missing,
            "}",
        ]
        .concat();
        page.answer(422, &code).await;
        page.reads(named);
        assert_eq!(page.href("[part=error] [part=tokens]"), list);
    }
}

#[wasm_bindgen_test]
async fn failed_carries_what_the_response_said() {
    let page = Page::with(acme()).await;
    let fail = async |status, response: &str| {
        page.type_in(&token()).await;
        page.submit().await;
        page.answer(status, response).await;
        page.app.failed.get_untracked().unwrap()
    };
    let response = r#"{"code": "missing_permissions", "missing_permissions": ["issues=write"]}"#;
    let failed = fail(422, response).await;
    assert_eq!(
        failed.missing_permissions,
        Some(vec!["issues=write".into()])
    );
    assert_eq!((failed.authorize_url, failed.expected), (None, None));
    let response =
        r#"{"code": "sso_required", "authorize_url": "https://github.com/orgs/acme/sso"}"#;
    let failed = fail(422, response).await;
    let url = "https://github.com/orgs/acme/sso";
    assert_eq!(failed.authorize_url.as_deref(), Some(url));
    assert_eq!(failed.missing_permissions, None);
    // Only GitHub's.
    let response = r#"{"code": "sso_required", "authorize_url": "https://github.com.example/sso"}"#;
    assert_eq!(fail(422, response).await.authorize_url, None);
    let response = r#"{"code": "account_mismatch", "expected": "octocat", "actual": "hubot"}"#;
    let failed = fail(409, response).await;
    assert_eq!(failed.expected.as_deref(), Some("octocat"));
    assert_eq!(failed.actual.as_deref(), Some("hubot"));
}

#[wasm_bindgen_test]
async fn unaccepted_request_is_not_blamed_on_the_token() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(400, "").await;
    page.reads("Acme didn't accept the request");
    assert_eq!(page.field().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn pasted_token_replaces_the_one_before_and_a_piece_is_inserted() {
    let page = Page::with(acme()).await;
    page.paste(&token()[..31]).await;
    page.paste(&token()).await;
    assert_eq!(page.field().value(), token());
    // A piece goes where the caret is.
    page.field().set_value("");
    page.paste(&token()[..31]).await;
    page.paste(&token()[31..]).await;
    assert_eq!(page.field().value(), token());
}

#[wasm_bindgen_test]
async fn typed_text_is_validated_once_typing_pauses() {
    let page = Page::with(acme()).await;
    page.type_in("hunter").await;
    page.does_not_read("password");
    page.will_read("This looks like a password or a name").await;
    page.type_in(&token()[..31]).await;
    page.does_not_read("cut off");
    page.will_read("This token looks cut off: 31 of 40 characters.")
        .await;
}

#[wasm_bindgen_test]
async fn refusal_right_after_typing_survives_the_debounced_validation() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(422, r#"{"code": "invalid_token"}"#).await;
    // Rings after the form's own clock, which was set before.
    JsFuture::from(later(1000)).await.unwrap();
    page.reads("GitHub doesn't accept this token");
}

#[wasm_bindgen_test]
async fn hint_follows_a_token_type_that_changes() {
    let page = Page::with(acme()).await;
    page.paste(&token()).await;
    page.reads("Classic token. This works; a fine-grained");
    page.set("token-type", "fine-grained").await;
    page.reads("Acme doesn't accept classic tokens");
    page.set("token-type", "any").await;
    page.reads("Classic token. This works; a fine-grained");
    assert_eq!(page.field().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn sso_required_links_to_the_authorization_and_sends_the_same_token_again() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let key = header("idempotency-key");
    let url = "https://github.com/orgs/acme/sso?x=1";
    let answer = [
        r#"{"code": "sso_required", "authorize_url": ""#,
        url,
        r#""}"#,
    ]
    .concat();
    page.answer(422, &answer).await;
    assert_eq!(page.href("[part=authorize]"), url);
    page.click("[part=connect]").await;
    assert_eq!((sent(), header("idempotency-key")), (2, key));

    // An address elsewhere is no link: a classic token is authorized in its list, too.
    let answer = r#"{"code": "sso_required", "authorize_url": "https://github.com.example/sso"}"#;
    page.answer(422, answer).await;
    assert_eq!(page.count("[part=authorize]"), 0);
    let list = "https://github.com/settings/tokens";
    assert_eq!(page.href("[part=error] [part=tokens]"), list);
}

#[wasm_bindgen_test]
async fn rate_limit_counts_down_and_then_allows_a_retry() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(429, r#"{"code": "rate_limited", "retry_after": 2}"#)
        .await;
    page.reads("Too many attempts");
    page.reads("Connect in 0:02");
    page.submit().await;
    assert_eq!(sent(), 1);
    page.will_read("Connect in 0:01").await;
    page.will_read("The wait is over: you can connect again.")
        .await;
    page.does_not_read("Too many attempts");
    assert_eq!(page.field().value(), token());
    page.submit().await;
    assert_eq!(sent(), 2);
}

#[wasm_bindgen_test]
async fn reset_ends_the_retry_countdown() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(429, r#"{"code": "rate_limited", "retry_after": 1}"#)
        .await;
    page.reset().await;
    page.does_not_read("Connect in");
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(sent(), 2);
}

#[wasm_bindgen_test]
async fn online_event_after_an_offline_error_shows_a_hint() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(400, r#"{"code": "offline"}"#).await;
    page.reads("You are offline");
    let event = web_sys::Event::new("online").unwrap();
    window().dispatch_event(&event).unwrap();
    page.settle().await;
    page.reads("You are back online: connect again.");
    page.does_not_read("You are offline");

    // Whatever was typed meanwhile.
    page.submit().await;
    page.answer(400, r#"{"code": "offline"}"#).await;
    page.type_in("ghp_").await;
    page.does_not_read("You are offline");
    window().dispatch_event(&event).unwrap();
    page.settle().await;
    page.reads("You are back online: connect again.");
    assert_eq!(
        page.app.failed.get_untracked().unwrap().code,
        ErrorCode::Offline
    );
}

fn connected(expires_at: Option<String>) -> Connection {
    Connection {
        account: Some(Account {
            login: "octocat".into(),
            avatar_url: Some("https://avatars.githubusercontent.com/u/583231".into()),
            ..Account::default()
        }),
        token_type: Some(TokenType::FineGrained),
        expires_at,
        ..Connection::default()
    }
}

/// So many days from now, at the same time of the day.
fn in_days(days: i32) -> (String, String) {
    let date = js_sys::Date::new_0();
    date.set_date((date.get_date() as i32 + days) as u32);
    let options = js_sys::JSON::parse(r#"{"dateStyle": "long"}"#).unwrap();
    let words = date.to_locale_date_string("en", &options);
    (date.to_iso_string().into(), words.into())
}

#[wasm_bindgen_test]
async fn expiry_of_a_connected_token_is_told_in_words() {
    let page = Page::with(acme()).await;
    let (later, words) = in_days(30);
    page.show(Some(connected(Some(later)))).await;
    page.reads(&["Fine-grained token · expires in 30 days, on ", &words].concat());
    assert_eq!(page.count(".gpc-warn"), 0);

    let (soon, _) = in_days(6);
    page.show(Some(connected(Some(soon)))).await;
    page.reads("The token expires in 6 days");

    let (tomorrow, _) = in_days(1);
    page.show(Some(connected(Some(tomorrow)))).await;
    page.reads("The token expires tomorrow");

    page.show(Some(connected(Some("2020-01-31T12:00:00Z".into()))))
        .await;
    page.reads("The token has expired");
    page.reads("expired on January 31, 2020");

    page.show(Some(connected(None))).await;
    page.reads("Fine-grained token · doesn't expire");

    // As GitHub writes it, which not every engine reads.
    page.show(Some(connected(Some("2020-01-31 12:00:00 UTC".into()))))
        .await;
    page.reads("expired on January 31, 2020");
    page.show(Some(connected(Some("2020-01-31 12:00:00 +0200".into()))))
        .await;
    page.reads("expired on January 31, 2020");

    page.show(Some(connected(Some("soon".into())))).await;
    page.reads("Fine-grained token");
    page.does_not_read("expire");
}

/// A clock that is a year fast.
#[wasm_bindgen_test]
async fn token_that_was_just_accepted_is_never_called_expired() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let answer = r#"{"token_type": "classic", "expires_at": "2020-01-31T12:00:00Z"}"#;
    page.answer(201, answer).await;
    page.reads("Classic token");
    page.does_not_read("expire");
    // The page may hand in what it was told.
    let told = page.app.connected.get_untracked();
    page.show(told).await;
    page.does_not_read("expire");
    // Of another token the clock is all there is to go by.
    page.show(Some(connected(Some("2020-02-01T12:00:00Z".into()))))
        .await;
    page.reads("The token has expired");
}

#[wasm_bindgen_test]
async fn permissions_that_were_not_checked_are_shown_as_such() {
    let page = Page::with(asking()).await;
    let mut connection = connected(None);
    connection.permissions = Some(vec![("issues".into(), "read".into())]);
    connection.missing_permissions = Some(vec!["statuses=read".into()]);
    page.show(Some(connection)).await;
    page.reads("Commit statuses read: missing");
    page.reads("Issues read and write: reading granted, writing not checked");
    page.reads("Workflows write: not checked");
}

#[wasm_bindgen_test]
async fn avatar_is_loaded_only_if_allowed_and_from_github() {
    let page = Page::with(acme()).await;
    page.show(Some(connected(None))).await;
    page.reads("OC");
    assert_eq!(page.count("img"), 0);
    page.set("avatars", "on").await;
    let picture = page.find("img").unwrap();
    let url = "https://avatars.githubusercontent.com/u/583231";
    assert_eq!(picture.get_attribute("src").as_deref(), Some(url));
    // Below it the initials, should it not come.
    page.reads("OC");

    let mut elsewhere = connected(None);
    elsewhere.account.as_mut().unwrap().avatar_url = Some("https://example.org/pixel".into());
    page.show(Some(elsewhere)).await;
    assert_eq!(page.count("img"), 0);
}

#[wasm_bindgen_test]
async fn classic_token_with_a_missing_scope_links_to_its_own_list() {
    let page = Page::with(asking()).await;
    page.show(Some(Connection {
        token_type: Some(TokenType::Classic),
        missing_permissions: Some(vec!["read:org".into()]),
        ..Connection::default()
    }))
    .await;
    page.reads("read:org missing");
    let list = "https://github.com/settings/tokens";
    assert_eq!(page.href("[part=connected] [part=tokens]"), list);
}
