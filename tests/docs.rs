//! The docs: every link and anchor leads somewhere, every page and every term is found, and the tables of the contract are
//! those of its types.

use github_pat::{
    ErrorCode, Token, TokenType,
    contract::{Account, ConnectRequest, Connection, Problem},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

/// What npm and crates.io show links to pages by this.
const REPOSITORY: &str = "https://github.com/github-pat-connect/github-pat-connect/";

/// Each term of the field, and the page whose first paragraph has it.
const TERMS: [(&str, &str); 25] = [
    ("CSRF token", "docs/sessions.md"),
    ("SSR", "docs/ssr.md"),
    ("server-side rendering", "docs/ssr.md"),
    ("hydration", "docs/ssr.md"),
    ("preloading", "docs/ssr.md"),
    ("layout shift", "docs/ssr.md"),
    ("Subresource Integrity", "docs/sri.md"),
    ("SRI", "docs/sri.md"),
    ("Content Security Policy", "docs/csp.md"),
    ("Trusted Types", "docs/csp.md"),
    ("cross-origin iframe", "docs/frame.md"),
    ("form-associated custom element", "docs/forms.md"),
    ("ElementInternals", "docs/forms.md"),
    ("CORS", "docs/contract.md"),
    ("idempotency", "docs/contract.md"),
    ("rate limiting", "docs/reference-backend/rate-limiting.md"),
    ("key rotation", "docs/reference-backend/key-rotation.md"),
    ("webhooks", "docs/reference-backend/webhooks.md"),
    ("high availability", "docs/reference-backend/operations.md"),
    ("encryption at rest", "docs/reference-backend/security.md"),
    ("CSS parts", "docs/theming.md"),
    ("CDN", "docs/html.md"),
    ("code splitting", "docs/bundlers.md"),
    ("template URL", "docs/token.md"),
    ("SSR", "docs/frameworks/nextjs.md"),
];

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The Markdown files of the repository, but not of what was built or installed.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = match folder == Path::new(".") {
            true => PathBuf::from(&name),
            false => entry.path(),
        };
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !["target", "node_modules", "dist"].contains(&&*name) {
                pages(&path, found);
            }
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

fn all_pages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    pages(Path::new("."), &mut found);
    found.sort();
    assert!(found.len() > 40, "{found:?}");
    found
}

/// The lines outside of fenced code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// A heading's anchor, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim().to_lowercase();
    heading
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            _ => letter.is_alphanumeric().then_some(letter),
        })
        .collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let mut count = BTreeMap::new();
    let headings = prose(text).filter_map(|line| {
        let heading = line.trim_start_matches('#');
        (heading.len() < line.len() && heading.starts_with(' ')).then(|| anchor(heading))
    });
    headings
        .map(|name| {
            let times = count.entry(name.clone()).or_insert(0);
            *times += 1;
            match *times {
                1 => name,
                times => format!("{name}-{}", times - 1),
            }
        })
        .collect()
}

/// The targets of links and pictures, without code between backticks.
fn links(text: &str) -> Vec<String> {
    let without_code = |line: &str| line.split('`').step_by(2).collect::<String>();
    let text: Vec<_> = prose(text).map(without_code).collect();
    let text = text.join("\n");
    let inline = text.split("](").skip(1).filter_map(|it| it.split_once(')'));
    let mut links: Vec<_> = inline.map(|(link, _)| link.to_owned()).collect();
    for attribute in ["src=\"", "srcset=\"", "href=\""] {
        let found = text.split(attribute).skip(1);
        let found = found.filter_map(|it| it.split_once('"'));
        links.extend(found.map(|(link, _)| link.to_owned()));
    }
    let definitions = text.lines().filter_map(|line| line.strip_prefix('['));
    let definitions = definitions.filter_map(|line| line.split_once("]: "));
    let definitions = definitions.filter(|(name, _)| !name.starts_with('^'));
    links.extend(definitions.map(|(_, link)| link.to_owned()));
    links
}

/// `a/b/../c` is `a/c`.
fn normalized(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(parts.pop(), "{}", path.display()),
            Component::CurDir => {}
            part => parts.push(part),
        }
    }
    parts
}

