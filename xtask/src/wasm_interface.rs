//! Short names for the imports and exports of the WebAssembly. wasm-bindgen's names are long, with a hash in each, and
//! compress badly; wasm-opt makes short ones, and lists both.

use crate::wasm::{NAME, glue};
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;
use std::{fs, path::Path};

/// What wasm-opt has printed of its names, in the folder of the glue. Where Trunk builds there is none, and every name is
/// wasm-bindgen's.
pub const NAMES_FILE: &str = "names.json";

#[derive(Deserialize)]
struct Names {
    /// Module, name in the glue, name in the WebAssembly.
    imports: Vec<(String, String, String)>,
    /// Name in the glue, name in the WebAssembly.
    exports: Vec<(String, String)>,
}

/// The one module that wasm-opt makes of all.
const MINIFIED_MODULE: &str = "a";

/// The module `wasm_interface.js`: the import object, and the glue's names of the exports. Objects without a prototype,
/// because a page may have added to every object's.
pub fn module(folder: &Path) -> Result<String> {
    let names_file = folder.join(NAMES_FILE);
    let (module, names) = if names_file.exists() {
        let names = serde_json::from_str(&fs::read_to_string(names_file)?)
            .context("wasm-opt has printed something else than names")?;
        (MINIFIED_MODULE.to_owned(), names)
    } else {
        (format!("./{}", glue()), Names::of_glue(folder)?)
    };
    let mut functions: Vec<_> = names.imports.iter().map(|(_, name, _)| &**name).collect();
    functions.sort_unstable();
    functions.dedup();
    let imports = names.imports.iter();
    let imports: Vec<_> = imports
        .map(|(_, name, short)| format!("{}: {name}", json!(short)))
        .collect();
    let exports: Vec<_> = names
        .exports
        .iter()
        .map(|(name, short)| format!("{}: {}", json!(short), json!(name)))
        .collect();
    Ok(format!(
        "import {{ {} }} from \"./{NAME}_bg.js\";\n\
         export const imports = {{ {}: {{ __proto__: null, {} }} }};\n\
         export const exportNames = {{ __proto__: null, {} }};\n",
        functions.join(", "),
        json!(module),
        imports.join(", "),
        exports.join(", "),
    ))
}

impl Names {
    /// Each function of the glue by its own name.
    fn of_glue(folder: &Path) -> Result<Names> {
        let glue = fs::read_to_string(folder.join(glue()))?;
        let functions = glue
            .lines()
            .filter_map(|line| line.strip_prefix("export function ")?.split('(').next());
        let imports = functions.map(|name| (String::new(), name.to_owned(), name.to_owned()));
        Ok(Names {
            imports: imports.collect(),
            exports: Vec::new(),
        })
    }
}
