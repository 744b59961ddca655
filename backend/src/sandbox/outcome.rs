//! What can come of a token: one outcome for each thing that the form may have to tell.

/// Writes the outcomes once: the variant, its name, and what it plays.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $description:literal,)*) => {
        /// What a test token leads to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[$doc])* $variant,)*
        }

        impl Outcome {
            pub const ALL: &[Outcome] = &[$(Outcome::$variant),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Outcome::$variant => $name,)*
                }
            }

            pub fn description(self) -> &'static str {
                match self {
                    $(Outcome::$variant => $description,)*
                }
            }
        }
    };
}

outcomes! {
    Success = "success": "A fine-grained token of octocat that may do everything; it expires in 90 days.",
    ExpiresSoon = "expires_soon": "As success, but it expires in 6 days.",
    NeverExpires = "never_expires": "As success, but it doesn't expire.",
    OffsetExpiry = "offset_expiry": "As success; GitHub writes its expiry with +0200.",
    Classic = "classic": "A classic token of octocat with the scopes repo and read:org.",
    OtherAccount = "other_account": "As success, but of hubot.",
    Invalid = "invalid": "GitHub doesn't know it.",
    Expired = "expired": "It expired yesterday.",
    /// Fine-grained tokens are authorised for single sign-on when they are made: it is a classic one.
    SsoRequired = "sso_required": "The organization acme asks for single sign-on.",
    Incomplete = "incomplete": "A fine-grained token that may do everything but read issues.",
    NoPermissions = "no_permissions": "A fine-grained token that sees acme/website and may do nothing there.",
    IncompleteClassic = "incomplete_classic": "A classic token with the scope repo only.",
    NoScopes = "no_scopes": "A classic token without scopes.",
    RepositoryNotSelected = "repository_not_selected": "It reaches another repository of acme than acme/website.",
    WrongResourceOwner = "wrong_resource_owner": "It reaches octocat's own repositories, none of acme.",
    PendingApproval = "pending_approval": "acme has not approved it yet: it reads what is public.",
    BlockedByOrganization = "blocked_by_organization": "acme takes no fine-grained tokens.",
    LifetimePolicy = "lifetime_policy": "It doesn't expire, and acme allows 366 days.",
    RateLimited = "rate_limited": "GitHub takes no more requests for 60 seconds.",
    /// What GitHub does to an account after several bad tokens, to its good ones too.
    LockedOut = "locked_out": "GitHub takes no more requests for a while that it doesn't tell.",
    GithubDown = "github_down": "GitHub answers 503.",
    Slow = "slow": "Succeeds after five seconds.",
    WithoutContents = "without_contents": "As success, but without contents.",
    WithoutIssues = "without_issues": "As success, but without issues.",
    WithoutPullRequests = "without_pull_requests": "As success, but without pull_requests.",
    WithoutActions = "without_actions": "As success, but without actions.",
    /// GitHub makes no such token: this permission comes with every repository. It is here so that
    /// what the form shows can be tried for each of them.
    WithoutMetadata = "without_metadata": "As success, but without metadata, which GitHub always adds.",
    WithoutRepositoryHooks = "without_repository_hooks": "As success, but without repository_hooks.",
    WithoutAdministration = "without_administration": "As success, but without administration.",
    WithoutDeployments = "without_deployments": "As success, but without deployments.",
    WithoutSecrets = "without_secrets": "As success, but without secrets.",
    WithoutMembers = "without_members": "As success, but without members.",
}

impl Outcome {
    /// The permission that is all this one lacks: `issues` for [`Outcome::WithoutIssues`].
    pub fn without(self) -> Option<&'static str> {
        self.name().strip_prefix("without_")
    }

    pub(super) fn is_classic(self) -> bool {
        use Outcome::{Classic, IncompleteClassic, NoScopes, SsoRequired};
        matches!(self, Classic | SsoRequired | IncompleteClassic | NoScopes)
    }
}
