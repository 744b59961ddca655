//! The main job: a page with `<github-pat-connect>`, a person, a token, a backend that keeps it.

use e2e::{Browser, Site};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;

const TAG: &str = r#"<github-pat-connect backend-url="/api/connections" app-name="Acme" session="{session}">
    <p>The fallback.</p>
</github-pat-connect>"#;

/// A page like `TAG`'s whose token goes to an address of the site.
fn tag(backend_url: &str, more: &str) -> String {
    format!(
        r#"<github-pat-connect backend-url="{backend_url}" app-name="Acme" {more}></github-pat-connect>"#
    )
}

#[tokio::test]
async fn a_typed_token_connects_and_is_kept() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser
        .reads("Acme asks for access to your GitHub account.")
        .await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("GitHub connected").await;
    browser.reads("@octocat").await;

    let connected = browser.told("connected").await;
    assert_eq!(connected.len(), 1);
    assert_eq!(connected[0]["account"]["login"], "octocat");
    assert_eq!(
        connected[0]["account"]["avatarUrl"],
        "https://avatars.githubusercontent.com/u/583231"
    );
    assert_eq!(connected[0]["tokenType"], "fine-grained");
    let id = connected[0]["connectionId"].as_str().expect("an id");
    assert_eq!(site.kept_token(id).await, token(Outcome::Success));

    assert_eq!(browser.js("return form.state").await, "connected");
    assert_eq!(browser.js("return form.connection.connectionId").await, id);
    assert_eq!(
        browser.js("return form.matches(':state(connected)')").await,
        true
    );
    assert_eq!(browser.value().await, "");
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn a_pasted_token_connects_by_enter_whatever_copying_dragged_along() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let whole = token(Outcome::Classic);
    let (head, tail) = whole.split_at(12);
    browser.paste(&format!(" {head}\u{200b}{tail}\n\n")).await;
    browser.press(Key::Enter).await;
    browser.reads("@octocat").await;
    let connections = site.connections().await;
    assert_eq!(connections.len(), 1);
    let id = connections[0]["connection_id"].as_str().expect("an id");
    assert_eq!(site.kept_token(id).await, whole);
}

#[tokio::test]
async fn every_refusal_of_the_sandbox_is_said_and_the_token_kept() {
    let browser = Browser::start().await;
    for (outcome, code, title, advice) in [
        (
            Outcome::Invalid,
            "invalid_token",
            "GitHub doesn't accept this token",
            "It may be cut off, expired or revoked. Copy it again, or create a new one.",
        ),
        (
            Outcome::Expired,
            "expired_token",
            "This token has expired",
            "Create a new one on GitHub and paste it here.",
        ),
        (
            Outcome::SsoRequired,
            "sso_required",
            "The organisation requires single sign-on",
            "Your token is fine, but it isn't authorised for the organisation yet. Authorise it on GitHub, then come back and connect: the token stays here.",
        ),
        (
            Outcome::RateLimited,
            "rate_limited",
            "A pause is needed",
            "Too many requests came at once. Wait 60 seconds, then connect again: the token stays here.",
        ),
        (
            Outcome::GithubDown,
            "github_unavailable",
            "GitHub isn't answering",
            "Acme couldn't check the token. Connect again in a moment: the token stays here.",
        ),
    ] {
        let site = Site::with(TAG).await;
        browser.visit(&site.origin).await;
        browser.type_in(&token(outcome)).await;
        browser.connect().await;
        browser.reads(title).await;
        browser.reads(advice).await;
        assert_eq!(browser.value().await, token(outcome), "{code}");
        let failed = browser.told("failed").await;
        assert_eq!(failed.len(), 1, "{code}");
        assert_eq!(failed[0]["code"], code);
        assert_eq!(failed[0]["message"], format!("{title}. {advice}"));
        assert_eq!(browser.js("return form.problem").await, failed[0]);
        assert_eq!(browser.js("return form.state").await, "editing");
        assert_eq!(site.connections().await.len(), 0, "{code}");

        // The same form goes on with another token.
        browser.js("form.reset()").await;
        browser.type_in(&token(Outcome::Success)).await;
        browser.press(Key::Enter).await;
        browser.reads("@octocat").await;
    }
}

