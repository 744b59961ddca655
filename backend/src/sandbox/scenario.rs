//! The scenarios of the sandbox: one for each message that the form may have to show.

/// Defines each scenario once: variant, name and description.
macro_rules! scenarios {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $description:literal,)*) => {
        /// What happens with a test token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Scenario {
            $($(#[$doc])* $variant,)*
        }

        impl Scenario {
            pub const ALL: &[Scenario] = &[$(Scenario::$variant),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Scenario::$variant => $name,)*
                }
            }

            pub fn description(self) -> &'static str {
                match self {
                    $(Scenario::$variant => $description,)*
                }
            }
        }
    };
}

scenarios! {
    Success = "success": "A fine-grained token of octocat that may do everything; it expires in 90 days.",
    ExpiresSoon = "expires_soon": "As success, but it expires in 6 days.",
    NeverExpires = "never_expires": "As success, but it doesn't expire.",
    OffsetExpiry = "offset_expiry": "As success; GitHub writes its expiry with +0200.",
    Classic = "classic": "A classic token of octocat with the scopes repo and read:org.",
    OtherAccount = "other_account": "As success, but of hubot.",
    Invalid = "invalid": "GitHub doesn't know it.",
    Expired = "expired": "It expired yesterday.",
    /// A classic token: fine-grained ones are authorized for single sign-on when they are created.
    SsoRequired = "sso_required": "The organization acme requires single sign-on.",
    Incomplete = "incomplete": "A fine-grained token that may do everything but read issues.",
    NoPermissions = "no_permissions": "A fine-grained token that sees acme/website and may do nothing there.",
    IncompleteClassic = "incomplete_classic": "A classic token with the scope repo only.",
    NoScopes = "no_scopes": "A classic token without scopes.",
    RepositoryNotSelected = "repository_not_selected": "It reaches another repository of acme than acme/website.",
    WrongResourceOwner = "wrong_resource_owner": "It reaches octocat's own repositories, none of acme.",
    PendingApproval = "pending_approval": "acme has not approved it yet: it reads what is public.",
    BlockedByOrganization = "blocked_by_organization": "acme accepts no fine-grained tokens.",
    LifetimePolicy = "lifetime_policy": "It doesn't expire, and acme allows 366 days.",
    RateLimited = "rate_limited": "GitHub limits the rate of requests for 60 seconds.",
    /// As GitHub does after several invalid tokens in a row, for valid ones too.
    LockedOut = "locked_out": "GitHub blocks the account, and doesn't say for how long.",
    GithubDown = "github_down": "GitHub responds with 503.",
    Slow = "slow": "Succeeds after five seconds.",
    PermissionAdded = "permission_added": "As incomplete; when it is verified again, it may read issues.",
    RevokedLater = "revoked_later": "As incomplete; when it is verified again, GitHub doesn't know it.",
    GithubDownLater = "github_down_later": "As incomplete; when it is verified again, GitHub responds with 503.",
    WithoutContents = "without_contents": "As success, but without contents.",
    WithoutIssues = "without_issues": "As success, but without issues.",
    WithoutPullRequests = "without_pull_requests": "As success, but without pull_requests.",
    WithoutActions = "without_actions": "As success, but without actions.",
    /// GitHub creates no such token, because every token has this permission. It is here for completeness.
    WithoutMetadata = "without_metadata": "As success, but without metadata, which GitHub always adds.",
    WithoutRepositoryHooks = "without_repository_hooks": "As success, but without repository_hooks.",
    WithoutAdministration = "without_administration": "As success, but without administration.",
    WithoutDeployments = "without_deployments": "As success, but without deployments.",
    WithoutSecrets = "without_secrets": "As success, but without secrets.",
    WithoutMembers = "without_members": "As success, but without members.",
}

impl Scenario {
    /// The only permission that its token lacks: `issues` for [`Scenario::WithoutIssues`].
    pub fn without(self) -> Option<&'static str> {
        self.name().strip_prefix("without_")
    }

    /// The scenario that its token plays when it is verified for the `verification`th time. What happens when it is verified
    /// again happens every second time, so that it can be connected and checked once more.
    pub(super) fn at(self, verification: usize) -> Scenario {
        let again = match self {
            Scenario::PermissionAdded => Scenario::Success,
            Scenario::RevokedLater => Scenario::Invalid,
            Scenario::GithubDownLater => Scenario::GithubDown,
            _ => return self,
        };
        match verification % 2 {
            0 => again,
            _ => Scenario::Incomplete,
        }
    }

    pub(super) fn is_classic(self) -> bool {
        use Scenario::{Classic, IncompleteClassic, NoScopes, SsoRequired};
        matches!(self, Classic | SsoRequired | IncompleteClassic | NoScopes)
    }
}
