// What GitHub answers, and what is answered to the form then. `github` has GitHub's responses by path: status, headers,
// body. `expected` has the status, the code and members of the body; null is a member that has to be missing or null.

import { OCTOCAT } from "./github.js";

const USER = [200, {}, OCTOCAT];
const user = (headers) => [200, headers, OCTOCAT];
const forbidden = (message, headers = {}) => [403, headers, { message }];
const BAD_CREDENTIALS = [401, {}, { message: "Bad credentials" }];
const NOT_FOUND = [404, {}, { message: "Not Found" }];
const DENIED = "Resource not accessible by personal access token";
const denied = (accepted) => forbidden(DENIED, accepted ? { "x-accepted-github-permissions": accepted } : {});
const open = (accepted) => [200, accepted ? { "x-accepted-github-permissions": accepted } : {}, []];
const repository = (name, { isPrivate = true, type = "Organization" } = {}) => ({
  full_name: name,
  private: isPrivate,
  owner: { login: name.split("/")[0], type },
});
const WEBSITE = [200, {}, repository("acme/website")];
const PRIVATE = [200, {}, [repository("acme/website")]];
const [CONTENTS, ISSUES] = ["/repos/acme/website/branches", "/repos/acme/website/issues"];

const seconds = (from) => Math.floor(Date.now() / 1000) + from;
const refused = (code, more) => ({ status: 422, code, ...more });
const connected = (more) => ({ status: 201, ...more });
const unavailable = (status) => ({ status, code: "github_unavailable" });

const byUser = (name, response, expected, more) => ({ name, github: { "/user": response }, expected, ...more });
const byMessage = (message, expected) => byUser(message.slice(0, 60), forbidden(message), expected);