#[tokio::test]
async fn single_sign_on_comes_with_the_way_to_it() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::SsoRequired)).await;
    browser.connect().await;
    browser.reads("Authorise on GitHub").await;
    let link = browser
        .js("const link = root.querySelector('a'); return [link.origin, link.target, link.rel]")
        .await;
    assert_eq!(
        link,
        json!(["https://github.com", "_blank", "noopener noreferrer"])
    );
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Slow)).await;
    browser.connect().await;
    browser.reads("Connecting…").await;
    assert_eq!(browser.js("return form.state").await, "connecting");
    browser.reads("@octocat").await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up() {
    let site = Site::with(&tag("/hang", r#"timeout="200""#)).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("took too long to answer").await;
    site.abandoned().await;
    assert_eq!(browser.told("failed").await[0]["code"], "timeout");
    assert_eq!(browser.told("failed").await[0]["retryable"], true);
}

#[tokio::test]
async fn a_second_submit_sends_nothing() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.js("form.submit(); form.submit()").await;
    browser.connect().await;
    browser.press(Key::Enter).await;
    site.hangs().await;
    browser.reads("Connecting…").await;
    assert_eq!(site.hanging_requests(), 1);
    assert_eq!(browser.told("connecting").await.len(), 1);
}

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
async fn answers_that_no_backend_should_give_are_told_apart() {
    let browser = Browser::start().await;
    for (backend_url, more, code) in [
        ("/html", "", "bad_response"),
        ("/redirect", "", "session_expired"),
        ("/redirect", r#"session="s1""#, "bad_response"),
        ("/teapot", "", "misconfigured"),
        ("/nowhere", "", "misconfigured"),
        // Nobody listens there.
        ("http://127.0.0.1:9/", "", "network"),
    ] {
        let site = Site::with(&tag(backend_url, more)).await;
        browser.visit(&site.origin).await;
        let text = token(Outcome::Success);
        browser.type_in(&text).await;
        browser.connect().await;
        browser
            .js("while (!form.problem) await new Promise(requestAnimationFrame)")
            .await;
        assert_eq!(
            browser.told("failed").await[0]["code"],
            code,
            "{backend_url} {more}"
        );
        assert_eq!(browser.value().await, text, "{backend_url}");
    }
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
async fn what_is_typed_or_pasted_does_not_reach_the_page() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser
        .js("window.heard = [];
             const field = ({ target }) => target === form;
             for (const name of ['beforeinput', 'input', 'textInput', 'paste', 'keydown', 'keypress', 'keyup'])
               document.addEventListener(name, (event) =>
                 field(event) && heard.push([name, event.key ?? event.data]))")
        .await;
    browser.type_in("abc123").await;
    browser.js("root.querySelector('input').select()").await;
    browser.paste(&token(Outcome::Success)).await;
    assert_eq!(browser.value().await.len(), "abc123".len() + 93);
    // The page's shortcuts still work from within.
    browser.press(Key::Escape).await;
    let heard = browser
        .js("return heard.filter(([, key]) => !['Control', 'v'].includes(key))")
        .await;
    assert_eq!(heard, json!([["keydown", "Escape"], ["keyup", "Escape"]]));
}

#[tokio::test]
async fn without_the_webassembly_the_fallback_stands() {
    let browser = Browser::start().await;
    browser.forgo_webassembly().await;
    let site = Site::with(TAG).await;
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
    browser
        .js("await import('/package/element.js?again').then(({ define }) => define())")
        .await;
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
        let thrown = browser.js(wrong).await;
        assert!(
            thrown
                .as_str()
                .is_some_and(|text| text.contains("TypeError")),
            "{wrong}: {thrown}"
        );
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
async fn the_guide_is_drawn_when_it_opens() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let fetched = "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('drawings.js'))";
    assert_eq!(browser.js(fetched).await, false);
    browser.click("summary").await;
    browser.reads("Sign in to github.com.").await;
    browser.js("while (root.querySelectorAll('.gpc-drawing svg').length < 12) await new Promise(requestAnimationFrame)").await;
    // Each has something marked.
    let unmarked = "return [...root.querySelectorAll('.gpc-drawing')].filter((it) =>
        !it.querySelector('.gpc-mark').getAttribute('d') && !it.querySelector('.gpc-frame').getAttribute('d')).length";
    assert_eq!(browser.js(unmarked).await, 0);
    assert_eq!(browser.js(fetched).await, true);
    // By keyboard, too.
    browser.js("root.querySelector('summary').focus()").await;
    browser.keys(" ").await;
    browser.js("while (root.querySelector('.gpc-guide-step')) await new Promise(requestAnimationFrame)").await;
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn what_github_would_not_take_is_said_in_the_console_and_mended() {
    let site = Site::with(&tag("/hang", r#"permissions="pull-requests=write" token-name="A name that is far too long for a token of GitHub's""#)).await;
    let browser = Browser::at(&site).await;
    browser.reads("Pull requests").await;
    let href = browser
        .js("return root.querySelector('[part=create]').href")
        .await;
    assert!(
        href.as_str()
            .is_some_and(|href| href.ends_with("&pull_requests=write")),
        "{href}"
    );
    let logged = browser.logged().await.to_string();
    assert!(
        logged.contains("GitHub spells it pull_requests"),
        "{logged}"
    );
    assert!(
        logged.contains("token-name was cut to 40 characters"),
        "{logged}"
    );
    assert_eq!(browser.told("failed").await.len(), 0);
}

#[tokio::test]
async fn the_token_is_shown_and_hidden_by_keyboard() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser
        .js("root.querySelector('[part=reveal]').focus()")
        .await;
    browser.keys(" ").await;
    browser.js("while (root.querySelector('input').type !== 'text') await new Promise(requestAnimationFrame)").await;
    browser.connect().await;
    browser.reads("@octocat").await;
    assert_eq!(
        browser.js("return root.querySelector('input').type").await,
        "password"
    );
}

#[test]
fn on_a_server_importing_it_does_nothing() {
    let package = std::env::var("PACKAGE").expect("run the tests by `cargo xtask test`");
    let output = std::process::Command::new("node")
        .args([
            "--input-type=module",
            "--eval",
            "await import(process.argv[1])",
        ])
        .arg(format!("{package}/index.js"))
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{output:?}");
    assert!(
        output.stdout.is_empty() && output.stderr.is_empty(),
        "{output:?}"
    );
}

#[tokio::test]
async fn buttons_copy_what_github_asks_for_and_paste_the_token() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.allow_clipboard(&site).await;
    browser.click("[part=copy]").await;
    browser
        .js("while (!root.querySelector('[part=copy]').textContent.includes('Copied')) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(
        browser.js("return navigator.clipboard.readText()").await,
        "Acme"
    );
    browser
        .js(&format!(
            "await navigator.clipboard.writeText({})",
            json!(token(Outcome::Success) + "\n")
        ))
        .await;
    browser.click("[part=paste]").await;
    browser
        .reads("Fine-grained token. Removed a line break.")
        .await;
    browser.connect().await;
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
