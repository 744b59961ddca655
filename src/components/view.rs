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

/// Passed by value; what a component returns owns its texts.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub model: &'a Model,
    pub resolved: &'a Resolved,
    /// Handles what the buttons do.
    pub form: FormController,
}

impl<'a> View<'a> {
    pub fn options(self) -> &'a Options {
        &self.model.options
    }

    /// The message with the names filled in.
    pub fn text(self, key: Key) -> String {
        self.resolved.names.say(key)
    }

    /// The message with the names and these values filled in.
    pub fn text_with(self, key: Key, values: &[(&str, &str)]) -> String {
        self.resolved.names.say_with(key, values)
    }

    /// The message in the plural form for a count.
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

    /// The message in segments: its own text, and labels of GitHub's page.
    pub fn segments(self, key: Key, values: &[(&str, &str)]) -> Vec<Piece> {
        self.resolved.names.say_in_pieces(key, values)
    }

    pub fn is_connecting(self) -> bool {
        self.model.state.is_connecting()
    }

    pub fn is_connected(self) -> bool {
        matches!(self.model.state.state(), State::Connected { .. })
    }

    /// Whether the token replaces another one.
    pub fn is_replacing(self) -> bool {
        self.model.is_replacing()
    }
}