/** Whose token it is, and why GitHub doesn't take it. */
export const VERIFICATION = [
  byUser("fine-grained", USER, connected({ token_type: "fine-grained", scopes: null, expires_at: null })),
  byUser("classic", user({ "x-oauth-scopes": "repo, read:org" }), connected({ scopes: ["repo", "read:org"] }), {
    token: "classic",
  }),
  byUser("classic without scopes", user({ "x-oauth-scopes": "" }), connected({ token_type: "classic", scopes: [] }), {
    token: "classic",
  }),
  byUser("no prefix, with scopes", user({ "x-oauth-scopes": "gist" }), connected({ token_type: "classic" }), {
    token: "legacy",
  }),
  byUser("no prefix, no scopes", USER, connected({ token_type: "unknown", scopes: null }), { token: "legacy" }),
  byUser(
    "expires, in UTC",
    user({ "github-authentication-token-expiration": "2126-06-03 19:52:44 UTC" }),
    connected({ expires_at: "2126-06-03T19:52:44Z" }),
  ),
  byUser(
    "expires, with an offset",
    user({ "github-authentication-token-expiration": "2125-09-10 02:30:13 +0200" }),
    connected({ expires_at: "2125-09-10T00:30:13Z" }),
  ),
  byUser(
    "accepted after its expiry: a clock is wrong",
    user({ "github-authentication-token-expiration": "2025-12-31 23:59:59 UTC" }),
    connected({ expires_at: "2025-12-31T23:59:59Z" }),
  ),
  byUser(
    "expires one day",
    user({ "github-authentication-token-expiration": "soon" }),
    connected({ expires_at: null }),
  ),
  byUser("account without a name", [200, {}, { id: 1, login: "octocat" }], connected()),
  byUser("bad credentials", BAD_CREDENTIALS, refused("invalid_token")),
  byUser(
    "bad credentials after its expiry",
    [401, { "github-authentication-token-expiration": "2025-12-31 23:59:59 UTC" }, { message: "Bad credentials" }],
    refused("expired_token"),
  ),
  byUser(
    "single sign-on",
    forbidden("SAML", {
      "x-github-sso": "required; url=https://github.com/orgs/acme/sso?authorization_request=A",
    }),
    refused("sso_required", {
      authorize_url: "https://github.com/orgs/acme/sso?authorization_request=A",
      organization: "acme",
    }),
  ),
  byUser(
    "single sign-on elsewhere",
    forbidden("SAML", { "x-github-sso": "required; url=https://evil.example/orgs/acme/sso" }),
    refused("sso_required", { authorize_url: null, organization: null }),
  ),
  byUser(
    "single sign-on on a page that does something else",
    forbidden("SAML", { "x-github-sso": "required; url=https://github.com/login/oauth/authorize?client_id=x" }),
    refused("sso_required", { authorize_url: null }),
  ),
  byUser(
    "single sign-on without a link",
    forbidden("SAML", { "x-github-sso": "required" }),
    refused("sso_required", { authorize_url: null }),
  ),
  byUser(
    "partial results",
    forbidden("SAML", { "x-github-sso": "partial-results; organizations=1" }),
    unavailable(502),
  ),
  byUser(
    "single sign-on of an Enterprise Server",
    forbidden("SAML", { "x-github-sso": "required; url=https://git.acme.example/enterprises/acme/sso" }),
    refused("sso_required", { authorize_url: "https://git.acme.example/enterprises/acme/sso", organization: null }),
    { policy: "enterprise" },
  ),
  byMessage(
    "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
    refused("sso_required", { authorize_url: null }),
  ),
  byMessage(
    "`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App.",
    refused("blocked_by_organization"),
  ),
  byMessage(
    "`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.",
    refused("blocked_by_organization"),
  ),
  byMessage(
    "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
    refused("blocked_by_organization"),
  ),
  byMessage(
    "The `acme` organization requires all members to have two-factor authentication enabled.",
    refused("blocked_by_organization"),
  ),
  byMessage(
    "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days.",
    refused("lifetime_policy"),
  ),
  byMessage("Sorry. Your account was suspended.", refused("account_suspended")),
  byMessage("Maximum number of login attempts exceeded. Please try again later.", {
    status: 429,
    code: "rate_limited",
    retry_after: null,
  }),
  byMessage("You have exceeded a secondary rate limit.", { status: 429, code: "rate_limited", retry_after: 60 }),
  byMessage("You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.", {
    status: 429,
    code: "rate_limited",
    retry_after: 60,
  }),
  byMessage("Something that nobody has seen yet", unavailable(502)),
  ...[
    ["60", 60],
    ["-5", 1],
    ["99999999", 86_400],
    ["Thu, 01 Jan 2026 00:01:00 GMT", null],
  ].flatMap(([retryAfter, retry_after]) =>
    [403, 429].map((status) =>
      byUser(`${status}, again after ${retryAfter}`, [status, { "retry-after": retryAfter }], {
        status: 429,
        code: "rate_limited",
        retry_after,
      }),
    ),
  ),
  byUser("requests used up", [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds(-5)) }], {
    status: 429,
    retry_after: 1,
  }),
  byUser(
    "requests used up for an hour",
    [429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds(999_999)) }],
    { status: 429, retry_after: 86_400 },
  ),
  byUser("requests used up, nobody knows until when", [403, { "x-ratelimit-remaining": "0" }], {
    status: 429,
    retry_after: null,
  }),
  byUser("too many requests", [429], { status: 429, code: "rate_limited", retry_after: 60 }),
  ...[500, 502, 503, 504].map((status) => byUser(`${status}`, [status, {}, "<html>"], unavailable(503))),
  ...[204, 304, 400, 404, 418].map((status) => byUser(`${status}`, [status], unavailable(502))),
  byUser("a redirect", [302, { location: "/elsewhere" }], unavailable(502), { requests: ["/user"] }),
  ...["", "<html>", "[]", "null", '{"login":"octocat"}', '{"id":1}', '{"login":"","id":1}', '{"login":"a","id":"1"}']
    .concat(['{"login":"octocat","id":1e300}', '{"login":"octocat","id":1,"name":7}', "{"])
    .map((body) => byUser(`200 ${body}`, [200, {}, body], unavailable(502))),
  byUser("a body without an end", [200, {}, "flood"], unavailable(502)),
  byUser("no answer", "hang", unavailable(504)),
  byUser("half an answer", "hang in the body", unavailable(504)),
  byUser("a broken connection", "reset", unavailable(503)),
];

const inPermissions = (name, github, expected, more) => ({
  name: `permissions: ${name}`,
  policy: "permissions",
  github: { "/user": USER, "/user/repos": PRIVATE, ...github },
  expected,
  ...more,
});
const probed = (contents, issues, expected, more) =>
  inPermissions(JSON.stringify([contents, issues]), { [CONTENTS]: contents, [ISSUES]: issues }, expected, more);

