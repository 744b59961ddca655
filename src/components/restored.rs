//! The content of the card, which is rendered again if third-party scripts have changed it.

use crate::{
    controller::{FormController, card_watch::CardWatch},
    handover::Held,
};
use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    prelude::*,
    tachys::{
        hydration::Cursor,
        view::{Position, PositionState, add_attr::AddAnyAttr},
    },
};

/// The view of everything in the card of a form.
pub struct Restored<V> {
    pub view: V,
    pub form: FormController,
}

impl<V: Render> Restored<V> {
    /// Replaces everything in the card with a new view. The field moves into it.
    fn replace(self, state: &mut V::State, CardWatch { root, card, .. }: &CardWatch) {
        let held = Held::of(card, root);
        let before = card.child_nodes().length();
        *state = self.view.build();
        state.mount(card, None);
        self.form.move_input_into_place();
        for _ in 0..before {
            if let Some(child) = card.first_child() {
                let _ = card.remove_child(&child);
            }
        }
        held.give_to(card);
    }
}

impl<V: Render> Render for Restored<V> {
    type State = V::State;

    fn build(self) -> Self::State {
        self.view.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        let watch = self.form.card_watch();
        match &watch {
            Some(watch) if watch.needs_restoring() => {
                self.replace(state, watch);
                watch.set_restored();
            }
            _ => self.view.rebuild(state),
        }
        if let Some(watch) = watch {
            watch.forget_rendering();
        }
    }
}

impl<V: RenderHtml> AddAnyAttr for Restored<V> {
    type Output<A: Attribute> = V::Output<A>;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        self.view.add_any_attr(attribute)
    }
}

impl<V: RenderHtml> RenderHtml for Restored<V> {
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
        self.view.hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        self.view.into_owned()
    }
}
