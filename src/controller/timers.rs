//! Timers: the countdown of a rate limit, debounced validation, and the notice that a request is slow.

use super::FormController;
use crate::state::FormState;
use gloo_timers::callback::Timeout;
use js_sys::Date;

/// Milliseconds without a key after which typing counts as finished.
const DEBOUNCE_MS: u32 = 1000;

/// Milliseconds after which a request takes longer than usual.
const SLOW_MS: u32 = 5000;

impl FormController {
    /// Calls `act` later, unless the timer is dropped before.
    pub(super) fn after(self, milliseconds: u32, act: fn(FormController)) -> Timeout {
        Timeout::new(milliseconds, move || act(self))
    }

    /// Shows a hint when the request takes longer than usual.
    pub(super) fn start_slow_timer(self) {
        let slow = self.after(SLOW_MS, |form| form.change(FormState::set_slow));
        self.update_browser(|browser| browser.slow = Some(slow));
    }

    /// Counts down a rate limit, if there is one.
    pub(super) fn start_retry_countdown(self) {
        if let Some(Some(seconds)) = self.read(|model| model.state.retry_after()) {
            self.schedule_tick(Date::now() + f64::from(seconds) * 1000.0);
        }
    }

    fn schedule_tick(self, end: f64) {
        let tick = Timeout::new(1000, move || self.countdown_tick(end));
        self.update_browser(|browser| browser.countdown = Some(tick));
    }

    fn countdown_tick(self, end: f64) {
        if self.read(|model| model.state.retry_after().is_some()) != Some(true) {
            return;
        }
        // By the clock, because browsers throttle the timers of hidden pages.
        let left = ((end - Date::now()) / 1000.0).ceil() as u32;
        self.change(|form| form.update_retry_countdown(left));
        if left > 0 {
            self.schedule_tick(end);
        }
    }

    pub(super) fn cancel_debounced_validation(self) {
        self.update_browser(|browser| browser.validation = None);
    }

    /// Validates after the last key, when the token is complete. A hint that appeared at the press on Connect would
    /// move the button.
    pub(super) fn debounce_validation(self) {
        let validate = self.after(DEBOUNCE_MS, |form| form.validate(None, false));
        self.update_browser(|browser| browser.validation = Some(validate));
    }
}
