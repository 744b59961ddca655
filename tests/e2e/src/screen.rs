//! A screen that nobody sees.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// For an engine that can't do without one. With it come a focus and a clipboard of its own.
pub struct Screen {
    process: Child,
    pub display: String,
}

impl Screen {
    pub fn start() -> Screen {
        let mut process = Command::new(env::var_os("XVFB").unwrap_or("Xvfb".into()))
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1000x1000x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts: run the tests by `cargo xtask test`");
        let mut number = String::new();
        BufReader::new(process.stdout.take().expect("it is piped"))
            .read_line(&mut number)
            .expect("it prints text");
        Screen {
            process,
            display: format!(":{}", number.trim()),
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
