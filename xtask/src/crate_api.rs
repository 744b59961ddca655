//! The public API of the crates: the items that their documentation lists. `crates/public-api.txt` has them until the
//! first release; from then on `cargo semver-checks` compares the crates with what was released, members and all.

use crate::{public_api::compare, wasm};
use anyhow::{Context, Result, ensure};
use std::{collections::BTreeSet, fs};

const CRATE_API: &str = "crates/public-api.txt";

/// Compares what `cargo doc` has just listed with what is public.
pub fn check() -> Result<()> {
    let mut there = BTreeSet::new();
    for (folder, name) in [
        ("doc", "github_pat"),
        ("doc", "github_pat_backend"),
        ("wasm32-unknown-unknown/doc", "github_pat_connect"),
    ] {
        let list = wasm::target_folder()?.join(format!("{folder}/{name}/all.html"));
        let list = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
        let before = there.len();
        there.extend(items(&list).map(|item| format!("{name} {item}")));
        ensure!(
            there.len() > before,
            "the documentation of {name} lists nothing"
        );
    }
    compare(CRATE_API, &fs::read_to_string(CRATE_API)?, &there)
}

/// The items that a list links to: `contract/struct.Account.html` is `struct contract::Account`.
fn items(list: &str) -> impl Iterator<Item = String> {
    let links = list.split("href=\"").skip(1);
    links.filter_map(|link| {
        let path = link.split('"').next()?.strip_suffix(".html")?;
        let (module, file) = path.rsplit_once('/').unwrap_or(("", path));
        let (kind, name) = file.split_once('.')?;
        let module = match module {
            "" => String::new(),
            module => module.replace('/', "::") + "::",
        };
        Some(format!("{kind} {module}{name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_those_that_the_list_links_to() {
        let list = r#"<a href="../a/index.html">a</a><a href="fn.b.html">b</a><a href="c/d/enum.E.html">c</a>"#;
        assert_eq!(items(list).collect::<Vec<_>>(), ["fn b", "enum c::d::E"]);
    }
}
