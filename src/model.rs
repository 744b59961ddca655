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
    /// Makes the `id`s of labels and descriptions unique among the forms in a document.
    pub id_suffix: String,
}

/// The state of the view alone: what the person has opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UiState {
    /// Whether the field shows its text.
    pub revealed: bool,
    /// Whether the person opened or closed the guide, and the option `guide` at that moment: a later change of the
    /// option takes precedence.
    pub guide: Option<(Guide, bool)>,
    /// Whether the section about existing tokens is open.
    pub existing_token_open: bool,
    /// The text that was copied a moment ago.
    pub copied: Option<String>,
    /// Whether the person has been on GitHub's pages.
    pub visit: GithubVisit,
}

/// A visit to GitHub's pages by a link of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GithubVisit {
    #[default]
    NotYet,
    Away,
    Back,
}

/// Where the form is rendered. The default is for a server, and for hydration: nothing is known about the
/// page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    pub is_browser: bool,
    pub clipboard: ClipboardSupport,
}

/// What the browser allows with the clipboard: nothing on plain HTTP, or if a policy forbids it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClipboardSupport {
    pub read: bool,
    pub write: bool,
}

impl Model {
    /// Whether the person has followed a link to GitHub. Then the next step is in the form.
    pub fn has_visited_github(&self) -> bool {
        self.ui.visit != GithubVisit::NotYet
    }

    /// Whether the token replaces another one.
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
