//! What the components read: the model and the values that are derived from it, borrowed for one rendering.

use crate::{
    controller::FormController,
    format,
    messages::{Key, Piece},
    model::Model,
    options::Options,
    resolved::Resolved,
    state::State,
};

/// Handed down by value; what a component returns owns its texts.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub model: &'a Model,
    pub resolved: &'a Resolved,
    /// What the buttons do.
    pub form: FormController,
}

impl<'a> View<'a> {
    pub fn options(self) -> &'a Options {
        &self.model.options
    }

    /// The message with the names in it.
    pub fn text(self, key: Key) -> String {
        self.resolved.names.say(key)
    }

    /// The message with these values in it, too.
    pub fn text_with(self, key: Key, values: &[(&str, &str)]) -> String {
        self.resolved.names.say_with(key, values)
    }

    /// The message about so many things.
    pub fn plural(self, key: Key, count: u32) -> String {
        let names = &self.resolved.names;
        let category = if self.model.environment.is_browser {
            format::plural_category(count, names.messages.language())
        } else {
            "other".to_owned()
        };
        names.say_of(count, &category, key)
    }

    /// "Contents, Issues, and Pages", as the language lists things.
    pub fn list(self, items: &[String]) -> String {
        if self.model.environment.is_browser {
            format::list(items, self.model.messages.language())
        } else {
            items.join(", ")
        }
    }

    /// The message in segments: its own words, and those of GitHub's page.
    pub fn segments(self, key: Key, values: &[(&str, &str)]) -> Vec<Piece> {
        self.resolved.names.say_in_pieces(key, values)
    }

    pub fn is_connecting(self) -> bool {
        self.model.state.is_connecting()
    }

    pub fn is_connected(self) -> bool {
        matches!(self.model.state.state(), State::Connected { .. })
    }

    /// Whether the token is to take another one's place.
    pub fn is_replacing(self) -> bool {
        self.model.is_replacing()
    }
}
