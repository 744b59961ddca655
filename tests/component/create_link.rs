//! The way to the right token, and into the field.

use crate::harness::{Page, acme, asking, clipboard, copied, refuse_clipboard, token};
use github_pat_connect::{
    AcceptedTokenTypes, Connection, Form, Guide, Options, Scopes, TokenTemplate, parse_github_url,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn create_link_prefills_and_lists_permissions() {
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
    page.reads("You choose: under Repository access, Only select repositories");
}

#[wasm_bindgen_test]
async fn create_link_for_classic_token_lists_scopes() {
    let page = Page::with(Options {
        request: TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            scopes: Scopes::parse("repo").unwrap(),
            ..TokenTemplate::default()
        },
        ..acme()
    })
    .await;
    page.reads("Scopes");
    page.reads("repo");
    page.reads("You finish: press Generate token");
    assert!(page.href("[part=create]").contains("/settings/tokens/new?"));
    assert_eq!(
        page.href("[part=tokens]"),
        "https://github.com/settings/tokens"
    );
}

#[wasm_bindgen_test]
async fn create_link_without_prefill_lists_what_to_fill_in() {
    let mut options = asking();
    options.request.github_url = parse_github_url("https://git.acme.com").unwrap();
    options.request.token_type = AcceptedTokenTypes::FineGrained;
    let page = Page::with(options).await;
    page.reads("Fill this in there:");
    assert_eq!(
        page.href("[part=create]"),
        "https://git.acme.com/settings/personal-access-tokens/new"
    );
    page.click("summary").await;
    page.reads("Sign in to git.acme.com.");
}

#[wasm_bindgen_test]
async fn guide_opens_closes_and_illustrates_steps() {
    let page = Page::with(asking()).await;
    assert_eq!(page.count(".gpc-guide-step"), 0);
    page.click("summary").await;
    assert_eq!(page.count(".gpc-guide-step"), 12);
    assert_eq!(page.count(".gpc-spared"), 4);
    page.reads("Hide the steps");
    page.reads("choose: Commit statuses: read, Issues: read and write, Workflows: write.");
    assert_eq!(page.drawn.get_untracked().len(), 12);
    assert_eq!(page.count(".gpc-drawing[role=img][aria-label]"), 12);
    page.click("summary").await;
    assert_eq!(page.count(".gpc-guide-step"), 0);
    page.reads("Show me step by step");

    page.options.update(|options| options.guide = Guide::Open);
    page.settle().await;
    assert_eq!(page.count(".gpc-guide-step"), 12);
    page.options.update(|options| options.guide = Guide::None);
    page.settle().await;
    page.does_not_read("step by step");
}

#[wasm_bindgen_test]
async fn pasted_text_is_sanitized_and_can_be_undone() {
    let page = Page::with(acme()).await;
    page.field().focus().unwrap();
    page.paste(&[" ", &token(), "\r\n"].concat()).await;
    assert_eq!(page.field().value(), token());
    page.reads("Classic token. A fine-grained one could do less harm. Removed a line break.");
    let document: web_sys::HtmlDocument = document().unchecked_into();
    document.exec_command("undo").unwrap();
    page.settle().await;
    assert_eq!(page.field().value(), "");
    page.does_not_read("Classic token.");
}

#[wasm_bindgen_test]
async fn paste_while_connecting_is_ignored() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.paste("ghp_other").await;
    assert_eq!(page.field().value(), token());
}

#[wasm_bindgen_test]
async fn typed_token_shows_its_type() {
    let page = Page::with(acme()).await;
    page.type_in("github_pat_1").await;
    page.reads("Fine-grained token.");
    page.type_in("git").await;
    assert_eq!(page.count("[part=hint]"), 0);
}

#[wasm_bindgen_test]
async fn revealed_token_is_hidden_on_pagehide_and_submit() {
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
async fn copy_and_paste_buttons_handle_clipboard_denial() {
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
    other.click("[part=paste]").await;
    other.click("[part=copy]").await;
    assert_eq!(other.field().value(), "");
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&other.field())));
    other.does_not_read("Copied");
}

#[wasm_bindgen_test]
async fn primary_button_follows_the_input() {
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
async fn password_manager_option_toggles_ignore_attributes() {
    let page = Page::with(acme()).await;
    assert_eq!(
        page.field().get_attribute("data-lpignore").as_deref(),
        Some("true")
    );
    assert_eq!(
        page.field().get_attribute("autocomplete").as_deref(),
        Some("off")
    );
    page.options
        .update(|options| options.password_manager = true);
    page.settle().await;
    assert_eq!(page.field().get_attribute("data-lpignore"), None);
}

#[wasm_bindgen_test]
async fn missing_permissions_are_listed_with_a_link() {
    let page = Page::with(asking()).await;
    let connection = |missing: &[&str]| Connection {
        missing_permissions: Some(missing.iter().map(|&it| it.to_owned()).collect()),
        ..Connection::default()
    };
    page.form
        .set(Form::connected(connection(&["issues=write"])));
    page.settle().await;
    page.reads("Connected, but one permission is missing");
    page.reads("Commit statuses read: granted");
    page.reads("Issues read and write: missing");
    assert_eq!(page.count(".gpc-missing"), 1);
    let list = "https://github.com/settings/personal-access-tokens";
    assert_eq!(page.href("[part=connected] [part=tokens]"), list);

    page.form
        .set(Form::connected(connection(&["issues=write", "pages=read"])));
    page.settle().await;
    page.reads("Connected, but 2 permissions are missing");

    // What can't be read is missing, not granted.
    page.form
        .set(Form::connected(connection(&["issues", "repo"])));
    page.settle().await;
    page.reads("Connected, but 2 permissions are missing");
    page.reads("repo missing");
    page.does_not_read("Issues read and write: granted");

    page.form.set(Form::connected(connection(&[])));
    page.settle().await;
    page.reads("Issues read and write: granted");
    page.does_not_read("missing");

    // A backend that didn't look has nothing ticked.
    page.form.set(Form::connected(Connection::default()));
    page.settle().await;
    page.does_not_read("granted");
}
