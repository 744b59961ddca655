//! The element as the page's author meets it.

use crate::{TAG, tag};
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn removal_while_connecting_aborts_without_events() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    browser
        .js("window.kept = form;
             window.field = root.querySelector('input');
             // What a removed element tells, no ancestor hears.
             for (const name of ['connected', 'failed'])
               form.addEventListener(name, () => told.push([name, 'after removal']));
             form.remove()")
        .await;
    site.wait_for_aborted_request().await;
    // Whatever was still to come has had its turn.
    browser
        .js("await new Promise((resolve) => setTimeout(resolve))")
        .await;
    assert_eq!(browser.recorded_events("failed").await.len(), 0);
    assert_eq!(browser.recorded_events("connected").await.len(), 0);
    assert_eq!(browser.js("return field.value").await, "");
    assert_eq!(browser.console_log().await, json!([]));

    // Put back, it is a fresh form.
    browser.js("document.body.append(kept)").await;
    browser.wait_for_text("Connect GitHub").await;
    assert_eq!(browser.js("return kept.state").await, "editing");
}

#[tokio::test]
async fn moving_the_element_keeps_text_and_request() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    let moved = "document.querySelector('#elsewhere').append(form)";
    browser.js(moved).await;
    assert_eq!(browser.value().await, text);
    browser.connect().await;
    site.wait_for_hanging_request().await;
    browser.js("document.body.prepend(form)").await;
    browser.wait_for_text("Connecting…").await;
    assert_eq!(browser.js("return form.state").await, "connecting");
    assert_eq!(site.hanging_requests(), 1);
}

#[tokio::test]
async fn misconfigured_element_reports_error_and_hides_the_field() {
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
        let site = Site::with_form(&tag).await;
        browser.goto_form(&site.origin).await;
        browser.wait_for_text("This form isn't ready to use").await;
        browser.wait_for_text(fault).await;
        assert_eq!(browser.recorded_events("failed").await.len(), 1, "{tag}");
        assert_eq!(
            browser.recorded_events("failed").await[0]["code"],
            "misconfigured"
        );
        let message = browser.recorded_events("failed").await[0]["message"].clone();
        assert!(
            message.as_str().is_some_and(|text| text.contains(fault)),
            "{message}"
        );
        let logged = browser.console_log().await;
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
        browser.fill(&token(Scenario::Success)).await;
        browser.connect().await;
        site.wait_for_hanging_request().await;
    }
}

#[tokio::test]
async fn properties_reflect_attributes() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.js("form.appName = 'Globex'").await;
    browser.wait_for_text("Globex asks for access").await;
    assert_eq!(
        browser.js("return form.getAttribute('app-name')").await,
        "Globex"
    );
    browser.js("form.setAttribute('app-name', 'Initech')").await;
    browser.wait_for_text("Initech asks for access").await;
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
async fn properties_set_before_upgrade_apply() {
    let site = Site::with_form(
        r#"<github-pat-connect></github-pat-connect>
        <script nonce="host">
            const early = document.querySelector("github-pat-connect");
            early.backendUrl = "/hang";
            early.appName = "Early";
            early.connection = { connectionId: "c1", account: { login: "hubot" } };
        </script>"#,
    )
    .await;
    let browser = Browser::open(&site).await;
    browser
        .wait_for_text("Early has access to your GitHub account.")
        .await;
    browser.wait_for_text("@hubot").await;
    assert_eq!(
        browser.js("return form.connection.connectionId").await,
        "c1"
    );
    browser.click("[part=replace]").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
}

#[tokio::test]
async fn session_property_is_not_reflected_to_attribute() {
    let site = Site::with_form(&tag("/api/connections", "")).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser
        .wait_for_text("You are no longer signed in to Acme")
        .await;
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
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn canceled_connecting_event_sends_no_request() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser
        .js("form.addEventListener('connecting', (event) => event.preventDefault())")
        .await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.js("while (!told.some(([name]) => name === 'connecting')) await new Promise(requestAnimationFrame)").await;
    assert_eq!(browser.js("return form.state").await, "editing");
    assert_eq!(browser.value().await, token(Scenario::Success));
    assert_eq!(site.connections().await.len(), 0);
}

