//! HTML that is injected into the page, without a script, and would send the token elsewhere.

use super::unprotected;
use axum::Router;
use e2e::{Browser, Site, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

const TAG: &str = "<github-pat-connect backend-url='hang' app-name='Acme'></github-pat-connect>";

/// What the attacker injects, by the origin that the token is to be sent to.
fn base(attacker: &str) -> String {
    format!(
        "document.head.prepend(Object.assign(document.createElement('base'), {{ href: '{attacker}/' }}));"
    )
}

struct Attack {
    site: Site,
    attacker: Site,
    browser: Browser,
}

impl Attack {
    async fn start(wasm: Wasm) -> Attack {
        let site = unprotected(Router::new(), TAG).await;
        let attacker = Site::with_form("").await;
        site.set_wasm(wasm);
        let browser = Browser::start().await;
        let page = format!("{}/page", site.origin);
        match wasm {
            Wasm::Held => browser.goto_first_paint(&page).await,
            _ => browser.goto_form(&page).await,
        }
        Attack {
            site,
            attacker,
            browser,
        }
    }

    /// Whether a request for a token has come to a site: what asks beforehand whether it may be sent, too.
    fn is_reached(site: &Site) -> bool {
        let mut requests = site.requests().into_iter();
        requests.any(|request| request.ends_with("/hang"))
    }

    /// The person reads the attacker's host now, and nothing was sent to anybody.
    async fn is_shown_and_not_sent(&self, when: &str) {
        let host = self.attacker.origin.replace("http://", "");
        self.browser
            .wait_for_text(&format!("Sent only to {host}"))
            .await;
        let seen = "return [form.state, told.some(([name]) => name === 'connecting')]";
        let seen = self.browser.js(seen).await;
        assert_eq!(seen, json!(["editing", false]), "{when}");
        assert!(!Attack::is_reached(&self.site), "{when}");
        assert!(!Attack::is_reached(&self.attacker), "{when}");
        assert_eq!(self.browser.value().await, token(Scenario::Success));
    }
}

#[tokio::test]
async fn base_element_injected_after_typing_sends_the_token_nowhere() {
    let attack = Attack::start(Wasm::Served).await;
    let Attack {
        browser, attacker, ..
    } = &attack;
    browser.fill(&token(Scenario::Success)).await;
    browser.js(&base(&attacker.origin)).await;
    browser.connect().await;
    attack.is_shown_and_not_sent("pressed").await;
    let logged = browser.console_log().await.to_string();
    assert!(logged.contains("backend-url has changed"), "{logged}");
    // Pressed again, it goes where the person reads that it goes. So this test sees what is sent.
    browser.connect().await;
    e2e::wait_for("the request", async || {
        Attack::is_reached(attacker).then_some(())
    })
    .await;
}

#[tokio::test]
async fn backend_url_changed_in_the_task_of_the_press_sends_the_token_nowhere() {
    let attack = Attack::start(Wasm::Served).await;
    let Attack {
        browser, attacker, ..
    } = &attack;
    browser.fill(&token(Scenario::Success)).await;
    let change = format!(
        "form.backendUrl = '{}/hang';
         const shown = root.querySelector('[part=destination]').textContent;
         form.submit();
         return shown",
        attacker.origin
    );
    let shown = browser.js(&change).await.to_string();
    // WebKit may run microtasks in between: then the card shows the new address before the press.
    if !shown.contains(&attacker.origin.replace("http://", "")) {
        attack.is_shown_and_not_sent("changed").await;
    }
}

#[tokio::test]
async fn base_element_injected_under_a_connection_sends_the_session_nowhere() {
    let attack = Attack::start(Wasm::Served).await;
    let Attack {
        site,
        browser,
        attacker,
    } = &attack;
    browser
        .js("form.session = 'secret';
             form.connection = { account: { login: 'octocat' }, missing_permissions: ['issues=write'], check_url: 'hang', disconnect_url: 'hang' }")
        .await;
    browser.wait_for_text("@octocat").await;
    browser.js(&base(&attacker.origin)).await;
    browser.click("[part=check]").await;
    e2e::wait_for("the console to name it", async || {
        let logged = browser.console_log().await.to_string();
        logged.contains("backend-url has changed").then_some(())
    })
    .await;
    assert!(!Attack::is_reached(site) && !Attack::is_reached(attacker));
    // Without the attacker's element it is asked for where it was.
    browser
        .js("document.querySelector('base').remove(); form.appName = 'Acme 2'; await 0")
        .await;
    browser.click("[part=check]").await;
    e2e::wait_for("the request", async || {
        Attack::is_reached(site).then_some(())
    })
    .await;
}

#[tokio::test]
async fn waiting_submit_is_dropped_where_the_endpoint_has_changed_since_the_press() {
    let steps: [(&str, bool); 4] = [
        ("BASE", false),
        ("BASE", true),
        ("form.backendUrl = 'ATTACKER/hang';", true),
        // At the last moment: once the WebAssembly is there, before the press is repeated.
        (
            "form.addEventListener('statechange', () => { BASE });",
            true,
        ),
    ];
    for (change, is_pressed_before) in steps {
        let attack = Attack::start(Wasm::Held).await;
        let Attack {
            site,
            browser,
            attacker,
        } = &attack;
        let change = change.replace("BASE", &base(&attacker.origin));
        let change = change.replace("ATTACKER", &attacker.origin);
        browser.fill(&token(Scenario::Success)).await;
        if is_pressed_before {
            browser.connect().await;
            browser.wait_for_text("Connecting").await;
        }
        browser.js(&change).await;
        if !is_pressed_before {
            browser.connect().await;
        }
        site.set_wasm(Wasm::Served);
        browser.wait_until_ready().await;
        attack.is_shown_and_not_sent(&change).await;
    }
}

#[tokio::test]
async fn waiting_submit_that_was_dropped_does_not_end_the_form_after_its_timeout() {
    let attack = Attack::start(Wasm::Held).await;
    let Attack {
        site,
        browser,
        attacker,
    } = &attack;
    browser.fill(&token(Scenario::Success)).await;
    browser.js("form.timeout = 300").await;
    browser.connect().await;
    browser.wait_for_text("Connecting").await;
    let change = format!(
        "form.backendUrl = '{}/hang'; await new Promise((resolve) => setTimeout(resolve, 400))",
        attacker.origin
    );
    browser.js(&change).await;
    assert_eq!(browser.value().await, token(Scenario::Success));
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    attack.is_shown_and_not_sent("dropped").await;
}
