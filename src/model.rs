//! The model: everything that the card shows, in one signal.

use crate::{
    messages::Messages,
    options::{Guide, Options},
    state::FormState,
};

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub options: Options,
    pub messages: Messages,
    pub state: FormState,
    pub ui: UiState,
    pub environment: Environment,
    /// Tells apart the forms in one document: a label and a description are found by `id`.
    pub id_suffix: String,
}

/// What the person has opened: it concerns nobody but the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UiState {
    /// Whether the text in the field can be read.
    pub revealed: bool,
    /// Whether the guide was opened or closed by hand, and what the page asked for then: a later wish of the page's
    /// counts for more.
    pub guide: Option<(Guide, bool)>,
    /// Whether it is shown what to do with a token made before.
    pub existing_token_open: bool,
    /// What was copied a moment ago.
    pub copied: Option<String>,
    /// How far the person is with what is to be done on GitHub.
    pub visit: GithubVisit,
}

/// A visit to GitHub's pages, by a link of the form's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GithubVisit {
    #[default]
    NotYet,
    Away,
    Back,
}

/// Where the form is rendered. By default a server, or a browser that takes over what a server has rendered: nothing
/// is known of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    pub is_browser: bool,
    pub clipboard: ClipboardSupport,
}

/// What this browser lets a page do with the clipboard: nothing on plain HTTP, nor where a policy forbids it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClipboardSupport {
    pub read: bool,
    pub write: bool,
}

impl Model {
    /// Whether the person has followed a link to GitHub: the next step is here then.
    pub fn has_visited_github(&self) -> bool {
        self.ui.visit != GithubVisit::NotYet
    }

    /// Whether the token is to take another one's place.
    pub fn is_replacing(&self) -> bool {
        self.state.connection_being_replaced().is_some()
            || !self.options.connection_id(&self.state).is_empty()
    }

    pub fn is_guide_open(&self) -> bool {
        match self.ui.guide {
            Some((wish, open)) if wish == self.options.guide => open,
            _ => self.options.guide == Guide::Open,
        }
    }
}
