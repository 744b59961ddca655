//! Reports the steps of a test run: what passed, what was skipped and why, and how long each took.

use crate::command::{FIX, Missing, run_quietly, run_reading};
use anyhow::{Context, Error, Result, ensure};
use std::{env, iter, path::Path, process::Command, sync::Mutex, thread, time::Instant};

/// How many steps, or programs of tests, run at once: more than most machines have cores, because they wait for other
/// processes.
const AT_ONCE: usize = 4;

/// The error where a step was skipped and a later one needs its result.
pub const NEEDED: &str = "it can't be skipped, because later steps need it";

/// A step that hasn't run yet.
pub struct Planned<'a> {
    name: &'static str,
    run: Run<'a>,
}

type Run<'a> = Box<dyn FnOnce(&mut Tests) -> Result<()> + Send + 'a>;

/// The steps so far.
pub struct Report {
    steps: Vec<Step>,
    /// Nothing may be skipped.
    is_ci: bool,
}

struct Step {
    name: &'static str,
    seconds: u64,
    outcome: Outcome,
}

enum Outcome {
    Passed(u32),
    /// How many passed before, and how many failed.
    Failed(u32, u32),
    /// Why.
    Skipped(String),
}

/// The tests of one step.
#[derive(Default)]
pub struct Tests {
    passed: u32,
    failed: u32,
}

impl<'a> Planned<'a> {
    /// A check that passes or fails as a whole, and counts as one.
    pub fn check(
        name: &'static str,
        check: impl FnOnce() -> Result<()> + Send + 'a,
    ) -> Planned<'a> {
        Planned::new(name, |tests| {
            check()?;
            tests.passed += 1;
            Ok(())
        })
    }

    /// What prepares later steps, and counts as nothing.
    pub fn prepare(
        name: &'static str,
        prepare: impl FnOnce() -> Result<()> + Send + 'a,
    ) -> Planned<'a> {
        Planned::new(name, |_| prepare())
    }

    /// Tests that are counted one by one. There has to be one.
    pub fn tests(
        name: &'static str,
        run: impl FnOnce(&mut Tests) -> Result<()> + Send + 'a,
    ) -> Planned<'a> {
        Planned::new(name, |tests| {
            run(tests)?;
            ensure!(tests.passed > 0, "no test ran");
            Ok(())
        })
    }

    fn new(
        name: &'static str,
        run: impl FnOnce(&mut Tests) -> Result<()> + Send + 'a,
    ) -> Planned<'a> {
        let run = Box::new(run);
        Planned { name, run }
    }
}

impl Report {
    pub fn new() -> Report {
        let is_ci = env::var("CI").is_ok_and(|it| it == "true");
        let steps = Vec::new();
        Report { steps, is_ci }
    }

    /// Runs a [`Planned::check`].
    pub fn check(
        &mut self,
        name: &'static str,
        check: impl FnOnce() -> Result<()> + Send,
    ) -> Result<()> {
        self.run(Planned::check(name, check))
    }

    /// Runs [`Planned::tests`].
    pub fn tests(
        &mut self,
        name: &'static str,
        run: impl FnOnce(&mut Tests) -> Result<()> + Send,
    ) -> Result<()> {
        self.run(Planned::tests(name, run))
    }

    /// Runs a [`Planned::prepare`], and returns what was prepared.
    pub fn prepare<T: Send>(
        &mut self,
        name: &'static str,
        prepare: impl FnOnce() -> Result<T> + Send,
    ) -> Result<T> {
        let prepared = self.prepare_if_possible(name, prepare)?;
        prepared.context(NEEDED)
    }

    /// The same, but `None` if it was skipped.
    pub fn prepare_if_possible<T: Send>(
        &mut self,
        name: &'static str,
        prepare: impl FnOnce() -> Result<T> + Send,
    ) -> Result<Option<T>> {
        let mut prepared = None;
        self.run(Planned::prepare(name, || {
            prepared = Some(prepare()?);
            Ok(())
        }))?;
        Ok(prepared)
    }

