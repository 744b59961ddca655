//! What an app may require of a token, and what is made of it: the same table for the form (`src/grants.rs`) and for
//! the reference backend (`backend/tests/library/policy_grammar.rs`), so that the two can't disagree.

/// `permissions` as it is written, and as it is understood; `None` for what is refused.
pub const PERMISSIONS: &[(&str, Option<&str>)] = &[
    ("contents=read", Some("contents=read")),
    (
        "contents=read issues=write",
        Some("contents=read issues=write"),
    ),
    (
        "contents=read,issues=write",
        Some("contents=read issues=write"),
    ),
    (
        " contents=read ,\n\tissues=write, ",
        Some("contents=read issues=write"),
    ),
    ("Pull-Requests=Write", Some("pull_requests=write")),
    ("pull-requests=read", Some("pull_requests=read")),
    (
        "organization_projects=admin",
        Some("organization_projects=admin"),
    ),
    ("of_another_day2=read", Some("of_another_day2=read")),
    ("issues=read issues=write", Some("issues=write")),
    ("issues=write, issues=read", Some("issues=write")),
    ("contents", None),
    ("contents=", None),
    ("=read", None),
    ("contents=all", None),
    ("contents=read issues", None),
    ("a&b=read", None),
    ("\u{e4}=read", None),
];

/// Scopes that are required, those that the token has, and those that it lacks; `None` for what is refused.
pub const SCOPES: &[ScopeCase] = &[
    ("repo read:org", &["repo", "read:org"], Some(&[])),
    ("repo, read:org", &["repo"], Some(&["read:org"])),
    ("Repo", &["repo"], Some(&[])),
    ("public_repo", &["repo"], Some(&[])),
    (
        "public_repo repo:status repo_deployment repo:invite security_events",
        &["repo"],
        Some(&[]),
    ),
    (
        "workflow delete_repo",
        &["repo"],
        Some(&["workflow", "delete_repo"]),
    ),
    ("repo", &["public_repo"], Some(&["repo"])),
    ("read:org", &["write:org"], Some(&[])),
    ("read:org write:org", &["admin:org"], Some(&[])),
    ("admin:org", &["write:org"], Some(&["admin:org"])),
    ("read:user user:email user:follow", &["user"], Some(&[])),
    ("read:project", &["project"], Some(&[])),
    ("read:packages", &["write:packages"], Some(&[])),
    ("of_another:day", &["of_another:day"], Some(&[])),
    ("of_another:day", &[], Some(&["of_another:day"])),
    ("contents=read", &[], None),
    ("repo/org", &[], None),
];

type ScopeCase = (
    &'static str,
    &'static [&'static str],
    Option<&'static [&'static str]>,
);
