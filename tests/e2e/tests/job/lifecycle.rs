//! A host's life: what pages do to elements, at any time.

use crate::tag;
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

/// Every attribute, with a value that changes what is shown or sent, and another.
const CHANGES: &str = r#"[
    ["app-name", "Other", "Acme"], ["github-url", "https://ghe.acme.com", "https://github.com"],
    ["token-type", "classic", "any"], ["token-name", "CI", ""], ["token-description", "For CI", ""],
    ["token-expiration", "30", "none"], ["resource-owner", "acme", ""], ["repository-access", "all", "selected"],
    ["permissions", "contents=write", "issues=read"], ["scopes", "repo", ""], ["token-url", "https://acme.com/new", ""],
    ["connection-id", "c1", ""], ["expected-login", "octocat", ""], ["avatars", "on", "off"], ["guide", "open", "none"],
    ["timeout", "5000", "20000"], ["protocol", "nango", "json"], ["integration-id", "github pat", ""], ["credentials", "include", "omit"], ["password-manager", "allow", "ignore"],
    ["density", "compact", "comfortable"], ["theme", "dark", "light"], ["lang", "de", "en"], ["dir", "rtl", "ltr"],
    ["load", "visible", "eager"], ["name", "github", ""], ["required", "", null], ["autofocus", "", null]]"#;

#[tokio::test]
async fn attribute_changes_keep_caret_focus_and_request() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    let change = format!(
        "const field = root.querySelector('input');
         const lost = [];
         const isLost = () => {{
           const now = root.querySelector('input');
           const {{ selectionStart, selectionEnd, selectionDirection }} = now;
           return now !== field || root.activeElement !== field
             || [selectionStart, selectionEnd, selectionDirection].join() !== '2,9,backward';
         }};
         for (const [name, ...values] of {CHANGES})
           for (const value of values) {{
             field.focus();
             field.setSelectionRange(2, 9, 'backward');
             if (value === null) form.removeAttribute(name);
             else form.setAttribute(name, value);
             // What is loaded for it has its turn.
             const isThere = () =>
               name === 'lang' ? root.querySelector('section').lang === value
               : value === 'open' ? root.querySelector('.gpc-guide-step')
               : true;
             while (!isThere()) await new Promise(requestAnimationFrame);
             await new Promise((resolve) => setTimeout(resolve));
             await new Promise(requestAnimationFrame);
             if (isLost()) lost.push([name, value]);
           }}
         field.setSelectionRange(2, 8, 'backward');
         return [lost, isLost()];"
    );
    assert_eq!(browser.js(&change).await, json!([[], true]));
    assert_eq!(browser.value().await, text);
    browser.connect().await;
    site.wait_for_hanging_request().await;
    // And what is under way goes on.
    let change = format!(
        "for (const [name, ...values] of {CHANGES})
           for (const value of values)
             if (value === null) form.removeAttribute(name);
             else form.setAttribute(name, value);
         await new Promise(requestAnimationFrame);
         return [form.state, root.querySelector('input').readOnly]"
    );
    assert_eq!(browser.js(&change).await, json!(["connecting", true]));
    assert_eq!(site.hanging_requests(), 1);
}

#[tokio::test]
async fn fifty_elements_keep_independent_state() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    // A copy is a form of its own, in the first state there is.
    browser.fill(&token(Scenario::Success)).await;
    let all = "window.all = [form, ...Array.from({ length: 49 }, () => form.cloneNode(true))];
        document.body.append(...all.slice(1));
        while (all.some((it) => it.state === 'loading')) await new Promise(requestAnimationFrame);
        return all.filter((it) => it.shadowRoot.querySelector('input').value).length";
    assert_eq!(browser.js(all).await, 1);
    let states = "all[1].connection = { connectionId: 'c1', account: { login: 'one' } };
        all[2].connection = { connectionId: 'c2', account: { login: 'two' } };
        all[3].lang = 'de';
        all[4].disabled = true;
        all[0].submit();
        all[49].submit();
        await new Promise(requestAnimationFrame);
        return [all[0], all[1], all[2], all[3], all[4], all[5], all[49]].map((it) =>
          [it.state, it.error?.code ?? null, it.connection?.connectionId ?? null])";
    assert_eq!(
        browser.js(states).await,
        json!([
            ["connecting", null, null],
            ["connected", null, "c1"],
            ["connected", null, "c2"],
            ["editing", null, null],
            ["editing", null, null],
            ["editing", null, null],
            ["editing", "invalid_token", null],
        ])
    );
    site.wait_for_hanging_request().await;
    assert_eq!(site.hanging_requests(), 1);
}

#[tokio::test]
async fn element_added_later_renders_its_form_once() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.wait_until("form.state === 'editing'").await;
    let added = "document.activeElement.blur();
        const later = form.cloneNode(true);
        later.append('Reload the page.');
        later.autofocus = true;
        const cards = [];
        const observer = new MutationObserver((changes) => {
          for (const { addedNodes } of changes)
            for (const node of addedNodes) if (node.localName === 'section') cards.push(node);
        });
        observer.observe(later.shadowRoot, { childList: true });
        form.after(later);
        await new Promise(requestAnimationFrame);
        const { localName } = later.shadowRoot.activeElement;
        return [later.state, cards.length, later.shadowRoot.children.length, localName]";
    assert_eq!(
        browser.js(added).await,
        json!(["editing", 1, 1, "input"]),
        "it is there before the next frame, without a painted form before it"
    );
}

#[tokio::test]
async fn element_works_in_closed_shadow_root() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    let moved =
        "const host = document.querySelector('#elsewhere').attachShadow({ mode: 'closed' });
        host.append(form);
        const before = form.shadowRoot.querySelector('input').value.length;
        form.submit();
        await new Promise(requestAnimationFrame);
        return [before, form.state]";
    assert_eq!(browser.js(moved).await, json!([text.len(), "connecting"]));
    site.wait_for_hanging_request().await;
}