    /// Runs steps that don't need each other, some of them at once: alone, most of them keep one core busy at times. The
    /// first failure is returned when all have ended.
    pub fn run_at_once(&mut self, steps: Vec<Planned>) -> Result<()> {
        let is_ci = self.is_ci;
        let results = at_once(steps.into_iter(), |step| Step::run(step, is_ci));
        let results: Vec<_> = results.into_iter().map(|it| self.add(it)).collect();
        results.into_iter().collect()
    }

    fn run(&mut self, step: Planned) -> Result<()> {
        let result = Step::run(step, self.is_ci);
        self.add(result)
    }

    fn add(&mut self, (step, result): (Step, Result<()>)) -> Result<()> {
        self.steps.push(step);
        result
    }

    /// The table of all steps, why some were skipped, and the sum.
    pub fn print(&self) {
        println!("\n{}", self.table());
    }

    fn table(&self) -> String {
        let mut table = "== where the time went\n".to_owned();
        let (mut passed, mut failed, mut skipped) = (0, 0, Vec::new());
        for step in &self.steps {
            let counted = match &step.outcome {
                Outcome::Passed(0) => String::new(),
                Outcome::Passed(number) => format!("{number} passed"),
                Outcome::Failed(_, number) => format!("{number} failed"),
                Outcome::Skipped(_) => "skipped".to_owned(),
            };
            match &step.outcome {
                Outcome::Passed(number) => passed += number,
                Outcome::Failed(before, number) => {
                    passed += before;
                    failed += number;
                }
                Outcome::Skipped(reason) => skipped.push((step.name, reason)),
            }
            table += &format!("{:>6} s  {counted:>11}  {}\n", step.seconds, step.name);
        }
        if !skipped.is_empty() {
            table += "\n== skipped\n";
        }
        for (name, reason) in &skipped {
            table += &format!("{name}: {reason}\n");
        }
        let skipped = skipped.len();
        table + &format!("\n{passed} passed, {failed} failed, {skipped} skipped")
    }
}

impl Step {
    fn run(Planned { name, run }: Planned, is_ci: bool) -> (Step, Result<()>) {
        println!("\n== {name}");
        let start = Instant::now();
        let mut tests = Tests::default();
        let result = run(&mut tests);
        let (outcome, result) = Outcome::of(tests, result, is_ci);
        if let Outcome::Skipped(reason) = &outcome {
            println!("skipped: {reason}");
        }
        let seconds = start.elapsed().as_secs();
        let result = result.with_context(|| format!("the step \"{name}\" didn't pass"));
        let step = Step {
            name,
            seconds,
            outcome,
        };
        (step, result)
    }
}

impl Outcome {
    fn of(tests: Tests, result: Result<()>, is_ci: bool) -> (Outcome, Result<()>) {
        let Err(error) = result else {
            return (Outcome::Passed(tests.passed), Ok(()));
        };
        if !is_ci && error.is::<Missing>() {
            return (Outcome::Skipped(error.to_string()), Ok(()));
        }
        let failed = Outcome::Failed(tests.passed, tests.failed.max(1));
        let error = match error.downcast::<Missing>() {
            Ok(missing) => Error::new(missing).context("with CI=true no step may be skipped"),
            Err(error) => error,
        };
        (failed, Err(error))
    }
}

impl Tests {
    /// Runs programs of tests, some of them at once. Each line has the name of its program before it.
    pub fn run_all(&mut self, programs: impl Iterator<Item = Command> + Send) -> Result<()> {
        let tests = Mutex::new(self);
        let run = |mut program: Command| {
            let name = Path::new(program.get_program()).file_name();
            let name = name.unwrap_or_default().display().to_string();
            run_quietly(&mut program, FIX, |line| {
                println!("{name}: {line}");
                tests.lock().unwrap().read(line);
            })
        };
        at_once(programs, run).into_iter().collect()
    }

    /// Runs tests and adds up what each of their programs says at its end.
    pub fn run(&mut self, tests: &mut Command) -> Result<()> {
        println!("{}", running(tests));
        run_reading(tests, FIX, |line| self.read(line))
    }

    fn read(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result: ") else {
            return;
        };
        let number = |of: &str| {
            let before = result.split(of).next().unwrap_or_default();
            let number = before.rsplit(' ').next().unwrap_or_default();
            number.parse().unwrap_or(0)
        };
        self.passed += number(" passed");
        self.failed += number(" failed");
    }
}

