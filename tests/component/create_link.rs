//! The way to the right token, and into the field.

use crate::harness::{Page, acme, asking, clipboard, copied, refuse_clipboard, token, width};
use github_pat_connect::Connection;
use leptos::prelude::*;
use std::collections::HashSet;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

#[wasm_bindgen_test]
async fn create_link_for_a_fine_grained_token_prefills_github_and_names_each_value() {
    let page = Page::with(asking()).await;
    assert_eq!(
        page.href("[part=create]"),
        "https://github.com/settings/personal-access-tokens/new?name=Acme&target_name=acme-inc\
         &statuses=read&issues=write&workflows=write"
    );
    let link = page.find("[part=create]").unwrap();
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    assert_eq!(
        link.get_attribute("rel").as_deref(),
        Some("noopener noreferrer")
    );
    page.reads("It opens GitHub's form with this filled in:");
    page.reads("Commit statuses read");
    page.reads("Issues read and write");
    page.reads("Workflows write");
    page.reads("On GitHub, choose Only select repositories under Repository access");
}

#[wasm_bindgen_test]
async fn create_link_for_a_classic_token_names_the_scopes() {
    let wanted = acme().with("token-type", "classic").with("scopes", "repo");
    let page = Page::with(wanted).await;
    page.reads("Scopes");
    page.reads("repo");
    page.reads("On GitHub, press Generate token");
    assert!(page.href("[part=create]").contains("/settings/tokens/new?"));
    page.click(".gpc-guide:not([part]) summary").await;
    assert_eq!(
        page.href("[part=tokens]"),
        "https://github.com/settings/tokens"
    );
}

#[wasm_bindgen_test]
async fn create_link_on_an_enterprise_server_tells_what_to_fill_in() {
    let wanted = asking()
        .with("github-url", "https://git.acme.com")
        .with("token-type", "fine-grained");
    let page = Page::with(wanted).await;
    page.reads("Fill this in there:");
    assert_eq!(
        page.href("[part=create]"),
        "https://git.acme.com/settings/personal-access-tokens/new"
    );
    page.click("summary").await;
    page.reads("Sign in to git.acme.com.");
    assert_eq!(page.count(".gpc-done"), 4);
}

#[wasm_bindgen_test]
async fn guide_opened_by_hand_or_by_its_prop_has_an_illustration_for_each_step() {
    let page = Page::with(asking()).await;
    assert_eq!(page.count(".gpc-guide-step"), 0);
    page.click("summary").await;
    assert_eq!(page.count(".gpc-guide-step"), 12);
    // The menus, the name, the owner and the permissions; of the expiration nothing was said.
    assert_eq!(page.count(".gpc-done"), 7);
    page.reads("The link above does the ticked steps for you.");
    page.reads("Hide the steps");
    page.reads("choose: Commit statuses: read, Issues: read and write, and Workflows: write.");
    assert_eq!(page.count(".gpc-drawing[role=img][aria-label] > svg"), 12);
    let illustrations = page.all(".gpc-drawing > svg");
    assert!(illustrations.iter().all(|svg| width(svg) > 0.0));
    let paths: HashSet<_> = illustrations.iter().map(Element::inner_html).collect();
    assert_eq!(paths.len(), 12, "each step has its own");
    page.click("summary").await;
    assert_eq!(page.count(".gpc-guide-step"), 0);
    page.reads("Show me step by step");

    page.set("guide", "open").await;
    assert_eq!(page.count(".gpc-guide-step"), 12);
    page.set("guide", "none").await;
    page.does_not_read("step by step");
}

#[wasm_bindgen_test]
async fn pasted_text_is_cleaned_with_a_hint_and_can_be_undone() {
    let page = Page::with(acme()).await;
    page.field().focus().unwrap();
    page.paste(&[" ", &token(), "\r\n"].concat()).await;
    assert_eq!(page.field().value(), token());
    page.reads(
        "Classic token. This works; a fine-grained token would be safer. Removed line breaks.",
    );
    let document: web_sys::HtmlDocument = document().unchecked_into();
    document.exec_command("undo").unwrap();
    page.settle().await;
    assert_eq!(page.field().value(), "");
    page.does_not_read("Classic token.");
}

#[wasm_bindgen_test]
async fn paste_while_connecting_changes_nothing() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.paste("ghp_other").await;
    assert_eq!(page.field().value(), token());
}

