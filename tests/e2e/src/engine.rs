//! The browsers that the tests run in, and how each is set up.

use fantoccini::wd::Capabilities;
use serde_json::{Value, from_str, json};
use std::{env, ffi::OsString, process::Command};

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

    /// The program that starts and drives it.
    pub fn driver(self) -> Command {
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

    pub fn capabilities(self, cache: PageCache) -> Capabilities {
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
/// Off unless a test is about that, because pages that earlier tests have left would slow the machine down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCache {
    On,
    Off,
}
