//! Prints the form's HTML for each state that is painted before the WebAssembly is there: one line each, with name and
//! HTML separated by a tab. `cargo xtask` builds the template of the first paint from it.

fn main() {
    for (name, html) in github_pat_connect::templates::render() {
        println!("{name}\t{html}");
    }
}
