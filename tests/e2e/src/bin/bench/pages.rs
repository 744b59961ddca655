//! The pages that are loaded: the same page around each form.

use std::{fs, io, path::Path, process::Command};

/// Who takes part, by the name of their page. The baseline comes first: all ratios are to it.
pub fn contenders(has_before: bool) -> impl Iterator<Item = Contender> {
    let before = has_before.then_some(BEFORE);
    CONTENDERS.into_iter().chain(before)
}

/// The folder, and the page, of the package as it was before.
const BEFORE: Contender = Contender::new("before", "github-pat-connect, before", Role::Before);

/// The peer that also has its form from a server's answer: the one to be wholly ready with.
pub const HANKO: &str = "hanko";

const CONTENDERS: [Contender; 7] = [
    Contender::new(
        "baseline",
        "baseline: a form in the page, 30 lines of script",
        Role::Baseline,
    ),
    Contender::new(
        "script-built",
        "the baseline, made by its script",
        Role::ScriptBuilt,
    ),
    Contender::new("ours", "github-pat-connect", Role::Ours(Delivery::Script)),
    Contender::new(
        "ours-preloaded",
        "github-pat-connect, preload lines",
        Role::Ours(Delivery::Preloaded),
    ),
    Contender::new(
        "ours-prerendered",
        "github-pat-connect, in the page's HTML",
        Role::Ours(Delivery::InHtml),
    ),
    Contender::new("altcha", "ALTCHA", Role::Peer),
    Contender::new(HANKO, "Hanko", Role::Peer),
];

#[derive(Clone, Copy)]
pub struct Contender {
    pub page: &'static str,
    pub name: &'static str,
    pub role: Role,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    /// Written by hand, in the page's HTML.
    Baseline,
    /// The same, made by its script: the soonest that a custom element can be there.
    ScriptBuilt,
    Ours(Delivery),
    Peer,
    /// Shown to read the others by.
    Before,
}

/// How our form comes into the page.
#[derive(Clone, Copy, PartialEq)]
pub enum Delivery {
    Script,
    Preloaded,
    InHtml,
}

impl Contender {
    const fn new(page: &'static str, name: &'static str, role: Role) -> Contender {
        Contender { page, name, role }
    }
}

/// The lazy-loaded files are all but these.
const EAGER: [&str; 2] = ["github-pat-connect.js", "index.js"];

/// Writes every page, and the peers' scripts, into the folder that is served.
pub fn write(folder: &Path, package: &Path, peers: &Path) -> io::Result<()> {
    let script = |path: &str| format!("<script type=\"module\" src=\"{path}\"></script>");
    let [ours, before] = ["package", "before"].map(|it| script(&format!("/{it}/index.js")));
    let tag = |backend: &str| {
        format!(
            "<github-pat-connect backend-url=\"{backend}\" app-name=\"Acme\"></github-pat-connect>"
        )
    };
    let pages = [
        ("blank", String::new(), String::new()),
        (
            "baseline",
            BASELINE_CSS.to_owned() + &script("/baseline.js"),
            BASELINE_FORM.to_owned(),
        ),
        (
            "script-built",
            script("/script_built.js"),
            "<token-form></token-form>".to_owned(),
        ),
        ("ours", ours.clone(), tag("/token")),
        ("before", before, tag("/token")),
        ("ours-preloaded", preloads(package)? + &ours, tag("/token")),
        (
            "ours-prerendered",
            preloads(package)? + &ours,
            prerendered(&folder.join("package"))?,
        ),
        ("altcha", script("/altcha.js"), ALTCHA.to_owned()),
        (
            HANKO,
            HANKO_SCRIPT.to_owned(),
            "<hanko-auth></hanko-auth>".to_owned(),
        ),
        ("scale", ours, tag("/hang")),
    ];
    for (name, head, form) in pages {
        fs::write(folder.join(format!("{name}.html")), page(&head, &form))?;
    }
    fs::write(folder.join("baseline.js"), include_str!("baseline.js"))?;
    fs::write(
        folder.join("script_built.js"),
        include_str!("script_built.js"),
    )?;
    for (name, path) in [
        ("altcha.js", "altcha/dist/main/altcha.min.js"),
        ("hanko.js", "@teamhanko/hanko-elements/dist/elements.js"),
    ] {
        fs::copy(peers.join(path), folder.join(name))?;
    }
    Ok(())
}

fn page(head: &str, form: &str) -> String {
    // What comes after the form is what moves when the form grows.
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Settings</title>
<link rel="icon" href="data:,">
{head}
<main>
<h1>Settings</h1>
{form}
<p>What the page says after the form.</p>
</main>
</html>
"#
    )
}

/// The form as a server writes it.
fn prerendered(package: &Path) -> io::Result<String> {
    let script = r#"
        const { renderToString } = await import(process.argv[1]);
        const attributes = { "backend-url": "/token", "app-name": "Acme" };
        process.stdout.write(await renderToString(attributes, { url: "http://visit.localhost" }));
    "#;
    let node = Command::new("node")
        .args(["--input-type=module", "--eval", script, "--"])
        .arg(package.join("ssr.js"))
        .output()?;
    match (node.status.success(), String::from_utf8(node.stdout)) {
        (true, Ok(html)) => Ok(html),
        _ => Err(io::Error::other(String::from_utf8_lossy(&node.stderr))),
    }
}

/// Lines that ask for the files of the form at once, in place of one after the other.
fn preloads(package: &Path) -> io::Result<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(package)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if EAGER.contains(&name.as_str()) {
            lines.push(format!(
                "<link rel=\"modulepreload\" href=\"/package/{name}\">\n"
            ));
        } else if name.ends_with(".wasm") {
            lines.push(format!(
                "<link rel=\"preload\" as=\"fetch\" crossorigin fetchpriority=\"low\" href=\"/package/{name}\">\n"
            ));
        }
    }
    // A folder has no order of its own, and two runs shall load alike.
    lines.sort();
    Ok(lines.concat())
}

const BASELINE_CSS: &str = "<style>
form { display: grid; gap: 0.5rem; max-inline-size: 28rem; font: 0.9375rem/1.5 system-ui, sans-serif; }
input, button { padding: 0.5rem; font: inherit; }
</style>
";
const BASELINE_FORM: &str = r#"<form>
<label for="token">Personal access token</label>
<input id="token" name="token" type="password" autocomplete="off" required>
<button>Connect</button>
<output></output>
</form>"#;
const ALTCHA: &str =
    r#"<form><altcha-widget challenge="/altcha/challenge"></altcha-widget></form>"#;
const HANKO_SCRIPT: &str = r#"<script type="module">
import { register } from "/hanko.js";
await register(`${location.origin}/hanko`);
</script>"#;
