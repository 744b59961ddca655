//! What Chromium knows about a page: time at work, and memory.

use e2e::Browser;
use serde_json::{Value, json};

/// How long the page's thread has been at work so far, in milliseconds.
pub async fn busy(browser: &Browser) -> f64 {
    metric(&metrics(browser).await, "TaskDuration") * 1000.0
}

/// What a page holds, once what nobody holds is collected. In bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// The JavaScript heap.
    pub script: f64,
    /// The browser's own objects behind the page's nodes.
    pub nodes: f64,
    pub wasm: f64,
    pub node_count: f64,
    pub listener_count: f64,
}

impl Memory {
    pub async fn of(browser: &Browser) -> Memory {
        // What a first collection sets free may hold more.
        for _ in 0..3 {
            browser
                .devtools("HeapProfiler.collectGarbage", json!({}))
                .await;
        }
        let metrics = metrics(browser).await;
        let heap = browser.devtools("Runtime.getHeapUsage", json!({})).await;
        let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
        Memory {
            script: metric(&metrics, "JSHeapUsedSize"),
            nodes: number(&heap["embedderHeapUsedSize"]),
            // Without any, it was missed.
            wasm: number(&browser.js("return bench.wasmBytes() || null").await),
            node_count: metric(&metrics, "Nodes"),
            listener_count: metric(&metrics, "JSEventListeners"),
        }
    }

    pub fn total(&self) -> f64 {
        self.script + self.nodes + self.wasm
    }
}

async fn metrics(browser: &Browser) -> Value {
    browser.devtools("Performance.enable", json!({})).await;
    browser.devtools("Performance.getMetrics", json!({})).await
}

fn metric(metrics: &Value, name: &str) -> f64 {
    let list = metrics["metrics"].as_array().into_iter().flatten();
    let mut found = list.filter(|metric| metric["name"] == name);
    let value = found.next().and_then(|metric| metric["value"].as_f64());
    value.unwrap_or(f64::NAN)
}
