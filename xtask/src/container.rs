//! The reference backend's container image: `backend/Dockerfile`, linted by hadolint in every run of the tests, and built
//! by a command of its own where there are Docker and a registry.

use crate::{
    command::{FIX, command, missing, output, run},
    report::Report,
    tools,
};
use anyhow::Result;
use std::fs;

const DOCKERFILE: &str = "backend/Dockerfile";
const TAG: &str = "github-pat-backend";

pub fn lint() -> Result<()> {
    run(&mut command(tools::hadolint()?, &[DOCKERFILE]), FIX)
}

/// Builds the image and runs it, or says why that is skipped.
pub fn image() -> Result<()> {
    let mut report = Report::new();
    let result = report.check("the container image", build);
    report.print();
    result
}

fn build() -> Result<()> {
    if output(&mut command("docker", &["info"])).is_none() {
        return Err(missing("running Docker", "install and start it"));
    }
    for image in base_images(&fs::read_to_string(DOCKERFILE)?) {
        if output(&mut command("docker", &["pull", image])).is_none() {
            let registry = format!("registry with {image}");
            return Err(missing(registry, "connect to one, or configure a mirror"));
        }
    }
    let build = ["build", "--file", DOCKERFILE, "--tag", TAG, "."];
    run(&mut command("docker", &build), FIX)?;
    let help = ["run", "--rm", "--read-only", TAG, "--help"];
    run(&mut command("docker", &help), FIX)
}

/// The images that a Dockerfile starts from.
fn base_images(dockerfile: &str) -> impl Iterator<Item = &str> {
    let lines = dockerfile.lines();
    lines.filter_map(|line| line.strip_prefix("FROM ")?.split(' ').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_images_are_named_after_from() {
        let dockerfile = "# FROM here\nFROM a/rust:1 AS build\nCOPY . .\n\nFROM b/cc:nonroot\n";
        let images: Vec<_> = base_images(dockerfile).collect();
        assert_eq!(images, ["a/rust:1", "b/cc:nonroot"]);
    }
}