/// What is wrong with a link on this page.
fn fault(page: &Path, link: &str) -> Option<String> {
    let is_elsewhere = link.contains("://") || link.starts_with("mailto:");
    let in_repository = link.strip_prefix(REPOSITORY);
    let in_repository = in_repository.and_then(|it| it.strip_prefix("blob/main/"));
    let (link, folder) = match in_repository {
        Some(path) => (path, Path::new("")),
        None if is_elsewhere => return None,
        None => (link, page.parent().unwrap()),
    };
    let (path, fragment) = match link.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (link, None),
    };
    let target = match path {
        "" => page.to_owned(),
        path => normalized(&folder.join(path)),
    };
    if !target.exists() {
        return Some(format!("{} doesn't exist", target.display()));
    }
    let fragment = fragment?;
    let is_there = target.extension().is_some_and(|it| it == "md")
        && anchors(&read(&target)).contains(fragment);
    (!is_there).then(|| format!("{} has no heading #{fragment}", target.display()))
}

#[test]
fn links_and_anchors_lead_somewhere() {
    let mut faults = Vec::new();
    let mut count = 0;
    for page in all_pages() {
        for link in links(&read(&page)) {
            count += 1;
            if let Some(fault) = fault(&page, &link) {
                faults.push(format!("{}: {link}: {fault}", page.display()));
            }
        }
    }
    // Its code isn't fenced.
    let summary = links(&read("llms.txt")).into_iter();
    for link in summary.filter(|link| link.starts_with(REPOSITORY)) {
        faults.extend(fault(Path::new("llms.txt"), &link));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 300, "{count}");
}

/// Those that the console shows.
#[test]
fn links_in_scripts_lead_somewhere() {
    let folders = ["src/element", "src/embed", "src/ssr"];
    let files = folders.map(|folder| fs::read_dir(folder).unwrap());
    let files = files.into_iter().flatten().map(|file| file.unwrap().path());
    let mut count = 0;
    for script in files.filter(|it| it.extension().is_some_and(|it| it == "js")) {
        for link in read(&script)
            .split('"')
            .filter(|it| it.starts_with(REPOSITORY))
        {
            count += 1;
            assert_eq!(fault(&script, link), None, "{}", script.display());
        }
    }
    assert!(count > 0);
}

#[test]
fn broken_links_and_anchors_are_found() {
    let page = Path::new("docs/README.md");
    for link in [
        "none.md",
        "reference.md#none",
        "#none",
        "../none.md",
        "../Cargo.toml#lints",
    ] {
        assert!(fault(page, link).is_some(), "{link}");
    }
    let absolute = format!("{REPOSITORY}blob/main/docs/none.md");
    assert!(fault(page, &absolute).is_some());
    for link in [
        "reference.md#error-codes",
        "#i-want-to",
        "../README.md",
        "https://a.example",
    ] {
        assert_eq!(fault(page, link), None, "{link}");
    }
    let text =
        "[a](b.md) `[c](c.md)`\n```\n[d](e.md)\n```\n<img src=\"f.png\">\n\n[g]: h.md\n[^i]: note";
    assert_eq!(links(text), ["b.md", "f.png", "h.md"]);
}

#[test]
fn anchors_are_those_of_github() {
    let text = "# A `b()`, c\n## The WebAssembly's URL\n```\n# no heading\n```\n## A `b()`, c\n#no";
    let expected = ["a-b-c", "a-b-c-1", "the-webassemblys-url"];
    assert_eq!(anchors(text), expected.map(str::to_owned).into());
}

#[test]
fn readme_has_at_most_150_lines() {
    let lines = read("README.md").lines().count();
    assert!(lines <= 150, "{lines} lines");
}

#[test]
fn readme_has_every_event() {
    let manifest: Value = serde_json::from_str(&read("npm/custom-elements.json")).unwrap();
    let element = &manifest["modules"][0]["declarations"][0];
    let readme = read("README.md");
    let (_, table) = readme.split_once("| event | when |").unwrap();
    let table = table.split_once("\n\n").unwrap().0;
    let named = table.lines().skip(2).map(|row| row.split('`').nth(1));
    let named: BTreeSet<_> = named.map(Option::unwrap).collect();
    let events = element["events"].as_array().unwrap().iter();
    let events: BTreeSet<_> = events.map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(named, events);
}

