//! The element as the page's author meets it.

use crate::{TAG, tag};
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;

#[tokio::test]
async fn removed_in_flight_it_aborts_quietly() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    site.hangs().await;
    browser
        .js("window.kept = form;
             window.field = root.querySelector('input');
             // What a removed element tells, no ancestor hears.
             for (const name of ['connected', 'failed'])
               form.addEventListener(name, () => told.push([name, 'after removal']));
             form.remove()")
        .await;
    site.abandoned().await;
    // Whatever was still to come has had its turn.
    browser
        .js("await new Promise((resolve) => setTimeout(resolve))")
        .await;
    assert_eq!(browser.told("failed").await.len(), 0);
    assert_eq!(browser.told("connected").await.len(), 0);
    assert_eq!(browser.js("return field.value").await, "");
    assert_eq!(browser.logged().await, json!([]));

    // Put back, it is a fresh form.
    browser.js("document.body.append(kept)").await;
    browser.reads("Connect GitHub").await;
    assert_eq!(browser.js("return kept.state").await, "editing");
}

#[tokio::test]
async fn moved_it_loses_nothing() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    let text = token(Outcome::Success);
    browser.type_in(&text).await;
    let moved = "document.querySelector('#elsewhere').append(form)";
    browser.js(moved).await;
    assert_eq!(browser.value().await, text);
    browser.connect().await;
    site.hangs().await;
    browser.js("document.body.prepend(form)").await;
    browser.reads("Connecting…").await;
    assert_eq!(browser.js("return form.state").await, "connecting");
    assert_eq!(site.hanging_requests(), 1);
}

#[tokio::test]
async fn a_page_set_up_wrongly_is_told_so_and_takes_no_token() {
    let browser = Browser::start().await;
    for (tag, fault) in [
        (
            "<github-pat-connect></github-pat-connect>".to_owned(),
            "set the attribute backend-url",
        ),
        (
            tag("http://api.acme.com/", ""),
            "backend-url has to begin with https",
        ),
        (
            tag("ftp://acme.com/", ""),
            "backend-url has to be an https address",
        ),
        (
            tag("/api", r#"timeout="soon""#),
            "the attribute timeout takes a number of milliseconds",
        ),
        (
            tag("/api", r#"credentials="all""#),
            "the attribute credentials takes omit",
        ),
    ] {
        let site = Site::with(&tag).await;
        browser.visit(&site.origin).await;
        browser.reads("This form isn't ready to use").await;
        browser.reads(fault).await;
        assert_eq!(browser.told("failed").await.len(), 1, "{tag}");
        assert_eq!(browser.told("failed").await[0]["code"], "misconfigured");
        let message = browser.told("failed").await[0]["message"].clone();
        assert!(
            message.as_str().is_some_and(|text| text.contains(fault)),
            "{message}"
        );
        let logged = browser.logged().await;
        assert_eq!(logged.as_array().map(Vec::len), Some(1), "{logged}");
        assert!(
            logged[0][1]
                .as_str()
                .is_some_and(|line| line.contains(fault)),
            "{logged}"
        );
        assert_eq!(
            browser
                .js("return root.querySelector('input').offsetHeight")
                .await,
            0
        );

        // Mended, it works at once.
        browser
            .js("form.removeAttribute('timeout'); form.removeAttribute('credentials'); form.backendUrl = '/hang'")
            .await;
        browser.type_in(&token(Outcome::Success)).await;
        browser.connect().await;
        site.hangs().await;
    }
}

#[tokio::test]
async fn attributes_and_properties_are_one() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.js("form.appName = 'Globex'").await;
    browser.reads("Globex asks for access").await;
    assert_eq!(
        browser.js("return form.getAttribute('app-name')").await,
        "Globex"
    );
    browser.js("form.setAttribute('app-name', 'Initech')").await;
    browser.reads("Initech asks for access").await;
    assert_eq!(browser.js("return form.timeout").await, 20_000);
    browser.js("form.disabled = true").await;
    assert_eq!(
        browser
            .js("return root.querySelector('input').disabled")
            .await,
        true
    );
}

#[tokio::test]
async fn a_property_set_before_the_class_is_there_counts() {
    let site = Site::with(
        r#"<github-pat-connect></github-pat-connect>
        <script nonce="host">
            const early = document.querySelector("github-pat-connect");
            early.backendUrl = "/hang";
            early.appName = "Early";
            early.connection = { connectionId: "c1", account: { login: "hubot" } };
        </script>"#,
    )
    .await;
    let browser = Browser::at(&site).await;
    browser.reads("Your account is connected to Early.").await;
    browser.reads("@hubot").await;
    assert_eq!(
        browser.js("return form.connection.connectionId").await,
        "c1"
    );
    browser.click("[part=replace]").await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    site.hangs().await;
}

#[tokio::test]
async fn a_session_set_as_a_property_never_shows_as_an_attribute() {
    let site = Site::with(&tag("/api/connections", "")).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("You are no longer signed in to Acme").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    assert_eq!(
        browser
            .js("return form.outerHTML.includes(form.session)")
            .await,
        false
    );
    browser.connect().await;
    browser.reads("@octocat").await;
}

#[tokio::test]
async fn connecting_can_be_prevented() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser
        .js("form.addEventListener('connecting', (event) => event.preventDefault())")
        .await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.js("while (!told.some(([name]) => name === 'connecting')) await new Promise(requestAnimationFrame)").await;
    assert_eq!(browser.js("return form.state").await, "editing");
    assert_eq!(browser.value().await, token(Outcome::Success));
    assert_eq!(site.connections().await.len(), 0);
}

