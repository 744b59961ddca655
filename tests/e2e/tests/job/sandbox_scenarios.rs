//! Each of the sandbox's tokens, and what the person and the page are told of it.

use crate::TAG;
use e2e::{Browser, Site};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

/// The page asks for what the site's backend requires.
fn asking() -> String {
    let asks =
        r#"<github-pat-connect permissions="contents=read issues=write" scopes="repo read:org""#;
    TAG.replace("<github-pat-connect", asks)
}

/// What a token leads to.
enum Told {
    Connected {
        reads: &'static [&'static str],
        missing: &'static [&'static str],
    },
    Refused {
        code: &'static str,
        title: &'static str,
        /// The link beside the words, by its part.
        link: Option<&'static str>,
        /// What Connect says.
        connect: &'static str,
        is_kept: bool,
    },
}

fn connected(reads: &'static [&'static str]) -> Told {
    let missing = &[];
    Told::Connected { reads, missing }
}

fn refused(code: &'static str, title: &'static str) -> Told {
    Told::Refused {
        code,
        title,
        link: Some("create-new"),
        connect: "Connect",
        is_kept: false,
    }
}

fn mendable(
    code: &'static str,
    title: &'static str,
    link: Option<&'static str>,
    connect: &'static str,
) -> Told {
    Told::Refused {
        code,
        title,
        link,
        connect,
        is_kept: true,
    }
}

fn told(scenario: Scenario) -> Told {
    const TICKS: &[&str] = &[
        "@octocat",
        "Fine-grained token · expires in 90 days, on ",
        "Contents read: granted",
        "Issues read and write: reading granted, writing not checked",
    ];
    const SCOPES: &[&str] = &[
        "Classic token · doesn't expire",
        "repo granted",
        "read:org granted",
    ];
    match scenario {
        Scenario::Success | Scenario::OffsetExpiry => connected(TICKS),
        Scenario::ExpiresSoon => {
            connected(&["The token expires in 6 days", "expires in 6 days, on "])
        }
        Scenario::NeverExpires => connected(&["Fine-grained token · doesn't expire"]),
        Scenario::Classic => connected(SCOPES),
        Scenario::OtherAccount => connected(&["@hubot"]),
        Scenario::Incomplete
        | Scenario::WithoutIssues
        | Scenario::PermissionAdded
        | Scenario::RevokedLater
        | Scenario::GithubDownLater => Told::Connected {
            reads: &[
                "Contents read: granted",
                "Issues read and write: missing",
                "Connected, but one permission is missing",
                "Open your tokens on GitHub",
            ],
            missing: &["issues=write"],
        },
        Scenario::WithoutContents => Told::Connected {
            reads: &[
                "Contents read: missing",
                "Connected, but one permission is missing",
            ],
            missing: &["contents=read"],
        },
        Scenario::IncompleteClassic => Told::Connected {
            reads: &[
                "repo granted",
                "read:org missing",
                "Connected, but one permission is missing",
            ],
            missing: &["read:org"],
        },
        Scenario::Invalid => mendable(
            "invalid_token",
            "GitHub doesn't accept this token",
            Some("create-new"),
            "Connect",
        ),
        Scenario::Expired => refused("expired_token", "This token has expired"),
        Scenario::SsoRequired => mendable(
            "sso_required",
            "acme requires single sign-on",
            Some("authorize"),
            "I've authorized it, connect",
        ),
        Scenario::NoPermissions => mendable(
            "missing_permissions",
            "The token lacks a permission that Acme needs",
            Some("tokens"),
            "Connect",
        ),
        Scenario::NoScopes => mendable(
            "missing_scopes",
            "The token lacks a scope that Acme needs",
            Some("tokens"),
            "Connect",
        ),
        Scenario::RepositoryNotSelected => mendable(
            "repository_not_selected",
            "The token doesn't reach the repository that Acme needs",
            Some("tokens"),
            "Connect",
        ),
        Scenario::WrongResourceOwner => {
            refused("wrong_resource_owner", "The token is for another owner")
        }
        Scenario::PendingApproval => mendable(
            "pending_approval",
            "The organization hasn't approved this token yet",
            None,
            "Try again",
        ),
        Scenario::BlockedByOrganization => mendable(
            "blocked_by_organization",
            "The organization doesn't allow this kind of token",
            None,
            "Try again",
        ),
        Scenario::LifetimePolicy => refused(
            "lifetime_policy",
            "The token expires later than the organization allows",
        ),
        Scenario::RateLimited => mendable("rate_limited", "Too many attempts", None, "Connect in "),
        Scenario::LockedOut => mendable("rate_limited", "Too many attempts", None, "Connect"),
        Scenario::GithubDown => mendable(
            "github_unavailable",
            "GitHub isn't answering",
            None,
            "Try again",
        ),
        Scenario::Slow => connected(&["@octocat"]),
        // Nothing here requires what these lack.
        Scenario::WithoutPullRequests
        | Scenario::WithoutActions
        | Scenario::WithoutMetadata
        | Scenario::WithoutRepositoryHooks
        | Scenario::WithoutAdministration
        | Scenario::WithoutDeployments
        | Scenario::WithoutSecrets
        | Scenario::WithoutMembers => connected(TICKS),
    }
}

