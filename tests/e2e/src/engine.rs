//! The browsers that the tests run in, and the drivers that start them.

use fantoccini::{Client, ClientBuilder, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, from_str, json};
use std::{
    env,
    ffi::OsString,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// What draws pages and runs their scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    /// WebKitGTK.
    WebKit,
}

impl Engine {
    /// The one that this run of the tests is about.
    pub fn current() -> Engine {
        match env::var("ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Engine::Chromium,
            Ok("firefox") => Engine::Firefox,
            Ok("webkit") => Engine::WebKit,
            Ok(other) => panic!("ENGINE is chromium, firefox or webkit, not {other}"),
        }
    }

    fn driver(self) -> Command {
        let (variable, name) = match self {
            Engine::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Engine::Firefox => ("GECKODRIVER", "geckodriver"),
            Engine::WebKit => ("WEBKIT_WEBDRIVER", "WebKitWebDriver"),
        };
        let mut driver = Command::new(env::var_os(variable).unwrap_or(OsString::from(name)));
        if self == Engine::Firefox {
            // Else every Firefox wants the same port for a protocol that nobody speaks here.
            driver.arg("--websocket-port=0");
        }
        driver
    }

    fn capabilities(self, cache: PageCache) -> Capabilities {
        let mut capabilities = match self {
            // A person has let pages read the clipboard.
            Engine::Chromium => {
                // The component tests' options, so that both run in the same browser.
                let mut it: Value =
                    from_str(include_str!("../../../webdriver.json")).expect("good JSON");
                it["goog:chromeOptions"]["prefs"] = json!({
                    "profile.default_content_setting_values.clipboard": 1
                });
                it
            }
            Engine::Firefox => json!({"moz:firefoxOptions": {
                "args": ["-headless"],
                "prefs": {"dom.events.testing.asyncClipboard": true},
            }}),
            Engine::WebKit => json!({}),
        };
        if cache == PageCache::Off {
            self.turn_page_cache_off(&mut capabilities);
        }
        // A file that never comes keeps a page from being loaded: tests wait for what they need. WebKit knows no
        // `eager`.
        capabilities["pageLoadStrategy"] = match self {
            Engine::WebKit => json!("none"),
            _ => json!("eager"),
        };
        capabilities["timeouts"] = json!({"pageLoad": 30_000, "script": 60_000});
        let Value::Object(capabilities) = capabilities else {
            unreachable!("each is an object")
        };
        Capabilities::from_iter(capabilities)
    }

    /// Each engine by its own switch: what else keeps a page out of the cache, such as a listener for `unload`, is
    /// another list in every version.
    fn turn_page_cache_off(self, capabilities: &mut Value) {
        match self {
            Engine::Chromium => {
                let args = capabilities["goog:chromeOptions"]["args"].as_array_mut();
                args.expect("a list")
                    .push("--disable-back-forward-cache".into());
            }
            Engine::Firefox => {
                let preference = "browser.sessionhistory.max_total_viewers";
                capabilities["moz:firefoxOptions"]["prefs"][preference] = json!(0);
            }
            Engine::WebKit => {
                let args = ["--automation", "--enable-page-cache=false"];
                capabilities["webkitgtk:browserOptions"] = json!({ "args": args });
            }
        }
    }
}

/// Whether the browser keeps a page that is left in its back/forward cache, or loads it anew when the person goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCache {
    On,
    Off,
}

/// A running browser and what drives it. Both go with the value, also when a test panics.
pub struct Driver {
    process: Child,
    port: u16,
    session: String,
    _screen: Option<Screen>,
}

impl Driver {
    /// Starts a browser with a profile of its own, which the driver deletes.
    pub async fn start(engine: Engine, cache: PageCache) -> (Driver, Client) {
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
        let mut driver = Driver {
            process,
            port,
            session: String::new(),
            _screen: screen,
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(engine.capabilities(cache))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| panic!("{engine:?} doesn't start: {error}"));
        client
            .set_window_size(800, 900)
            .await
            .expect("it takes a size");
        let session = client.session_id().await.expect("it answers");
        driver.session = session.expect("there is a session");
        (driver, client)
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

/// A screen that nobody sees, for an engine that can't do without one. With it come a focus and a clipboard of its own.
struct Screen {
    process: Child,
    display: String,
}

impl Screen {
    fn start() -> Screen {
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