#[wasm_bindgen_test]
async fn typed_prefix_is_named_by_its_kind() {
    let page = Page::with(acme()).await;
    page.type_in("github_pat_1").await;
    page.reads("Fine-grained token.");
    page.type_in("git").await;
    assert_eq!(page.count("[part=hint]"), 0);
}

#[wasm_bindgen_test]
async fn revealed_token_is_hidden_on_pagehide_and_on_submit() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let kind = || page.field().type_();
    assert_eq!(kind(), "password");
    page.click("[part=reveal]").await;
    assert_eq!(kind(), "text");
    let event = web_sys::Event::new("pagehide").unwrap();
    window().dispatch_event(&event).unwrap();
    page.settle().await;
    assert_eq!(kind(), "password");
    page.click("[part=reveal]").await;
    page.submit().await;
    assert_eq!(kind(), "password");
}

#[wasm_bindgen_test]
async fn clipboard_buttons_copy_and_paste_and_survive_a_refused_permission() {
    let page = Page::with(asking()).await;
    clipboard("");
    page.click("[part=copy]").await;
    assert_eq!(copied().as_deref(), Some("Acme"));
    assert!(
        page.find("[part=copy]")
            .unwrap()
            .text_content()
            .unwrap()
            .contains("Copied")
    );
    clipboard(&[&token(), "\n"].concat());
    page.click("[part=paste]").await;
    assert_eq!(page.field().value(), token());

    let other = Page::with(acme()).await;
    refuse_clipboard();
    // A press brings the focus along.
    let paste: HtmlElement = other.find("[part=paste]").unwrap().unchecked_into();
    paste.focus().unwrap();
    other.click("[part=paste]").await;
    other.click("[part=copy]").await;
    assert_eq!(other.field().value(), "");
    assert!(other.has_focus(&other.field()));
    other.does_not_read("Copied");
}

#[wasm_bindgen_test]
async fn primary_button_is_connect_once_there_is_a_token() {
    let page = Page::with(acme()).await;
    let weight = |selector: &str| {
        let element = page.find(selector).unwrap();
        let style = window().get_computed_style(&element).unwrap().unwrap();
        style.get_property_value("background-color").unwrap()
    };
    let filled = weight("[part=create]");
    assert_ne!(weight("[part=connect]"), filled);
    page.type_in(&token()).await;
    assert_eq!(weight("[part=connect]"), filled);
    assert_ne!(weight("[part=create]"), filled);
}

#[wasm_bindgen_test]
async fn password_managers_are_told_to_ignore_the_field_unless_allowed() {
    let page = Page::with(acme()).await;
    assert_eq!(
        page.field().get_attribute("data-lpignore").as_deref(),
        Some("true")
    );
    assert_eq!(
        page.field().get_attribute("autocomplete").as_deref(),
        Some("off")
    );
    page.set("password-manager", "allow").await;
    assert_eq!(page.field().get_attribute("data-lpignore"), None);
}

#[wasm_bindgen_test]
async fn missing_permissions_are_named_with_the_link_to_correct_them() {
    let page = Page::with(asking()).await;
    let connection = |missing: &[&str]| Connection {
        missing_permissions: Some(missing.iter().map(|&it| it.to_owned()).collect()),
        ..Connection::default()
    };
    page.show(Some(connection(&["issues=write"]))).await;
    page.reads("Connected, but one permission is missing");
    page.reads("Commit statuses read: granted");
    page.reads("Issues read and write: missing");
    assert_eq!(page.count(".gpc-missing"), 1);
    let list = "https://github.com/settings/personal-access-tokens";
    assert_eq!(page.href("[part=connected] [part=tokens]"), list);

    page.show(Some(connection(&["issues=write", "pages=read"])))
        .await;
    page.reads("Connected, but 2 permissions are missing");

    // What can't be read is missing, not granted.
    page.show(Some(connection(&["issues", "repo"]))).await;
    page.reads("Connected, but 2 permissions are missing");
    page.reads("repo missing");
    page.does_not_read("Issues read and write: granted");

    page.show(Some(connection(&[]))).await;
    page.reads("Issues read and write: granted");
    page.does_not_read("missing");

    // A backend that didn't look has nothing ticked.
    page.show(Some(Connection::default())).await;
    page.does_not_read("granted");
}