#[tokio::test]
async fn every_sandbox_token_shows_its_result() {
    let browser = Browser::start().await;
    for &scenario in Scenario::ALL {
        let site = Site::with_form(&asking()).await;
        browser.goto_form(&site.origin).await;
        let text = token(scenario);
        browser.fill(&text).await;
        browser.connect().await;
        match told(scenario) {
            Told::Connected { reads, missing } => {
                browser.wait_for_text("Connected to GitHub").await;
                for sentence in reads {
                    browser.wait_for_text(sentence).await;
                }
                let connected = browser.recorded_events("connected").await;
                assert_eq!(
                    connected[0]["missingPermissions"],
                    json!(missing),
                    "{scenario:?}"
                );
                let warns = browser.text().await.contains("Connected, but");
                assert_eq!(warns, !missing.is_empty(), "{scenario:?}");
                let id = connected[0]["connectionId"].as_str().expect("an id");
                assert_eq!(site.stored_token(id).await, text);
                assert_eq!(browser.value().await, "");
            }
            Told::Refused {
                code,
                title,
                link,
                connect,
                is_kept,
            } => {
                browser.wait_for_text(title).await;
                let failed = browser.recorded_events("failed").await;
                assert_eq!(failed.len(), 1, "{scenario:?}");
                assert_eq!(failed[0]["code"], code);
                let message = failed[0]["message"].as_str().expect("a text");
                assert!(message.starts_with(&format!("{title}. ")), "{message}");
                assert_eq!(browser.js("return form.error").await, failed[0]);
                assert_eq!(browser.js("return form.state").await, "editing");
                let part = browser
                    .js("return root.querySelector('[part=error] a')?.getAttribute('part')")
                    .await;
                assert_eq!(part, link.map_or(Value::Null, Value::from), "{scenario:?}");
                if link == Some("tokens") {
                    let list = browser
                        .js("return root.querySelector('[part=error] a').pathname")
                        .await;
                    let is_classic = text.starts_with("ghp_");
                    let expected = if is_classic {
                        "/settings/tokens"
                    } else {
                        "/settings/personal-access-tokens"
                    };
                    assert_eq!(list, expected, "{scenario:?}");
                }
                let label = browser
                    .js("return root.querySelector('[part=connect]').textContent")
                    .await;
                let label = label.as_str().expect("a text");
                let fits = match connect {
                    "Connect" => label == connect,
                    connect => label.starts_with(connect),
                };
                assert!(fits, "{scenario:?}: {label}");
                let value = browser.value().await;
                assert_eq!(value, if is_kept { &*text } else { "" }, "{scenario:?}");
                assert_eq!(site.connections().await.len(), 0, "{scenario:?}");

                // The same form goes on with another token.
                browser.js("form.reset()").await;
                browser.fill(&token(Scenario::Success)).await;
                browser.press_key(Key::Enter).await;
                browser.wait_for_text("@octocat").await;
            }
        }
        assert_eq!(browser.console_log().await, json!([]), "{scenario:?}");
    }
}

#[tokio::test]
async fn missing_permission_is_named_in_result() {
    const REQUIRED: [(&str, &str, &str); 10] = [
        ("contents", "read", "Contents"),
        ("issues", "read", "Issues"),
        ("pull_requests", "read", "Pull requests"),
        ("actions", "read", "Actions"),
        ("metadata", "read", "Metadata"),
        ("repository_hooks", "read", "Webhooks"),
        ("administration", "read", "Administration"),
        ("deployments", "read", "Deployments"),
        ("secrets", "read", "Secrets"),
        ("members", "read", "Members"),
    ];
    let all = REQUIRED.map(|(name, level, _)| format!("{name}={level}"));
    let all = all.join(" ");
    let tag = format!("<github-pat-connect permissions=\"{all}\"");
    let tag = TAG.replace("<github-pat-connect", &tag);
    let browser = Browser::start().await;
    for &scenario in Scenario::ALL {
        let Some(without) = scenario.without() else {
            continue;
        };
        let site = Site::with_requirement(&all, &tag).await;
        browser.goto_form(&site.origin).await;
        browser.fill(&token(scenario)).await;
        browser.connect().await;
        browser
            .wait_for_text("Connected, but one permission is missing")
            .await;
        let text = browser.text().await;
        for (name, _, label) in REQUIRED {
            let missing = text.contains(&format!("{label} read: missing"));
            assert_eq!(missing, name == without, "{without}: {text}");
        }
    }
}