#[test]
fn index_lists_every_page() {
    let index = Path::new("docs/README.md");
    let targets: BTreeSet<_> = links(&read(index))
        .into_iter()
        .map(|link| normalized(&Path::new("docs").join(link.split('#').next().unwrap())))
        .collect();
    // A page of its own lists these.
    let is_listed_elsewhere = |page: &Path| page.starts_with("docs/backends");
    let missing: Vec<_> = all_pages()
        .into_iter()
        .filter(|page| page.starts_with("docs") && page != index)
        .filter(|page| !targets.contains(page) && !is_listed_elsewhere(page))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn index_has_each_term_beside_the_link_to_its_page() {
    let index = read("docs/README.md").to_lowercase();
    let missing = TERMS.iter().filter(|(term, page)| {
        let link = format!("]({})", page.trim_start_matches("docs/"));
        let mut rows = index.lines().filter(|row| row.contains(&link));
        !rows.any(|row| row.contains(&term.to_lowercase()))
    });
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The first paragraph under the title.
fn first_paragraph(text: &str) -> String {
    let (_, rest) = text.split_once("\n\n").unwrap();
    let paragraph = rest.trim_start().split("\n\n").next().unwrap();
    paragraph.replace('\n', " ")
}

#[test]
fn term_is_in_the_first_paragraph_of_its_page() {
    for (term, page) in TERMS {
        let paragraph = first_paragraph(&read(page)).to_lowercase();
        assert!(paragraph.contains(&term.to_lowercase()), "{term}: {page}");
    }
}

#[test]
fn glossary_is_in_alphabetical_order() {
    let glossary = read("docs/glossary.md");
    let terms = glossary.lines().filter_map(|line| line.strip_prefix("| "));
    let terms: Vec<_> = terms.skip(1).map(str::to_lowercase).collect();
    assert!(terms.len() > 40, "{}", terms.len());
    let pairs = terms.windows(2);
    let disorder: Vec<_> = pairs.filter(|pair| pair[0] > pair[1]).collect();
    assert!(disorder.is_empty(), "{disorder:#?}");
}

#[test]
fn json_in_the_docs_is_json() {
    let mut count = 0;
    for page in all_pages() {
        let text = read(&page);
        for piece in text.split("\n```json\n").skip(1) {
            let json = piece.split_once("\n```").unwrap().0;
            let parsed = serde_json::from_str::<Value>(json);
            assert!(parsed.is_ok(), "{}: {json}: {parsed:?}", page.display());
            count += 1;
        }
    }
    assert!(count >= 8, "{count}");
}

/// The members that the table at or after this text has, by its first cells.
fn members<'a>(page: &'a str, after: &str) -> BTreeSet<&'a str> {
    let start = page.find(after).expect(after);
    let rows = page[start..]
        .lines()
        .skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .collect()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

#[test]
fn contract_has_every_member_of_its_types() {
    let contract = read("docs/contract.md");
    let token = Token::new(["ghp_", &"A".repeat(36)].concat()).unwrap();
    let request = ConnectRequest {
        token: (&token).into(),
        token_type: Some(TokenType::Classic),
        github_url: Some("g".into()),
        connection_id: Some("c".into()),
        expected_login: Some("e".into()),
    };
    let request = serde_json::to_value(&request).unwrap();
    assert_eq!(members(&contract, "| member of the body |"), keys(&request));

    let text = || Some("t".to_owned());
    let connection = Connection {
        connection_id: text(),
        account: Some(Account {
            login: "l".into(),
            name: text(),
            avatar_url: text(),
            html_url: text(),
        }),
        token_type: Some(TokenType::Classic),
        expires_at: text(),
        scopes: Some(Vec::new()),
        permissions: Some(Vec::new()),
        missing_permissions: Some(Vec::new()),
        check_url: text(),
        disconnect_url: text(),
        revoked_at: text(),
    };
    let connection = serde_json::to_value(&connection).unwrap();
    assert_eq!(members(&contract, "\n## Success"), keys(&connection));
    for member in keys(&connection["account"]) {
        assert!(contract.contains(&format!("`{member}`")), "{member}");
    }

    let problem = Problem {
        title: text(),
        detail: text(),
        retry_after: Some(30),
        authorize_url: text(),
        organization: text(),
        missing_permissions: Some(Vec::new()),
        expected: text(),
        actual: text(),
        ..Problem::new(ErrorCode::SsoRequired)
    };
    let problem = serde_json::to_value(&problem).unwrap();
    assert_eq!(members(&contract, "\n## Errors"), keys(&problem));
    // The README has those that most backends answer.
    let readme = read("README.md");
    let told = members(&readme, "| member of the response |");
    assert!(told.is_subset(&keys(&connection)), "{told:?}");
}