/** A rate limit ends the probes: how many were on their way by then differs. */
const MAY_STOP = { requests: null };

/** What a fine-grained token may do, by what it is allowed to read. */
const PERMISSIONS = [
  probed(open(), open(), connected({ permissions: { contents: "read", issues: "read" }, missing_permissions: [] })),
  probed(open(), denied(), connected({ permissions: { contents: "read" }, missing_permissions: ["issues=write"] })),
  probed(
    denied(),
    denied(),
    refused("missing_permissions", { missing_permissions: ["contents=read", "issues=write"] }),
  ),
  probed(
    denied("contents=read"),
    open("issues=write"),
    connected({ permissions: { issues: "write" }, missing_permissions: ["contents=read"] }),
  ),
  probed(
    open("contents=read"),
    open("issues=read; pull_requests=read"),
    connected({ permissions: { contents: "read" } }),
  ),
  probed(
    open("contents=read"),
    denied("contents=read,issues=read"),
    connected({ missing_permissions: ["issues=write"] }),
  ),
  probed(denied("contents=read"), denied("issues=read,metadata=read"), refused("missing_permissions")),
  probed(
    open("allows_permissionless_access=true"),
    open("issues=write;issues=read"),
    connected({ permissions: { issues: "read" } }),
  ),
  probed(denied("of another day"), denied("contents=write"), connected({ permissions: {}, missing_permissions: [] })),
  probed(
    NOT_FOUND,
    [410, {}, { message: "Issues has been disabled" }],
    connected({ permissions: {}, missing_permissions: [] }),
  ),
  probed("reset", open(), connected({ permissions: { issues: "read" } })),
  probed(
    forbidden(DENIED, { "retry-after": "60" }),
    forbidden(DENIED, { "x-ratelimit-remaining": "0" }),
    connected({ permissions: {} }),
    MAY_STOP,
  ),
  probed(forbidden("Must have admin rights to Repository."), [503], connected({ permissions: {} })),
  inPermissions(
    "no private repository",
    { "/user/repos": [200, {}, []] },
    connected({ permissions: null, missing_permissions: null }),
  ),
  inPermissions(
    "GitHub didn't filter",
    { "/user/repos": [200, {}, [repository("acme/public", { isPrivate: false })]] },
    connected({ permissions: null }),
  ),
  inPermissions(
    "a repository that leads elsewhere",
    { "/user/repos": [200, {}, [repository("acme/..")]] },
    connected({ permissions: null }),
  ),
  inPermissions("no list", { "/user/repos": "reset" }, connected({ permissions: null })),
  inPermissions("a slow GitHub", { "/user/repos": "hang" }, connected({ permissions: null })),
  inPermissions(
    "a slow probe",
    { [CONTENTS]: "hang", [ISSUES]: open() },
    connected({ permissions: { issues: "read" } }),
  ),
  inPermissions(
    "nothing of a repository is asked of a classic token",
    { "/user": user({ "x-oauth-scopes": "repo" }) },
    connected({ permissions: null, missing_permissions: ["read:org"] }),
    { token: "classic", requests: ["/user"] },
  ),
  inPermissions(
    "no scope",
    { "/user": user({ "x-oauth-scopes": "gist" }) },
    refused("missing_scopes", { missing_permissions: ["repo", "read:org"] }),
    { token: "classic" },
  ),
  inPermissions("scopes untold", { "/user": USER }, connected({ missing_permissions: null }), { token: "classic" }),
  inPermissions(
    "no prefix and no scopes is probed",
    { [CONTENTS]: open(), [ISSUES]: open() },
    connected({ missing_permissions: [] }),
    {
      token: "legacy",
    },
  ),
  {
    name: "implied scopes",
    policy: "classic",
    token: "classic",
    github: { "/user": user({ "x-oauth-scopes": "repo, admin:org" }) },
    expected: connected({ missing_permissions: ["user:email"] }),
  },
  {
    name: "permissions of the account",
    policy: "account",
    github: { "/user": USER, "/user/emails": denied(), "/user/ssh_signing_keys": open(), "/user/repos": [500] },
    expected: connected({ permissions: { git_signing_ssh_public_keys: "read" }, missing_permissions: ["emails=read"] }),
  },
  {
    name: "denied at two levels",
    policy: "account",
    github: {
      "/user": USER,
      "/user/emails": denied("git_signing_ssh_public_keys=write"),
      "/user/ssh_signing_keys": denied("git_signing_ssh_public_keys=read"),
    },
    expected: refused("missing_permissions", { missing_permissions: ["git_signing_ssh_public_keys=read"] }),
  },
  ...["Organization", "User"].flatMap((type) =>
    [open(), denied(), [404]].map((response) => ({
      name: `every permission of a repository of an ${type}: ${response[0]}`,
      policy: "every",
      github: { "/user": USER, "/user/repos": [200, {}, [repository("acme/website", { type })]], "*": response },
      expected: response[0] === 403 ? refused("missing_permissions") : connected(),
    })),
  ),
  {
    name: "a rate limit ends the probes",
    policy: "every",
    github: { "/user": USER, "/user/repos": PRIVATE, "*": [429] },
    expected: connected({ permissions: {} }),
    ...MAY_STOP,
  },
];

