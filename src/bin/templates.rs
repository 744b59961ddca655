//! Prints the form's HTML in each state that is painted before the WebAssembly is there: a line for each, its name and
//! its HTML parted by a tab. `cargo xtask` makes the first paint's table of nodes from it.

fn main() {
    for (name, html) in github_pat_connect::templates::render() {
        println!("{name}\t{html}");
    }
}
