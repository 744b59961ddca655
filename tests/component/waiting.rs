//! A connection that the app is still looking for.

use crate::harness::{App, Page, acme};
use github_pat_connect::{Account, ConnectForm, Connection};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_test::wasm_bindgen_test;

type Found = Result<Option<Connection>, String>;

/// A page whose app finds out what is connected when it is told.
async fn looking() -> (Page, impl Fn(Found)) {
    let (found, tell) = futures_channel();
    let page = Page::rendering(acme(), None, move |app: App| {
        let found = found.clone();
        let connection = LocalResource::new(move || found.clone().wait());
        view! {
            <ConnectForm
                backend_url="https://api.acme.com/github"
                app_name="Acme"
                connection
                on_state_change=move |change| app.on_state_change(change)
            />
        }
        .into_any()
    })
    .await;
    (page, tell)
}

/// A value that comes later, once.
#[derive(Clone, Default)]
struct Later(Rc<RefCell<(Option<Found>, Option<std::task::Waker>)>>);

impl Later {
    async fn wait(self) -> Found {
        std::future::poll_fn(|context| {
            let (found, waker) = &mut *self.0.borrow_mut();
            match found.take() {
                Some(found) => std::task::Poll::Ready(found),
                None => {
                    *waker = Some(context.waker().clone());
                    std::task::Poll::Pending
                }
            }
        })
        .await
    }
}

fn futures_channel() -> (Later, impl Fn(Found)) {
    let later = Later::default();
    let teller = later.clone();
    let tell = move |value: Found| {
        let mut shared = teller.0.borrow_mut();
        shared.0 = Some(value);
        if let Some(waker) = shared.1.take() {
            waker.wake();
        }
    };
    (later, tell)
}

fn is_placeholder(page: &Page) -> bool {
    page.reads("Connect GitHub");
    page.does_not_read("Create token on GitHub");
    page.count(".gpc-waiting") == 1
}

#[wasm_bindgen_test]
async fn resource_shows_a_placeholder_and_then_what_it_found() {
    let (page, tell) = looking().await;
    assert!(is_placeholder(&page));
    let height = page.find(".gpc-card").unwrap().client_height();
    assert!(height > 300, "the room is kept");
    tell(Ok(Some(Connection {
        account: Some(Account {
            login: "octocat".into(),
            ..Account::default()
        }),
        ..Connection::default()
    })));
    page.settle().await;
    page.reads("@octocat");
    assert_eq!(page.app.changes(), ["loading>connected"]);
}

#[wasm_bindgen_test]
async fn resource_that_finds_nothing_or_fails_shows_the_form_in_the_room_that_was_kept() {
    for found in [Ok(None), Err("503".to_owned())] {
        let (page, tell) = looking().await;
        let card = page.find(".gpc-card").unwrap();
        let height = card.client_height();
        tell(found);
        page.settle().await;
        page.reads("Create token on GitHub");
        assert_eq!(card.client_height(), height);
        assert_eq!(page.app.changes(), ["loading>editing"]);
    }
}
