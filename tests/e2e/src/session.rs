//! Sessions that are kept for the next test: starting a browser costs more than most tests.

use crate::{
    driver::Driver,
    engine::{Engine, PageCache},
};
use fantoccini::Client;
use std::{
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
};

static KEPT: Mutex<Vec<Driver>> = Mutex::new(Vec::new());

/// A browser that no other test uses.
pub struct Session {
    /// There until the session is dropped.
    driver: Option<Driver>,
    is_kept: AtomicBool,
}

impl Session {
    pub async fn start(cache: PageCache) -> Session {
        let driver = match take(cache) {
            Some(driver) if driver.reset().await.is_ok() => driver,
            _ => Driver::start(Engine::current(), cache).await,
        };
        let sized = driver.client.set_window_size(800, 900).await;
        sized.expect("it takes a size");
        Session {
            driver: Some(driver),
            is_kept: AtomicBool::new(true),
        }
    }

    pub fn client(&self) -> Client {
        let driver = self.driver.as_ref().expect("it isn't dropped");
        driver.client.clone()
    }

    /// Not for another test: something was set that isn't undone with the page.
    pub fn do_not_keep(&self) {
        self.is_kept.store(false, SeqCst);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // After a panic nobody knows what the browser is doing.
        if self.is_kept.load(SeqCst) && !thread::panicking() {
            kept().extend(self.driver.take());
        }
    }
}

fn kept() -> MutexGuard<'static, Vec<Driver>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(cache: PageCache) -> Option<Driver> {
    let mut kept = kept();
    let at = kept.iter().position(|it| it.cache == cache)?;
    Some(kept.swap_remove(at))
}

/// Nothing drops a static at the end of a program, and the browsers would go on.
#[dtor::dtor(unsafe)]
fn end_all() {
    drop(mem::take(&mut *kept()));
}