const ofWebsite = (name, github, expected, more) => ({
  name: `acme/website: ${name}`,
  policy: "repository",
  github: { "/user": USER, "/users/acme": [200, {}, { type: "Organization" }], [CONTENTS]: open(), ...github },
  expected,
  ...more,
});
const SELECTED = { "/user/repos": PRIVATE };

/** Whether a token reaches the required repository. */
const REPOSITORY = [
  ofWebsite("reached", { "/repos/acme/website": WEBSITE }, connected({ permissions: { contents: "read" } })),
  ofWebsite(
    "public, which proves nothing",
    { "/repos/acme/website": [200, {}, repository("acme/website", { isPrivate: false })] },
    connected({ permissions: null }),
  ),
  ofWebsite(
    "another one is selected",
    { "/user/repos": [200, {}, [repository("acme/backend")]] },
    refused("repository_not_selected"),
  ),
  ofWebsite(
    "of another owner",
    { "/user/repos": [200, {}, [repository("octocat/notes", { type: "User" })]] },
    refused("wrong_resource_owner"),
  ),
  ofWebsite("none is seen", { "/user/repos": [200, {}, []] }, refused("pending_approval")),
  ofWebsite("denied", { "/repos/acme/website": denied(), "/user/repos": [200, {}, []] }, refused("pending_approval")),
  ofWebsite("listed, but not found", SELECTED, connected({ permissions: { contents: "read" } })),
  ofWebsite("listed in capitals", { "/user/repos": [200, {}, [repository("Acme/Website")]] }, connected()),
  ofWebsite("no list", { "/user/repos": [500] }, connected({ permissions: null })),
  ofWebsite(
    "an owner that nobody knows",
    { "/user/repos": [200, {}, []], "/users/acme": NOT_FOUND },
    connected({ permissions: null }),
  ),
  ofWebsite("GitHub fails", { "/repos/acme/website": [500] }, connected({ permissions: null })),
  ofWebsite(
    "renamed",
    { "/repos/acme/website": [301, { location: "/repositories/1" }] },
    connected({ permissions: null }),
  ),
  ofWebsite(
    "single sign-on, for a classic token",
    {
      "/user": user({ "x-oauth-scopes": "repo, read:org" }),
      "/repos/acme/website": forbidden("SAML", { "x-github-sso": "required; url=https://github.com/orgs/acme/sso" }),
    },
    refused("sso_required", { organization: "acme" }),
    { token: "classic" },
  ),
  ofWebsite(
    "not found by a classic token, which proves nothing",
    { "/user": user({ "x-oauth-scopes": "repo, read:org" }) },
    connected({ missing_permissions: [] }),
    { token: "classic" },
  ),
  ...[
    ["`acme` forbids access via a personal access token (classic).", "blocked_by_organization"],
    ["The 'acme' organization forbids access if the token's lifetime is greater than 90 days.", "lifetime_policy"],
    ["Sorry. Your account was suspended.", "account_suspended"],
  ].map(([message, code]) => ofWebsite(code, { "/repos/acme/website": forbidden(message) }, refused(code))),
  ofWebsite("a rate limit says nothing", { "/repos/acme/website": [429] }, connected({ permissions: null })),
  ...[
    ["the person's own, not selected", "octocat", refused("repository_not_selected")],
    ["another user's", "hubot", refused("wrong_resource_owner")],
  ].map(([name, login, expected]) => ({
    name,
    policy: "own",
    github: {
      "/user": [200, {}, { ...OCTOCAT, login }],
      "/user/repos": [200, {}, []],
      "/users/Octocat": [200, {}, { type: "User" }],
    },
    expected,
  })),
];