#[tokio::test]
async fn rate_limit_countdown_ends_by_itself() {
    let site = Site::with_form(&asking()).await;
    let browser = Browser::open(&site).await;
    browser.paste(&token(Scenario::RateLimited)).await;
    browser.connect().await;
    browser.wait_for_text("Connect in 0:5").await;
    // A minute passes, for the page.
    browser
        .js("const now = Date.now(); window.Date.now = () => now + 60_000")
        .await;
    browser
        .wait_for_text("The wait is over: you can connect again.")
        .await;
    assert_eq!(browser.value().await, token(Scenario::RateLimited));
}

#[tokio::test]
async fn offline_error_becomes_hint_when_online_again() {
    let site = Site::with_form(&asking()).await;
    site.inject_script(
        "window.isOnline = true;
         Object.defineProperty(navigator, 'onLine', { get: () => isOnline });
         const real = fetch;
         window.fetch = (...given) => isOnline ? real(...given) : Promise.reject(new TypeError('no network'));",
    );
    let browser = Browser::open(&site).await;
    browser.paste(&token(Scenario::Success)).await;
    browser.js("window.isOnline = false").await;
    browser.connect().await;
    browser.wait_for_text("You are offline").await;
    assert_eq!(
        browser.recorded_events("failed").await[0]["code"],
        "offline"
    );
    browser
        .js("window.isOnline = true; dispatchEvent(new Event('online'))")
        .await;
    browser
        .wait_for_text("You are back online: connect again.")
        .await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn replacing_token_requires_the_same_account() {
    let site = Site::with_form(&asking()).await;
    let browser = Browser::open(&site).await;
    browser.paste(&token(Scenario::ExpiresSoon)).await;
    browser.connect().await;
    browser.wait_for_text("The token expires in 6 days").await;
    let id = browser.js("return form.connection.connectionId").await;
    let id = id.as_str().expect("an id");
    browser.click("[part=replace]").await;
    browser.wait_for_text("your GitHub account @octocat.").await;

    browser.paste(&token(Scenario::OtherAccount)).await;
    browser.connect().await;
    browser.wait_for_text("This token belongs to @hubot").await;
    browser.wait_for_text("Sign in on GitHub as @octocat").await;
    assert_eq!(site.stored_token(id).await, token(Scenario::ExpiresSoon));
    assert_eq!(browser.js("return form.connection.connectionId").await, id);

    browser.paste(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("expires in 90 days").await;
    assert_eq!(browser.js("return form.connection.connectionId").await, id);
    assert_eq!(site.stored_token(id).await, token(Scenario::Success));
    assert_eq!(site.connections().await.len(), 1);
}

#[tokio::test]
async fn connection_to_replace_can_be_set_by_attributes() {
    let asks = r#"<github-pat-connect connection-id="c1" expected-login="octocat""#;
    let site = Site::with_form(&TAG.replace("<github-pat-connect", asks)).await;
    let browser = Browser::open(&site).await;
    browser
        .wait_for_text("Acme asks for access to your GitHub account @octocat.")
        .await;
    let words = "return [root.querySelector('h2').textContent, root.querySelector('[part=connect]').textContent]";
    assert_eq!(
        browser.js(words).await,
        json!(["Replace token", "Replace token"])
    );
    browser.paste(&token(Scenario::Success)).await;
    browser.connect().await;
    // The backend knows no such connection of this person's.
    browser
        .wait_for_text("This connection no longer exists")
        .await;
}

/// What the reference backend lists once its daily check has found a token revoked.
#[tokio::test]
async fn revoked_connection_is_shown_as_expired() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let revoked = json!({
        "connection_id": "7",
        "account": { "login": "octocat", "name": null, "avatar_url": null, "html_url": null },
        "token_type": "fine-grained",
        "expires_at": "2026-01-02T03:04:05Z",
        "scopes": null,
        "permissions": null,
        "missing_permissions": null,
        "revoked_at": "2026-01-02T03:04:05Z",
    });
    browser.js(&format!("form.connection = {revoked}")).await;
    browser.wait_for_text("@octocat").await;
    browser.wait_for_text("The token has expired").await;
    browser.click("[part=replace]").await;
    browser.wait_for_text("Replace token").await;
}
