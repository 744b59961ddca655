//! The backend of `docs/backend.md`, as it is written there, behind the real form.

use axum::{Router, http::StatusCode, response::IntoResponse, routing::post};
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{self, Outcome, token};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use tokio::task::block_in_place;

/// Answers a request by the recipe's lines, in Node.
fn answer(code: &str, api: &str, body: &str) -> Value {
    // What is kept is said, so that it can be looked at; the token comes by a pipe.
    let code = format!(
        "{code}
         const body = (await import('node:fs')).readFileSync(0);
         const kept = [];
         const keep = async (login, token) => kept.push([login, token.length]) && 'c1';
         const request = new Request('http://host/', {{ method: 'POST', body }});
         const response = await connectGithub(request, keep);
         console.log(JSON.stringify({{ status: response.status, body: await response.json(), kept }}));"
    );
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", &code])
        .env("GITHUB_API", api)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let mut stdin = node.stdin.take().expect("it is piped");
    stdin.write_all(body.as_bytes()).expect("it reads");
    drop(stdin);
    let output = node.wait_with_output().expect("it ends");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipe_s_backend_answers_by_the_contract() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/backend.md");
    let text = fs::read_to_string(file).expect("the recipe is there");
    let (_, rest) = text.split_once("```js\n").expect("it has code");
    let code = rest.split_once("```").expect("the code ends").0.to_owned();
    let api = sandbox::serve().await.expect("a port for the stand-in");
    let api = api.to_string().trim_end_matches('/').to_owned();
    let route = post(async move |body: String| {
        let answer = block_in_place(|| answer(&code, &api, &body));
        let status = answer["status"].as_u64().expect("a status");
        let status = StatusCode::from_u16(status as u16).expect("a status");
        (status, answer["body"].to_string()).into_response()
    });
    let routes = Router::new().route("/recipe", route);
    let tag = crate::tag("/recipe", r#"expected-login="Octocat""#);
    let site = Site::beside(routes, "contents=read", &tag).await;
    let browser = Browser::at(&site).await;
    for (text, expected) in [
        (token(Outcome::Invalid), "invalid_token"),
        (token(Outcome::Expired), "invalid_token"),
        (token(Outcome::SsoRequired), "sso_required"),
        (token(Outcome::OtherAccount), "account_mismatch"),
        (token(Outcome::GithubDown), "github_unavailable"),
        (token(Outcome::RateLimited), "rate_limited"),
        (token(Outcome::Success), "connected"),
    ] {
        browser.js("form.reset()").await;
        browser.type_in(&text).await;
        browser.connect().await;
        let came = browser
            .js(
                "while (form.state === 'connecting') await new Promise(requestAnimationFrame);
                 return form.problem?.code ?? form.state",
            )
            .await;
        assert_eq!(came, expected);
    }
    let account = browser.js("return form.connection").await;
    assert_eq!(account["connectionId"], "c1");
    assert_eq!(account["account"]["login"], "octocat");
    assert_eq!(account["scopes"], json!(null));
}