const misconfigured = (status) => ({ status, code: "misconfigured" });
const asked = (name, request, expected, more) => ({ name, github: { "/user": USER }, request, expected, ...more });

/** What a request has in it. */
const REQUESTS = [
  asked("the expected account", { body: { expected_login: "OctoCat" } }, connected()),
  asked(
    "another account",
    { body: { expected_login: "hubot" } },
    {
      status: 409,
      code: "account_mismatch",
      expected: "hubot",
      actual: "octocat",
    },
  ),
  asked(
    "members that are null",
    { body: { expected_login: null, connection_id: null, github_url: null } },
    connected(),
  ),
  asked("the right GitHub", { body: { github_url: "https://GitHub.com/" } }, connected()),
  asked("the right GitHub's API", { body: { github_url: "https://api.github.com" } }, connected()),
  asked("another GitHub", { body: { github_url: "https://git.acme.example" } }, misconfigured(400)),
  asked("an Enterprise Server", { body: { github_url: "https://git.acme.example" } }, connected(), {
    policy: "enterprise",
  }),
  asked("a GitHub by HTTP", { body: { github_url: "http://github.com" } }, misconfigured(400)),
  asked("an empty GitHub", { body: { github_url: "" } }, misconfigured(400)),
  asked("nobody's connection", { body: { connection_id: "c_unknown" } }, { status: 404, code: "connection_not_found" }),
  asked("no session", { headers: { authorization: "Bearer unknown" } }, { status: 401, code: "session_expired" }),
  asked("no JSON", { headers: { "content-type": "text/plain" } }, misconfigured(415)),
  asked("no content type", { headers: { "content-type": "" } }, misconfigured(415)),
  asked("JSON in capitals", { headers: { "content-type": "Application/JSON; charset=utf-8" } }, connected()),
  ...["", "{", "[]", "null", "7", '{"token":7}', '{"token":null}', "{}", '{"tokens":"a"}'].map((text) =>
    asked(`the body ${text}`, { text }, misconfigured(400)),
  ),
  asked("a connection's id that is none", { body: { connection_id: 7 } }, misconfigured(400)),
  asked("too large a body", { body: { more: "x".repeat(20_000) } }, misconfigured(413)),
  asked("an allowed origin", { headers: { origin: "https://app.example.com" } }, connected()),
  asked("another origin", { headers: { origin: "https://evil.example" } }, { status: 403, code: "forbidden" }),
  asked("no origin at all", { headers: { origin: "null" } }, { status: 403, code: "forbidden" }),
  asked(
    "an origin that begins alike",
    { headers: { origin: "https://app.example.com.evil.example" } },
    {
      status: 403,
      code: "forbidden",
    },
  ),
  ...["gho_", "ghu_", "ghs_", "ghr_", "v1."].map((token) =>
    asked(`a credential with ${token}`, {}, refused("wrong_token_type"), {
      token: token === "v1." ? "v1" : token,
      requests: [],
    }),
  ),
  asked("a classic token where only fine-grained ones are accepted", {}, refused("wrong_token_type"), {
    policy: "fine-grained",
    token: "classic",
    requests: [],
  }),
  asked("a fine-grained token where only classic ones are accepted", {}, refused("wrong_token_type"), {
    policy: "classic",
    requests: [],
  }),
  asked("a token of unknown type where only classic ones are accepted", {}, refused("wrong_token_type"), {
    policy: "classic",
    token: "legacy",
  }),
  ...[
    "",
    "short",
    "with spaces in the middle",
    "x".repeat(256),
    "ünïcödé-ünïcödé-ünïcödé",
    "https://github.com/settings",
  ].map((token) =>
    asked(`what can't be a token: ${token.slice(0, 20)}`, { body: { token } }, refused("invalid_token"), {
      requests: [],
    }),
  ),
];

export const CASES = [...VERIFICATION, ...PERMISSIONS, ...REPOSITORY, ...REQUESTS];