#[tokio::test]
async fn a_listener_that_removes_the_element_does_no_harm() {
    let browser = Browser::start().await;
    for name in ["connecting", "connected", "failed", "statechange"] {
        let outcome = if name == "failed" {
            Outcome::Invalid
        } else {
            Outcome::Success
        };
        let site = Site::with(TAG).await;
        browser.visit(&site.origin).await;
        browser
            .js(&format!(
                "form.addEventListener('{name}', () => form.remove())"
            ))
            .await;
        browser.type_in(&token(outcome)).await;
        browser.js("form.submit()").await;
        browser.js("while (document.querySelector('github-pat-connect')) await new Promise(requestAnimationFrame)").await;
        // Whatever was still to come has had its turn.
        browser
            .js("await new Promise((resolve) => setTimeout(resolve))")
            .await;
        assert_eq!(browser.logged().await, json!([]), "{name}");
    }
}

#[tokio::test]
async fn without_the_webassembly_the_fallback_stands() {
    let none = "delete globalThis.WebAssembly";
    let browser = Browser::start().await;
    let site = Site::with(TAG).await;
    site.begin_with(none);
    browser.go(&site.origin).await;
    browser
        .js("while (!form.problem) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(browser.told("failed").await[0]["code"], "wasm_unavailable");
    assert_eq!(
        browser.js("return root.querySelector('input')").await,
        json!(null)
    );
    assert_eq!(
        browser
            .js("return form.querySelector('p').offsetHeight > 0")
            .await,
        true
    );

    let site = Site::with(&tag("/hang", "")).await;
    site.begin_with(none);
    browser.go(&site.origin).await;
    browser.reads("This form couldn't be loaded").await;
}

#[tokio::test]
async fn the_element_tells_when_it_is_ready_and_can_be_focused() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    assert_eq!(browser.told("ready").await.len(), 1);
    let changes = browser.told("statechange").await;
    assert_eq!(changes, [json!({"from": "loading", "to": "editing"})]);
    browser.js("form.focus()").await;
    assert_eq!(
        browser.js("return root.activeElement.tagName").await,
        "INPUT"
    );
    browser
        .js("form.connection = { account: { login: 'hubot' } }; form.focus()")
        .await;
    browser.reads("@hubot").await;
    let changes = browser.told("statechange").await;
    assert_eq!(changes[1], json!({"from": "editing", "to": "connected"}));
    browser.js("form.focus()").await;
    assert_eq!(
        browser
            .js("return root.activeElement.getAttribute('part')")
            .await,
        "connected"
    );
}

#[tokio::test]
async fn the_sheet_is_adopted_and_no_style_is_written() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let look = "return getComputedStyle(root.querySelector('[part=card]')).borderRadius";
    assert_eq!(browser.js(look).await, "12px");
    assert_eq!(
        browser
            .js("return root.querySelectorAll('style, link, [style]').length")
            .await,
        0
    );
    assert_eq!(browser.js("return root.mode").await, "open");
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn a_second_definition_does_no_harm() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.js("await import('/package/index.js?again')").await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("@octocat").await;
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn properties_of_a_wrong_kind_are_refused_at_once() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    for wrong in [
        "form.session = 7",
        "form.session = {}",
        "form.connection = 'c1'",
    ] {
        let thrown = format!("try {{ {wrong} }} catch (error) {{ return error.name }}");
        assert_eq!(browser.js(&thrown).await, "TypeError", "{wrong}");
    }
    // A session that no header can carry is the page's mistake, and said so.
    browser.js("form.session = 'a\\nb'").await;
    browser.reads("the attribute session takes").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("@octocat").await;
}

#[tokio::test]
async fn put_back_it_still_shows_what_is_connected() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("@octocat").await;
    browser.js("window.kept = form; form.remove()").await;
    browser
        .js("while (kept.state !== 'loading') await new Promise(requestAnimationFrame)")
        .await;
    browser.js("document.body.append(kept)").await;
    browser.reads("@octocat").await;
}

#[tokio::test]
async fn it_has_a_width_wherever_it_stands() {
    let browser = Browser::start().await;
    for (host, widest) in [
        ("display: flex", 448),
        (
            "display: flex; flex-direction: column; align-items: center",
            448,
        ),
        ("display: grid; place-items: center", 448),
        ("position: absolute", 448),
        ("float: left", 448),
        ("inline-size: 300px", 300),
        (
            "display: grid; grid-template-columns: 1fr; inline-size: 280px",
            280,
        ),
    ] {
        let site = Site::with(&format!("<div id=host>{}</div>", tag("/hang", ""))).await;
        browser.visit(&site.origin).await;
        browser
            .js(&format!(
                "document.querySelector('#host').style.cssText = '{host}'"
            ))
            .await;
        let width = browser
            .js("return root.querySelector('[part=card]').offsetWidth")
            .await;
        assert_eq!(width, widest, "{host}");
    }
    let site = Site::with(&format!("<dialog>{}</dialog>", tag("/hang", ""))).await;
    browser.visit(&site.origin).await;
    browser
        .js("document.querySelector('dialog').showModal()")
        .await;
    let width = browser
        .js("return root.querySelector('[part=card]').offsetWidth")
        .await;
    assert_eq!(width, 448);
}

#[tokio::test]
async fn a_connection_that_makes_no_sense_does_not_cost_the_form() {
    let site = Site::with(
        r#"<github-pat-connect backend-url="/hang"></github-pat-connect>
        <script nonce="host">
            document.querySelector("github-pat-connect").connection = { connectionId: 7 };
        </script>"#,
    )
    .await;
    let browser = Browser::at(&site).await;
    assert_eq!(browser.told("ready").await.len(), 1);
    let logged = browser.logged().await.to_string();
    assert!(logged.contains("connection: an object"), "{logged}");
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    site.hangs().await;
}
