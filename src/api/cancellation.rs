//! Cancels a call to the backend that is in progress.

use js_sys::Array;
use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    rc::Rc,
    task::{Poll, Waker},
};
use web_sys::{AbortController, AbortSignal};

/// Ends a call, whatever it is waiting for. A request in progress is aborted at once.
#[derive(Clone)]
pub struct Cancellation(Rc<Shared>);

struct Shared {
    controller: AbortController,
    reason: Cell<Option<CancelReason>>,
    waker: Cell<Option<Waker>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// The response isn't awaited any more.
    Abandoned,
    TimedOut,
}

impl Cancellation {
    pub fn new() -> Cancellation {
        Cancellation(Rc::new(Shared {
            controller: AbortController::new().expect("every browser with WebAssembly has it"),
            reason: Cell::new(None),
            waker: Cell::new(None),
        }))
    }

    pub fn cancel(&self) {
        self.end(CancelReason::Abandoned);
    }

    pub(super) fn time_out(&self) {
        self.end(CancelReason::TimedOut);
    }

    fn end(&self, reason: CancelReason) {
        let shared = &*self.0;
        shared.reason.set(Some(reason));
        shared.controller.abort();
        if let Some(waker) = shared.waker.take() {
            waker.wake();
        }
    }

    /// Aborts when the call ends, or another signal does.
    pub(super) fn signal(&self, other: Option<&AbortSignal>) -> AbortSignal {
        let own = self.0.controller.signal();
        match other {
            Some(other) => AbortSignal::any(&Array::of2(&own, other)),
            None => own,
        }
    }

    /// Awaits the work, and drops it if the call is cancelled before.
    pub(super) async fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, CancelReason> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Some(reason) = self.0.reason.get() {
                return Poll::Ready(Err(reason));
            }
            let poll = work.as_mut().poll(context);
            if poll.is_pending() {
                self.0.waker.set(Some(context.waker().clone()));
            }
            poll.map(Ok)
        })
        .await
    }
}
