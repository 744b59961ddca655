//! The guide: every step on GitHub's pages, illustrated. It uses `<details>`, so that mouse, keyboard and find-in-page
//! work without code.

use super::{
    create_token::level,
    erase_type::erase_type,
    illustration::Illustration,
    link::{GithubLink, Link},
    listener::listen,
    text::{RichText, VisuallyHidden},
    view::View,
};
use crate::{
    controller::FormController,
    guide::{self, Step},
    messages::Key,
};
use github_pat::TokenType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDetailsElement};

#[component]
pub fn Guide<'a>(view: View<'a>) -> impl IntoView + use<> {
    let form = view.form;
    let open = view.model.is_guide_open();
    let title = if open { Key::GuideHide } else { Key::GuideShow };
    let toggle = |form: FormController, event: Event| form.set_guide_open(is_open(&event));
    view! {
        <details {..listen("toggle", form, toggle)} class="gpc-guide" part="guide" open=open>
            <summary class="gpc-link">{view.text(title)}</summary>
            {open.then(|| erase_type(view! { <Steps view/> }))}
        </details>
    }
}

/// Whether the `<details>` that was toggled is open.
fn is_open(event: &Event) -> bool {
    let details = event
        .current_target()
        .and_then(|it| it.dyn_into::<HtmlDetailsElement>().ok());
    details.is_some_and(|details| details.open())
}

#[component]
fn Steps<'a>(view: View<'a>) -> impl IntoView + use<> {
    let request = &view.options().request;
    let values = Values::new(view);
    let link_does = guide::is_linked(request)
        .then(|| view! { <p class="gpc-quiet gpc-link-does">{view.text(Key::GuideLinkDoes)}</p> });
    let steps = guide::steps(request).into_iter();
    let steps = steps.map(|step| view! { <GuideStep view step values=&values/> });
    view! {
        {link_does}
        <ol class="gpc-guide-steps">{steps.collect_view()}</ol>
    }
}

#[component]
fn GuideStep<'a>(view: View<'a>, step: Step, values: &'a Values) -> impl IntoView + use<> {
    let values = values.list();
    let class = if step.is_done_by_link {
        "gpc-guide-step gpc-done"
    } else {
        "gpc-guide-step"
    };
    let done = step.is_done_by_link.then(|| {
        let text = [&view.text(Key::GuideStepDone), " "].concat();
        view! { <VisuallyHidden text/> }
    });
    let more = step.more.map(|key| {
        let segments = view.segments(key, &values);
        view! { <span class="gpc-quiet gpc-more"><RichText segments/></span> }
    });
    view! {
        <li class=class>
            <div class="gpc-drawing" role="img" aria-label=view.text(step.drawing.alt())>
                <Illustration drawing=step.drawing/>
            </div>
            <div>
                {done}
                <RichText segments=view.segments(step.text, &values)/>
                {more}
            </div>
        </li>
    }
}

/// The values for the placeholders in the steps.
struct Values {
    name: String,
    expiration: String,
    owner: String,
    permissions: String,
}

impl Values {
    fn new(view: View) -> Values {
        let request = &view.options().request;
        let permissions: Vec<_> = match request.preferred_type() {
            TokenType::Classic => request.scopes.iter().map(str::to_owned).collect(),
            _ => {
                let colon = view.text(Key::Colon);
                let permissions = request.permissions.iter();
                permissions
                    .map(|it| [it.label().as_str(), &colon, &level(view, it)].concat())
                    .collect()
            }
        };
        let or = |text: &str, key| match text {
            "" => view.text(key),
            text => text.to_owned(),
        };
        Values {
            name: view.resolved.token_name.clone(),
            expiration: or(&view.resolved.lifetime, Key::GuideAnyExpiration),
            owner: or(&request.resource_owner, Key::GuideYourself),
            permissions: or(&view.list(&permissions), Key::GuideAnyPermissions),
        }
    }

    fn list(&self) -> [(&str, &str); 4] {
        [
            ("name", &self.name),
            ("expiration", &self.expiration),
            ("owner", &self.owner),
            ("permissions", &self.permissions),
        ]
    }
}

/// For people who have created a token before.
#[component]
pub fn ExistingToken<'a>(view: View<'a>) -> impl IntoView + use<> {
    let form = view.form;
    let open = view.model.ui.existing_token_open;
    let toggle = |form: FormController, event: Event| form.set_existing_token_open(is_open(&event));
    view! {
        <details {..listen("toggle", form, toggle)} class="gpc-guide" open=open>
            <summary class="gpc-link">{view.text(Key::ExistingTokenTitle)}</summary>
            {open
                .then(|| {
                    let link = Link::to_tokens(view, view.options().request.preferred_type());
                    view! {
                        <p class="gpc-quiet">
                            <RichText segments=view.segments(Key::ExistingToken, &[])/>
                        </p>
                        <GithubLink view link/>
                    }
                })}
        </details>
    }
}
