//! One `<input>` for all cards of a form. Leptos adopts the field that was painted before the WebAssembly was there,
//! and keeps it when the card is rendered again, with its text, caret and focus.

use crate::handover::KeptInput;
use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    prelude::*,
    tachys::{
        hydration::Cursor,
        renderer::types::{Element, Node},
        view::{Position, PositionState, add_attr::AddAnyAttr},
    },
};
use send_wrapper::SendWrapper;
use std::{cell::RefCell, rc::Rc};
use web_sys::Comment;

/// A view of the field that adopts the existing node, if there is one.
pub struct PaintedInput<V> {
    view: V,
    /// `None` on a server.
    kept: Option<SendWrapper<KeptInput>>,
}

impl<V> PaintedInput<V> {
    pub fn new(view: V, kept: Option<KeptInput>) -> PaintedInput<V> {
        PaintedInput {
            view,
            kept: kept.map(SendWrapper::new),
        }
    }
}

/// The field's state, shared by the old card and the new one.
pub struct PaintedInputState<S> {
    state: Rc<RefCell<S>>,
    placeholder: Option<Comment>,
}

impl<S> PaintedInputState<S> {
    fn new(state: S) -> PaintedInputState<S> {
        PaintedInputState {
            state: Rc::new(RefCell::new(state)),
            placeholder: None,
        }
    }
}

impl<V> Render for PaintedInput<V>
where
    V: RenderHtml,
    V::State: 'static,
{
    type State = PaintedInputState<V::State>;

    fn build(self) -> Self::State {
        let Some(kept) = self.kept else {
            return PaintedInputState::new(self.view.build());
        };
        let state = match (kept.state::<RefCell<V::State>>(), kept.take_painted()) {
            (Some(state), _) => {
                self.view.rebuild(&mut state.borrow_mut());
                PaintedInputState {
                    state,
                    placeholder: Some(kept.make_placeholder()),
                }
            }
            (None, Some(input)) => PaintedInputState {
                placeholder: Some(kept.make_placeholder()),
                ..PaintedInputState::new(
                    self.view
                        .hydrate_from_position::<true>(&input, Position::Current),
                )
            },
            (None, None) => PaintedInputState::new(self.view.build()),
        };
        kept.set_state(state.state.clone());
        state
    }

    fn rebuild(self, state: &mut Self::State) {
        self.view.rebuild(&mut state.state.borrow_mut());
    }
}

impl<S: Mountable> Mountable for PaintedInputState<S> {
    fn unmount(&mut self) {
        self.state.borrow_mut().unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        match self.placeholder.take() {
            Some(placeholder) => {
                let _ = parent.insert_before(&placeholder, marker);
            }
            None => self.state.borrow_mut().mount(parent, marker),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.state.borrow().insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.state.borrow().elements()
    }
}

impl<V> AddAnyAttr for PaintedInput<V>
where
    V: RenderHtml,
    V::State: 'static,
{
    type Output<A: Attribute> = V::Output<A>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        self.view.add_any_attr(attribute)
    }
}

/// On a server nothing was painted before.
impl<V> RenderHtml for PaintedInput<V>
where
    V: RenderHtml,
    V::State: 'static,
{
    type AsyncOutput = V::AsyncOutput;
    type Owned = V::Owned;

    const MIN_LENGTH: usize = V::MIN_LENGTH;

    fn dry_resolve(&mut self) {
        self.view.dry_resolve();
    }

    async fn resolve(self) -> Self::AsyncOutput {
        self.view.resolve().await
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.view
            .to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        PaintedInputState::new(self.view.hydrate::<FROM_SERVER>(cursor, position))
    }

    fn into_owned(self) -> Self::Owned {
        self.view.into_owned()
    }
}
