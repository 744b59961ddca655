#![doc = include_str!("../README.md")]

// In reading order: a module uses only those above it.
mod url;
mod name;
mod token;
mod github;
mod request;
pub mod contract;

pub use contract::{ErrorCode, Lenient, Unreadable};
pub use github::{GithubInstance, InstanceKind, InvalidGithubUrl};
pub use name::{MAX_NAME_CHARS, display_name};
pub use request::{
    Expiration, InvalidPermission, InvalidScope, LABELS, Level, Normalization, Permission,
    PermissionCategory, Permissions, RepositoryAccess, Scopes, TokenTemplate, WRITE_ONLY,
    scope_implies, split_list,
};
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub use token::fuzz_invariants;
#[cfg(any(test, feature = "generate"))]
pub use token::generate;
pub use token::{
    AcceptedTokenTypes, ChecksumStatus, CredentialKind, Lookalike, Sanitized, SanitizedText, Token,
    TokenError, TokenInspection, TokenType, TokenWarning, UnknownTokenType, inspect,
    inspect_partial, sanitize, verify_checksum,
};
pub use url::UrlParts;
