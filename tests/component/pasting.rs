//! What people paste, and what comes of it.

use crate::harness::{Page, acme, clipboard, refuse_clipboard, sent, token};
use wasm_bindgen_test::wasm_bindgen_test;

fn fine_grained() -> String {
    let (id, secret) = ("A".repeat(20), "B".repeat(43));
    let check = ["KAJCXJFB", &"C".repeat(8)].concat();
    ["github_pat_11", &id, "_", &secret, &check].concat()
}

/// An escape before the token: percent-encoding, a string's.
#[wasm_bindgen_test]
async fn token_after_an_escape_is_taken_out_of_its_address() {
    for before in ["https://%20", "https://x-access-token%3A", "\\n"] {
        let page = Page::with(acme()).await;
        page.paste(&[before, &token(), "@github.com/o/r"].concat())
            .await;
        assert_eq!(page.field().value(), token(), "{before}");
        page.reads("Took the token out of the text around it.");
        page.submit().await;
        assert_eq!(sent(), 1, "{before}");
    }
}

/// Several words that hold no token.
#[wasm_bindgen_test]
async fn text_without_a_token_is_refused_as_text() {
    let text = "correct horse battery staple and more words here";
    let page = Page::with(acme()).await;
    page.paste(&text.replace(' ', "\n")).await;
    page.reads("This is text, not a token");
    assert_eq!(page.field().value(), text);
    page.submit().await;
    assert_eq!(sent(), 0);

    // Whoever types may have more to say.
    page.type_in("correct horse").await;
    page.does_not_read("This is text");
    page.will_read("This is text, not a token").await;
}

/// What Connect refuses isn't offered.
#[wasm_bindgen_test]
async fn token_that_cannot_be_sent_has_no_offer_to_connect_anyway() {
    let title = "This is too short for a GitHub token";
    for text in [
        "ghp_",
        "github_pat_11ABC",
        // What a page shows in a token's place.
        "ghp_****",
        "Token: ghp_••••••••",
        "github_pat_11ABC…wxyz",
        "ghp_abc is how mine begins",
    ] {
        let page = Page::with(acme()).await;
        page.paste(text).await;
        page.reads(title);
        page.does_not_read("anyway");
        page.submit().await;
        page.reads(title);
        assert_eq!(sent(), 0, "{text}");
    }
}

#[wasm_bindgen_test]
async fn two_tokens_are_named_and_none_is_sent() {
    let page = Page::with(acme()).await;
    page.paste(&[&token(), "\n", &*fine_grained()].concat())
        .await;
    page.reads("This is more than one token");
    page.reads("Paste only the one for Acme.");
    page.submit().await;
    assert_eq!(sent(), 0);
    // The next paste takes their place.
    page.paste(&token()).await;
    assert_eq!(page.field().value(), token());
    page.reads("Classic token.");
}

#[wasm_bindgen_test]
async fn what_is_removed_is_told_by_its_kind() {
    let (head, tail) = (&token()[..20], &token()[20..]);
    let page = Page::with(acme()).await;
    for (text, told) in [
        (["  ", head, "   ", tail, "  "], "Removed spaces."),
        (["", head, "\r\n", tail, "\n"], "Removed line breaks."),
        (
            ["\u{feff}", head, "\u{200b}", tail, ""],
            "Removed invisible characters.",
        ),
    ] {
        page.paste(&text.concat()).await;
        page.reads(told);
        assert_eq!(page.field().value(), token());
    }
}

#[wasm_bindgen_test]
async fn paste_button_with_a_refused_clipboard_names_other_ways_and_focuses_the_field() {
    let page = Page::with(acme()).await;
    refuse_clipboard();
    page.click("[part=paste]").await;
    page.reads("Your browser didn't allow it. Press Ctrl+V or ⌘V, or touch and hold the field.");
    assert!(page.has_focus(&page.field()));
    let status = page.find("[part=hint]").unwrap().parent_element().unwrap();
    assert_eq!(status.get_attribute("role").as_deref(), Some("status"));
    page.type_in(&token()).await;
    page.does_not_read("Your browser didn't allow it.");
}

#[wasm_bindgen_test]
async fn paste_button_with_nothing_to_paste_says_so_and_keeps_what_is_there() {
    let page = Page::with(acme()).await;
    for nothing in ["", " \n", "\u{200b}"] {
        clipboard(nothing);
        page.click("[part=paste]").await;
        page.reads("There is no text on the clipboard.");
        assert!(page.has_focus(&page.field()));
        assert_eq!(page.field().value(), "");
    }
    // The press says nothing of an error that is still to be mended.
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(422, r#"{"code": "sso_required"}"#).await;
    page.paste(" ").await;
    page.reads("There is no text on the clipboard.");
    page.reads("The organization requires single sign-on");
    assert_eq!(page.field().value(), token());
}

/// Each of the reasons not to send has words of its own.
#[wasm_bindgen_test]
async fn no_two_refusals_of_a_paste_read_alike() {
    let mut seen = Vec::new();
    for text in [
        "ghp_1",
        "some words that are none",
        "hunter2",
        "https://github.com/settings/tokens",
        "ssh-ed25519 AAAAC3Nza octocat@example.org",
        &"0123456789abcdef".repeat(4),
        &["é".repeat(40)].concat(),
        &"a".repeat(300),
        &[&token(), " ", &*fine_grained()].concat(),
    ] {
        let page = Page::with(acme()).await;
        page.paste(text).await;
        let title = page.find("[part=error] strong").unwrap().text_content();
        assert!(!seen.contains(&title), "{title:?} of {text}");
        seen.push(title);
    }
}