/// Does the work for each item, [`AT_ONCE`] of them at a time, and returns what came of each, in their order.
fn at_once<T: Send, R: Send>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let items = Mutex::new(items.enumerate());
    let next = || items.lock().unwrap().next();
    let work_on = || {
        let items = iter::from_fn(next);
        items
            .map(|(index, item)| (index, work(item)))
            .collect::<Vec<_>>()
    };
    let mut results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work_on)).collect();
        let results = threads.into_iter().map(|it| it.join());
        results
            .flat_map(|it| it.expect("it doesn't panic"))
            .collect()
    });
    results.sort_by_key(|&(index, _)| index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn running(tests: &Command) -> String {
    format!(
        "\n     Running {}\n",
        Path::new(tests.get_program()).display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::missing;

    fn report(is_ci: bool) -> Report {
        let steps = Vec::new();
        Report { steps, is_ci }
    }

    fn hidden_engine() -> Result<()> {
        Err(missing("WebKitGTK", "install it"))
    }

    #[track_caller]
    fn ends_with(report: &Report, expected: &str) {
        let table = report.table();
        assert!(table.ends_with(&format!("\n{expected}")), "{table}");
    }

    #[test]
    fn tests_are_counted_as_their_programs_say() {
        let mut report = report(false);
        report
            .tests("native", |tests| {
                tests.read("test result: ok. 12 passed; 0 failed; 0 ignored; 3 filtered out");
                tests.read("running 2 tests");
                tests.read("test result: ok. 2 passed; 0 failed; 0 ignored");
                Ok(())
            })
            .unwrap();
        report.check("clippy", || Ok(())).unwrap();
        report.prepare("tools", || Ok(())).unwrap();
        ends_with(&report, "15 passed, 0 failed, 0 skipped");
    }

    #[test]
    fn a_missing_engine_is_skipped_and_named_and_not_counted_as_passed() {
        let mut report = report(false);
        report.check("clippy", || Ok(())).unwrap();
        report.tests("webkit", |_| hidden_engine()).unwrap();
        assert!(
            report
                .table()
                .contains("\nwebkit: there is no WebKitGTK: install it\n")
        );
        ends_with(&report, "1 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn a_missing_engine_fails_in_ci_with_the_remedy() {
        let mut report = report(true);
        let error = report.tests("webkit", |_| hidden_engine()).unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.contains("CI=true") && error.contains("install it"),
            "{error}"
        );
        ends_with(&report, "0 passed, 1 failed, 0 skipped");
    }

    #[test]
    fn a_failing_step_is_in_the_table_with_what_passed_before() {
        let mut report = report(false);
        let failing = report.tests("native", |tests| {
            tests.read("test result: ok. 3 passed; 0 failed; 0 ignored");
            tests.read("test result: FAILED. 4 passed; 2 failed; 0 ignored");
            anyhow::bail!("cargo failed")
        });
        assert!(failing.is_err());
        assert!(report.table().contains("2 failed  native"));
        ends_with(&report, "7 passed, 2 failed, 0 skipped");
    }

    #[test]
    fn steps_at_once_all_end_and_the_first_failure_is_returned() {
        let mut report = report(false);
        let steps = vec![
            Planned::check("types", || anyhow::bail!("tsc failed")),
            Planned::check("bundlers", || Ok(())),
            Planned::prepare("package", || Ok(())),
            Planned::tests("webkit", |_| hidden_engine()),
        ];
        let error = format!("{:#}", report.run_at_once(steps).unwrap_err());
        assert!(
            error.contains("\"types\"") && error.contains("tsc failed"),
            "{error}"
        );
        let table = report.table();
        let rows = ["types", "bundlers", "package", "webkit"].map(|it| table.find(it).unwrap());
        assert!(rows.is_sorted(), "{table}");
        ends_with(&report, "1 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn a_step_without_a_test_fails() {
        let mut report = report(false);
        assert!(report.tests("native", |_| Ok(())).is_err());
        ends_with(&report, "0 passed, 1 failed, 0 skipped");
    }
}
