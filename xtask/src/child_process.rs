//! Child processes, which are ended with `xtask`.

use anyhow::{Context, Result};
use std::{
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

/// A program that runs beside this one, and never longer.
pub struct ChildProcess {
    pub name: &'static str,
    pub child: Child,
}

impl ChildProcess {
    pub fn start(name: &'static str, command: &mut Command) -> Result<ChildProcess> {
        let child = command
            .spawn()
            .with_context(|| format!("{name} couldn't be started"))?;
        Ok(ChildProcess { name, child })
    }

    /// Asks it to stop, and insists after five seconds.
    pub fn stop(&mut self) {
        #[cfg(unix)]
        {
            use nix::{
                sys::signal::{Signal, killpg},
                unistd::Pid,
            };
            let group = Pid::from_raw(self.child.id().cast_signed());
            let patience = Instant::now() + Duration::from_secs(5);
            // An error says that nobody of the group is left.
            while killpg(group, Signal::SIGINT).is_ok() && Instant::now() < patience {
                let _ = self.child.try_wait();
                thread::sleep(Duration::from_millis(50));
            }
            let _ = killpg(group, Signal::SIGKILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// However this ends, nothing is left running.
impl Drop for ChildProcess {
    fn drop(&mut self) {
        // Also if it ended by itself: what it started may still run.
        self.stop();
    }
}

/// A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the programs in order, with what they started
/// themselves. Only for whoever handles Ctrl-C.
pub fn in_own_group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command
}
