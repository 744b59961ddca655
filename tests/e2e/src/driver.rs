//! A driver of a browser (WebDriver), and the session that it has.

use crate::{
    engine::{Engine, PageCache},
    screen::Screen,
    wait_for,
};
use fantoccini::{
    Client, ClientBuilder,
    actions::{InputSource, MouseActions, PointerAction},
    error::CmdError,
};
use hyper_util::client::legacy::connect::HttpConnector;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::LazyLock,
    thread,
    time::Duration,
};
use tokio::runtime::Runtime;

/// What speaks to the drivers outlives the test that began it, and so its runtime.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// A running browser and what drives it. Both end with the value.
pub struct Driver {
    pub client: Client,
    pub cache: PageCache,
    session: String,
    port: u16,
    process: Child,
    _screen: Option<Screen>,
}

impl Driver {
    /// Starts a browser with a profile of its own, which the driver deletes.
    pub async fn start(engine: Engine, cache: PageCache) -> Driver {
        let screen = (engine == Engine::WebKit).then(Screen::start);
        // Free a moment ago, a port can be another test's by now.
        let (process, port) = (0..5)
            .find_map(|_| {
                let mut command = engine.driver();
                if let Some(screen) = &screen {
                    command.env("DISPLAY", &screen.display);
                    // Else its language is that of this machine, which may have none.
                    command.env("LC_ALL", "en_US.UTF-8");
                }
                listening(&mut command)
            })
            .unwrap_or_else(|| panic!("{engine:?}'s driver doesn't start"));
        let connecting = async move {
            let mut client = ClientBuilder::new(HttpConnector::new());
            client.capabilities(engine.capabilities(cache));
            client.connect(&format!("http://127.0.0.1:{port}")).await
        };
        let client = RUNTIME.spawn(connecting).await.expect("no panic");
        let client = client.unwrap_or_else(|error| panic!("{engine:?} doesn't start: {error}"));
        let session = client.session_id().await.expect("it answers");
        Driver {
            client,
            cache,
            session: session.expect("there is a session"),
            port,
            process,
            _screen: screen,
        }
    }

    /// Goes on with one empty window, the mouse in its corner, and without cookies: they are the only thing that sites
    /// on other ports share.
    pub async fn reset(&self) -> Result<(), CmdError> {
        self.client.delete_all_cookies().await?;
        self.client.release_actions().await?;
        let mut windows = self.client.windows().await?.into_iter();
        let first = windows.next();
        for window in windows {
            self.client.switch_to_window(window).await?;
            self.client.close_window().await?;
        }
        if let Some(window) = first {
            self.client.switch_to_window(window).await?;
        }
        self.client.goto("about:blank").await?;
        // WebKit's driver doesn't wait for it.
        wait_for("an empty page", async || {
            let address = self
                .client
                .execute("return location.href", Vec::new())
                .await;
            (address.ok()? == "about:blank").then_some(())
        })
        .await;
        let corner = PointerAction::MoveTo {
            duration: None,
            x: 0.0,
            y: 0.0,
        };
        let mouse = MouseActions::new("mouse".into()).then(corner);
        self.client.perform_actions(mouse).await
    }
}

/// The driver, and the port that it listens on. Nothing if it ends before.
fn listening(command: &mut Command) -> Option<(Child, u16)> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = free.local_addr().expect("a bound port").port();
    drop(free);
    let mut process = command
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver starts: run the tests by `cargo xtask test`");
    while process.try_wait().ok()?.is_none() {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Some((process, port));
        }
        thread::sleep(Duration::from_millis(10));
    }
    None
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The session's end is the browser's; a driver that is killed would leave it behind.
        if let Ok(mut driver) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
            let _ = driver.set_read_timeout(Some(Duration::from_secs(5)));
            let end = format!(
                "DELETE /session/{} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
                self.session, self.port
            );
            let _ = driver.write_all(end.as_bytes());
            let _ = driver.read(&mut [0]);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
