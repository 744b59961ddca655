//! Props in each form that Leptos lets an app write them in.

use crate::harness::{Page, Props, acme, sent, token, url};
use github_pat_connect::{ConnectForm, ErrorCode};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn text_props_may_be_a_str_a_string_or_a_signal() {
    let page = Page::rendering(acme(), None, |app| {
        let owner = Signal::derive(|| "acme-inc".to_owned());
        let app_name = Memo::new(move |_| app.props.with(|props| props.text("app-name")));
        let name = RwSignal::new("For Acme".to_owned());
        view! {
            <ConnectForm
                backend_url="https://api.acme.com/github"
                app_name
                token_name=name
                resource_owner=owner
                permissions=["issues", "=", "write"].concat()
                token_expiration=Some("30".to_owned())
                on_state_change=move |change| app.on_state_change(change)
            />
        }
        .into_any()
    })
    .await;
    assert_eq!(
        page.href("[part=create]"),
        "https://github.com/settings/personal-access-tokens/new?name=For+Acme\
         &target_name=acme-inc&expires_in=30&issues=write"
    );
    page.reads("Acme asks for access");
    page.set("app-name", "Other").await;
    page.reads("Other asks for access");
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(url(), "https://api.acme.com/github");
}

#[wasm_bindgen_test]
async fn form_without_any_optional_prop_connects() {
    let page = Page::rendering(acme(), None, |_| {
        view! { <ConnectForm backend_url="https://api.acme.com/github"/> }.into_any()
    })
    .await;
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(sent(), 1);
    page.answer(204, "").await;
    page.reads("Connected to GitHub");
}

#[wasm_bindgen_test]
async fn disabled_signal_disables_and_enables_the_form() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let field = page.field();
    page.app.props.update(|props| props.disabled = true);
    page.settle().await;
    assert!(field.disabled());
    page.submit().await;
    assert_eq!(sent(), 0);
    page.app.props.update(|props| props.disabled = false);
    page.settle().await;
    assert!(!field.disabled());
    assert_eq!(field.value(), token());
    page.submit().await;
    assert_eq!(sent(), 1);
}

#[wasm_bindgen_test]
async fn switches_may_be_plain_booleans() {
    let page = Page::rendering(acme(), None, |_| {
        view! {
            <ConnectForm backend_url="/github" disabled=true autofocus=false/>
        }
        .into_any()
    })
    .await;
    assert!(page.field().disabled());
    assert!(!page.has_focus(&page.field()));
}

#[wasm_bindgen_test]
async fn prop_that_cannot_be_read_is_named_in_place_of_the_form() {
    for (name, text) in [
        ("timeout", "soon"),
        ("credentials", "yes"),
        ("github-url", "git.acme.com"),
        ("token-type", "oauth"),
        ("token-expiration", "soon"),
        ("repository-access", "some"),
        ("permissions", "contents"),
        ("guide", "yes"),
        ("password-manager", "no"),
        ("density", "tight"),
        ("protocol", "oauth"),
        ("integration-id", "a/b"),
        ("session", "s 1"),
    ] {
        let page = Page::with(acme().with(name, text)).await;
        page.reads("This form isn't ready to use");
        page.reads(name);
        let failed = page.app.failed.get_untracked().unwrap();
        assert_eq!(failed.code, ErrorCode::Misconfigured, "{name}");
        page.unset(name).await;
        page.does_not_read("This form isn't ready to use");
    }
}

#[wasm_bindgen_test]
async fn connection_known_at_mount_is_shown_without_an_event() {
    let connection = github_pat_connect::Connection::default();
    let page = Page::connected(acme(), connection).await;
    page.reads("Connected to GitHub");
    assert_eq!(page.state(), "connected");
    assert!(page.app.changes().is_empty());
    assert_eq!(page.app.connected.get_untracked(), None);
    page.show(None).await;
    assert_eq!(page.app.changes(), ["connected>editing"]);
}

#[wasm_bindgen_test]
async fn autofocus_prop_focuses_the_field_at_mount_alone() {
    let page = Page::with(Props {
        autofocus: true,
        ..acme()
    })
    .await;
    assert!(page.has_focus(&page.field()));
    page.field().blur().unwrap();
    page.set("app-name", "Other").await;
    assert!(!page.has_focus(&page.field()));
}

#[wasm_bindgen_test]
async fn theme_density_dir_and_aria_label_are_the_card_s() {
    let page = Page::with(acme()).await;
    let card = page.find("section").unwrap();
    let looks = || {
        let attribute = |name| card.get_attribute(name).unwrap_or_default();
        ["class", "dir", "aria-label"].map(attribute)
    };
    let plain = ["gpc-card", "ltr", "Connect GitHub · Acme · github.com"];
    assert_eq!(looks(), plain);
    for (name, text) in [
        ("theme", "dark"),
        ("density", "compact"),
        ("dir", "rtl"),
        ("aria-label", "GitHub of Acme"),
    ] {
        page.set(name, text).await;
    }
    assert_eq!(
        looks(),
        ["gpc-card gpc-compact gpc-dark", "rtl", "GitHub of Acme"]
    );
    page.set("theme", "light").await;
    assert_eq!(looks()[0], "gpc-card gpc-compact gpc-light");
}
