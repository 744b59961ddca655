//! Attributes that never change, in a table. With Leptos's own attributes each would add code of its own, and an
//! element can have only a few of them.

use leptos::{
    attr::{Attribute, NextAttribute},
    tachys::renderer::types::Element,
};

/// Names and values, which need no escaping: `{..FixedAttributes(TABLE)}`.
#[derive(Clone, Copy)]
pub struct FixedAttributes(pub &'static [(&'static str, &'static str)]);

impl Attribute for FixedAttributes {
    const MIN_LENGTH: usize = 0;

    type State = ();
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        self.0
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum()
    }

    fn to_html(self, html: &mut String, _: &mut String, _: &mut String, _: &mut String) {
        for (name, value) in self.0 {
            html.extend([" ", name, "=\"", value, "\""]);
        }
    }

    /// They were rendered.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Element) {}

    fn build(self, element: &Element) {
        for (name, value) in self.0 {
            let _ = element.set_attribute(name, value);
        }
    }

    fn rebuild(self, _: &mut ()) {}

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }
}

impl NextAttribute for FixedAttributes {
    type Output<NewAttr: Attribute> = (Self, NewAttr);

    fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> (Self, NewAttr) {
        (self, attribute)
    }
}
