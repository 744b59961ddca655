//! Starts a PostgreSQL server for the tests.

use crate::{
    command::{command, run},
    system_packages::SystemPackages,
    tools::{is_root, on_path},
};
use anyhow::Result;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

const REMEDY: &str = "see what PostgreSQL says above; its package may have to be installed anew";

/// Stops with it, and nothing of it is left.
pub struct Server {
    programs: PathBuf,
    data: PathBuf,
    port: u16,
}

impl Server {
    pub fn start() -> Result<Server> {
        let postgres = SystemPackages {
            what: "PostgreSQL",
            names: &["postgresql"],
            remedy: "install its server by your system's package manager",
        };
        let programs = postgres.find(programs)?;
        let data = std::env::temp_dir().join(format!("github-pat-postgres-{}", std::process::id()));
        // Any that is free now. Who else takes it meanwhile makes this fail, not pass.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Server {
            programs,
            data,
            port,
        };
        fs::create_dir(&server.data)?;
        if is_root() {
            // It doesn't run as root.
            let data = server.data.display().to_string();
            run(&mut command("chown", &["postgres", &data]), REMEDY)?;
        }
        run(
            server
                .program("initdb")
                .args(["--auth=trust", "--username=postgres", "--no-sync"])
                .stdout(std::process::Stdio::null()),
            REMEDY,
        )?;
        let settings = format!(
            "-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories= -c max_connections=500"
        );
        let log = server.data.join("log");
        run(
            server
                .program("pg_ctl")
                .args([
                    "start",
                    "--wait",
                    "--silent",
                    "--options",
                    &settings,
                    "--log",
                ])
                .arg(log),
            REMEDY,
        )?;
        Ok(server)
    }

    /// Where tests find it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut program = if is_root() {
            let mut other = command("runuser", &["--user", "postgres", "--"]);
            other.arg(program);
            other
        } else {
            Command::new(program)
        };
        program.arg("--pgdata").arg(&self.data).current_dir("/");
        program
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = self
            .program("pg_ctl")
            .args(["stop", "--mode=immediate", "--silent"])
            .status();
        let removed = fs::remove_dir_all(&self.data);
        if let (Err(error), _) | (_, Err(error)) = (stopped.map(drop), removed) {
            println!("A PostgreSQL server is left behind: {error}.");
        }
    }
}

/// Debian has each version in a folder of its own, and not on the PATH: the newest.
pub fn programs() -> Option<PathBuf> {
    let by_version = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
        let newest = versions
            .map(|entry| entry.path())
            .max_by_key(|path| version(path))?;
        Some(newest.join("bin")).filter(|folder| folder.join("initdb").exists())
    };
    by_version().or_else(|| Some(on_path("initdb")?.parent()?.to_owned()))
}
