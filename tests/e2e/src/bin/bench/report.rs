//! What is said at the end: tables, goals, and what could not be measured.

use std::{fs, io, path::Path};

/// Shown as it grows, since the whole takes minutes.
#[derive(Default)]
pub struct Report {
    text: String,
    goals: Vec<Vec<String>>,
    failures: Vec<String>,
}

/// A number that is to be no larger than a limit.
pub struct Goal<'a> {
    pub what: &'a str,
    pub value: f64,
    pub limit: f64,
    /// What the hand-written form needs, where it is measured too.
    pub baseline: Option<f64>,
    pub unit: &'a str,
}

impl Report {
    pub fn heading(&mut self, words: &str) {
        self.say(&format!("## {words}"));
    }

    pub fn say(&mut self, paragraph: &str) {
        println!("{paragraph}\n");
        self.text += paragraph;
        self.text += "\n\n";
    }

    /// The first column is words, the others are numbers.
    pub fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>) {
        let head = head.iter().map(|&word| word.to_owned()).collect();
        let mut lines: Vec<Vec<String>> = vec![head];
        lines.extend(rows);
        let columns = lines[0].len();
        let width = |column: usize| {
            let widths = lines.iter().map(|line| line[column].chars().count());
            widths.max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut shown: Vec<String> = lines.iter().map(|line| row(line, &widths)).collect();
        let rule = widths
            .iter()
            .enumerate()
            .map(|(column, &width)| match column {
                0 => "-".repeat(width + 2),
                _ => "-".repeat(width + 1) + ":",
            });
        shown.insert(1, format!("|{}|", rule.collect::<Vec<_>>().join("|")));
        self.say(&shown.join("\n"));
    }

    /// Goals that the baseline has no part in: what, how much, at most, of what.
    pub fn goals<const N: usize>(&mut self, goals: [(&str, f64, f64, &str); N]) {
        for (what, value, limit, unit) in goals {
            self.goal(Goal {
                what,
                value,
                limit,
                baseline: None,
                unit,
            });
        }
    }

    pub fn goal(&mut self, goal: Goal) {
        let Goal {
            what,
            value,
            limit,
            baseline,
            unit,
        } = goal;
        // Single milliseconds of a whole load are the machine's mood.
        let digits = if unit == "ms" && limit >= 10.0 { 0 } else { 2 };
        let number = |number: f64| format!("{number:.digits$} {unit}").trim().to_owned();
        let shown = |number: f64| (number * 10f64.powi(digits as i32)).round();
        let verdict = if value.is_nan() || limit.is_nan() {
            self.failure(what, "there is no number to compare");
            "not measured"
        } else if shown(value) <= shown(limit) {
            "met"
        } else {
            "**missed**"
        };
        self.goals.push(vec![
            what.to_owned(),
            number(value),
            number(limit),
            baseline.map_or_else(|| "-".to_owned(), number),
            verdict.to_owned(),
        ]);
    }

    pub fn failure(&mut self, what: &str, reason: &str) {
        eprintln!("{what}: {reason}");
        self.failures.push(format!("- {what}: {reason}"));
    }

    /// Shows the goals and writes all of it down; true if everything could be measured.
    pub fn finish(mut self, file: &Path) -> io::Result<bool> {
        self.heading("Goals");
        let goals = std::mem::take(&mut self.goals);
        self.table(&["goal", "measured", "at most", "the baseline", ""], goals);
        if !self.failures.is_empty() {
            let failures = self.failures.join("\n");
            self.heading("Could not be measured");
            self.say(&failures);
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, self.text.trim_end().to_owned() + "\n")?;
        println!("Written to {}.", file.display());
        Ok(self.failures.is_empty())
    }
}

fn row(cells: &[String], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths).enumerate();
    let cells = cells.map(|(column, (cell, &width))| match column {
        0 => format!(" {cell:<width$} "),
        _ => format!(" {cell:>width$} "),
    });
    format!("|{}|", cells.collect::<Vec<_>>().join("|"))
}