#[tokio::test]
async fn removal_by_event_listener_logs_no_error() {
    let browser = Browser::start().await;
    for name in ["connecting", "connected", "failed", "statechange"] {
        let scenario = if name == "failed" {
            Scenario::Invalid
        } else {
            Scenario::Success
        };
        let site = Site::with_form(TAG).await;
        browser.goto_form(&site.origin).await;
        browser
            .js(&format!(
                "form.addEventListener('{name}', () => form.remove())"
            ))
            .await;
        browser.fill(&token(scenario)).await;
        browser.js("form.submit()").await;
        browser.js("while (document.querySelector('github-pat-connect')) await new Promise(requestAnimationFrame)").await;
        // Whatever was still to come has had its turn.
        browser
            .js("await new Promise((resolve) => setTimeout(resolve))")
            .await;
        assert_eq!(browser.console_log().await, json!([]), "{name}");
        if name == "connecting" {
            let sent = "return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/connections')).length";
            assert_eq!(browser.js(sent).await, 0);
        }
    }
}

#[tokio::test]
async fn connection_that_contains_itself_is_shown() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let shown = "const connection = { connectionId: 'c1', account: { login: 'hubot' } };
        connection.account.connection = connection;
        form.connection = connection;
        return [form.state, form.connection.account.login]";
    assert_eq!(browser.js(shown).await, json!(["connected", "hubot"]));
    browser.wait_for_text("@hubot").await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn missing_webassembly_support_shows_fallback() {
    let none = "delete globalThis.WebAssembly";
    let browser = Browser::start().await;
    let site = Site::with_form(TAG).await;
    site.inject_script(none);
    browser.goto(&site.origin).await;
    browser
        .js("while (!form.error) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(
        browser.recorded_events("failed").await[0]["code"],
        "wasm_unsupported"
    );
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

    let site = Site::with_form(&tag("/hang", "")).await;
    site.inject_script(none);
    browser.goto(&site.origin).await;
    browser.wait_for_text("This form couldn't be loaded").await;
}

#[tokio::test]
async fn ready_event_fires_once_and_focus_moves_into_form() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    assert_eq!(browser.recorded_events("ready").await.len(), 1);
    let changes = browser.recorded_events("statechange").await;
    assert_eq!(changes, [json!({"from": "loading", "to": "editing"})]);
    browser.js("form.focus()").await;
    assert_eq!(
        browser.js("return root.activeElement.tagName").await,
        "INPUT"
    );
    browser
        .js("form.connection = { account: { login: 'hubot' } }; form.focus()")
        .await;
    browser.wait_for_text("@hubot").await;
    let changes = browser.recorded_events("statechange").await;
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
async fn styles_come_from_adopted_stylesheets_only() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let look = "return getComputedStyle(root.querySelector('[part=card]')).borderRadius";
    assert_eq!(browser.js(look).await, "12px");
    assert_eq!(
        browser
            .js("return root.querySelectorAll('style, link, [style]').length")
            .await,
        0
    );
    assert_eq!(browser.js("return root.mode").await, "open");
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn second_definition_is_ignored() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.js("await import('/package/index.js?again')").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn properties_of_wrong_type_throw_type_error() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
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
    browser.wait_for_text("the attribute session takes").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn reinserted_element_shows_its_connection() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    browser.js("window.kept = form; form.remove()").await;
    browser
        .js("while (kept.state !== 'loading') await new Promise(requestAnimationFrame)")
        .await;
    browser.js("document.body.append(kept)").await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn card_has_expected_width_in_every_layout() {
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
        let site = Site::with_form(&format!("<div id=host>{}</div>", tag("/hang", ""))).await;
        browser.goto_form(&site.origin).await;
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
    let site = Site::with_form(&format!("<dialog>{}</dialog>", tag("/hang", ""))).await;
    browser.goto_form(&site.origin).await;
    browser
        .js("document.querySelector('dialog').showModal()")
        .await;
    let width = browser
        .js("return root.querySelector('[part=card]').offsetWidth")
        .await;
    assert_eq!(width, 448);
}

#[tokio::test]
async fn invalid_connection_before_upgrade_keeps_form_usable() {
    let site = Site::with_form(
        r#"<github-pat-connect backend-url="/hang"></github-pat-connect>
        <script nonce="host">
            document.querySelector("github-pat-connect").connection = { other: 7 };
        </script>"#,
    )
    .await;
    let browser = Browser::open(&site).await;
    assert_eq!(browser.recorded_events("ready").await.len(), 1);
    let logged = browser.console_log().await.to_string();
    assert!(
        logged.contains("connection: expected { connectionId, … }"),
        "{logged}"
    );
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
}
