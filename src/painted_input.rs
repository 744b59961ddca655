//! The field that was painted before the WebAssembly was there becomes Leptos's own: the very node, with its text,
//! caret and focus.

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
use web_sys::{Comment, HtmlInputElement};

/// The painted field, and what stands in its place in the new card until it is moved there.
#[derive(Clone)]
pub struct Painted {
    pub input: HtmlInputElement,
    pub placeholder: Comment,
}

/// A view of the field that attaches to the painted node, if there is one.
pub struct PaintedInput<V> {
    view: V,
    painted: Option<SendWrapper<Painted>>,
}

impl<V> PaintedInput<V> {
    pub fn new(view: V, painted: Option<Painted>) -> PaintedInput<V> {
        PaintedInput {
            view,
            painted: painted.map(SendWrapper::new),
        }
    }
}

/// The field's own state, mounted as a placeholder while the node is still in the painted card: a node that leaves the
/// document loses its focus.
pub struct PaintedInputState<S> {
    state: S,
    placeholder: Option<Comment>,
}

impl<V: RenderHtml> Render for PaintedInput<V> {
    type State = PaintedInputState<V::State>;

    fn build(self) -> Self::State {
        let Some(painted) = self.painted else {
            return PaintedInputState {
                state: self.view.build(),
                placeholder: None,
            };
        };
        let Painted { input, placeholder } = painted.take();
        PaintedInputState {
            state: self
                .view
                .hydrate_from_position::<true>(&input, Position::Current),
            placeholder: Some(placeholder),
        }
    }

    fn rebuild(self, state: &mut Self::State) {
        self.view.rebuild(&mut state.state);
    }
}

impl<S: Mountable> Mountable for PaintedInputState<S> {
    fn unmount(&mut self) {
        self.state.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        match self.placeholder.take() {
            Some(placeholder) => {
                let _ = parent.insert_before(&placeholder, marker);
            }
            None => self.state.mount(parent, marker),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.state.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.state.elements()
    }
}

impl<V: RenderHtml> AddAnyAttr for PaintedInput<V> {
    type Output<A: Attribute> = PaintedInput<V::Output<A>>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        PaintedInput {
            view: self.view.add_any_attr(attribute),
            painted: self.painted,
        }
    }
}

/// On a server nothing was painted before.
impl<V: RenderHtml> RenderHtml for PaintedInput<V> {
    type AsyncOutput = V::AsyncOutput;
    type Owned = PaintedInput<V::Owned>;

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
        PaintedInputState {
            state: self.view.hydrate::<FROM_SERVER>(cursor, position),
            placeholder: None,
        }
    }

    fn into_owned(self) -> Self::Owned {
        PaintedInput {
            view: self.view.into_owned(),
            painted: self.painted,
        }
    }
}
