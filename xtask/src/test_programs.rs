//! Builds the workspace's tests once. A build of one member would compile the dependencies again, with the features
//! that this member asks for.

use crate::{
    command::{FIX, command, run_quietly},
    test::NATIVE,
};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::{
    iter,
    path::{Path, PathBuf},
    process::Command,
};

/// All test programs, and the other programs that they run.
pub struct TestPrograms {
    tests: Vec<TestProgram>,
    backend: PathBuf,
}

struct TestProgram {
    package: String,
    name: String,
    file: PathBuf,
    folder: PathBuf,
}

/// What Cargo says of each thing that it has built.
#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

const BACKEND: &str = "github-pat-backend";

impl TestPrograms {
    pub fn build() -> Result<TestPrograms> {
        let mut build = command("cargo", &["test", "--no-run"]);
        build.args(NATIVE);
        build.arg("--message-format=json-render-diagnostics");
        let (mut tests, mut backend) = (Vec::new(), None);
        run_quietly(&mut build, FIX, |line| {
            // Other messages have other members.
            let Ok(artifact) = serde_json::from_str::<Artifact>(line) else {
                return;
            };
            let (Some(file), Some(folder)) = (artifact.executable, artifact.manifest_path.parent())
            else {
                return;
            };
            if artifact.profile.test {
                tests.push(TestProgram {
                    package: folder
                        .file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into(),
                    name: artifact.target.name,
                    file,
                    folder: folder.to_owned(),
                });
            } else if artifact.target.name == BACKEND {
                backend = Some(file);
            }
        })?;
        // That of the backend's program first, because it waits longest.
        tests.sort_by_cached_key(|it| (it.name != "program", it.package.clone(), it.name.clone()));
        Ok(TestPrograms {
            tests,
            backend: backend.with_context(|| format!("cargo has built no {BACKEND}"))?,
        })
    }

    /// Those of all folders but the end-to-end tests; the backend's a second time if there is a PostgreSQL at this URL.
    pub fn native(&self, postgres: Option<&str>) -> impl Iterator<Item = Command> {
        let native = self.tests.iter().filter(|it| it.package != "e2e");
        native.flat_map(move |it| {
            let postgres = postgres.filter(|_| it.package == "backend");
            let on_postgres = postgres.map(|url| {
                let mut command = it.command();
                command.env("TEST_POSTGRES", url);
                command
            });
            iter::once(it.command()).chain(on_postgres)
        })
    }

    /// The end-to-end tests, all or those with these names.
    pub fn end_to_end(&self, names: &[&str]) -> Result<Vec<Command>> {
        let tests = self.tests.iter().filter(|it| it.package == "e2e");
        let tests: Vec<_> = tests
            .filter(|it| names.is_empty() || names.contains(&it.name.as_str()))
            .collect();
        ensure!(
            !tests.is_empty() && tests.len() >= names.len(),
            "the end-to-end tests have none by one of these names: {names:?}"
        );
        Ok(tests.into_iter().map(TestProgram::command).collect())
    }

    pub fn backend(&self) -> &Path {
        &self.backend
    }
}

impl TestProgram {
    /// Run as Cargo runs it, with the same random inputs each time: `cargo xtask soak` takes others.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env("PROPTEST_RNG_SEED", "1");
        command
    }
}
