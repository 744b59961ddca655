//! The networks and machines that are played.

use e2e::Browser;
use serde_json::json;

pub struct Profile {
    pub name: &'static str,
    /// Added to every request, in milliseconds.
    latency: u32,
    /// In Mbit/s, both ways; none: as fast as the machine is.
    throughput: Option<f64>,
    /// By how much the processor is slowed down.
    processor: u32,
}

pub const PROFILES: [Profile; 3] = [
    Profile::new("no network, this machine", 0, None, 1),
    Profile::new("60 ms and 9 Mbit/s, this machine", 60, Some(9.0), 1),
    Profile::new("150 ms and 1.6 Mbit/s, processor x4", 150, Some(1.6), 4),
];

/// For what happens once a form is there.
pub const SLOW_PROCESSOR: Profile = Profile::new("no network, processor x4", 0, None, 4);

impl Profile {
    const fn new(
        name: &'static str,
        latency: u32,
        throughput: Option<f64>,
        processor: u32,
    ) -> Profile {
        Profile {
            name,
            latency,
            throughput,
            processor,
        }
    }

    pub fn has_network(&self) -> bool {
        self.throughput.is_some()
    }

    /// Opens a page as this profile would. The page at `origin` has to be of an origin that is new.
    pub async fn open(&self, browser: &Browser, origin: &str, page: &str) {
        // The processor is slowed down in a page's own process: it has to be there already.
        browser.goto(&format!("{origin}/blank.html")).await;
        let bytes = self.throughput.map_or(-1.0, |mbit| mbit * 1e6 / 8.0);
        let network = json!({
            "offline": false,
            "latency": self.latency,
            "downloadThroughput": bytes,
            "uploadThroughput": bytes,
        });
        browser.devtools("Network.enable", json!({})).await;
        browser
            .devtools("Network.emulateNetworkConditions", network)
            .await;
        if self.throughput.is_none() {
            // While it watches the network, the browser keeps a note of every request in the page's
            // memory.
            browser.devtools("Network.disable", json!({})).await;
        }
        let rate = json!({"rate": self.processor});
        browser
            .devtools("Emulation.setCPUThrottlingRate", rate)
            .await;
        browser.goto(&format!("{origin}/{page}")).await;
    }
}
