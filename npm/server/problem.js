// Why a request fails: an RFC 9457 problem with a code of the contract. It repeats nothing of the request, which may have
// a token in the wrong place.

/** The member `title`, by status. */
const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Thrown by what handles a request; becomes the response. */
export class Problem extends Error {
  /** `members` are those that the contract has for this code; null is left out. */
  constructor(status, code, detail, members = {}, headers = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.members = members;
    this.headers = headers;
  }

  toResponse() {
    const { status, code, message: detail, members } = this;
    const known = Object.entries(members).filter(([, value]) => value != null);
    const body = { type: "about:blank", title: TITLES[status], status, code, detail, ...Object.fromEntries(known) };
    const headers = new Headers({ ...this.headers, "Content-Type": "application/problem+json" });
    if (members.retry_after) headers.set("Retry-After", String(members.retry_after));
    // Required by RFC 9110. Browsers show no dialog for this scheme.
    if (status === 401) headers.set("WWW-Authenticate", "Bearer");
    return new Response(JSON.stringify(body), { status, headers });
  }
}

export const sessionExpired = () => new Problem(401, "session_expired", "There is no session, or it has expired.");
export const connectionNotFound = () =>
  new Problem(404, "connection_not_found", "There is no such connection, or it belongs to someone else.");
export const serverError = () => new Problem(500, "server_error", "This app's server failed; its log says why.");
export const accountMismatch = (expected, actual) =>
  new Problem(409, "account_mismatch", "This token belongs to another GitHub account than the expected one.", {
    expected,
    actual,
  });

export const githubUnavailable = () =>
  new Problem(503, "github_unavailable", "GitHub could not be reached, or failed.");
export const githubTimeout = () => new Problem(504, "github_unavailable", "GitHub did not respond in time.");
export const unreadableResponse = () =>
  new Problem(502, "github_unavailable", "GitHub sent a response that can't be understood.");
/** `seconds` is null where GitHub doesn't say for how long. */
export const rateLimited = (seconds) =>
  new Problem(429, "rate_limited", "GitHub limits the rate of requests: try again later.", {
    retry_after: seconds,
  });

/** What GitHub says about a token, or the app's requirements say. */
const refusal = (code, detail) => (members) => new Problem(422, code, detail, members);

export const invalidToken = refusal(
  "invalid_token",
  "GitHub does not know this token: it is mistyped, cut short, deleted or revoked. If it was created only just now, " +
    "try again in a moment.",
);
export const expiredToken = refusal("expired_token", "This token has expired.");
export const notAPersonalAccessToken = refusal(
  "wrong_token_type",
  "This is another kind of GitHub credential, not a personal access token.",
);
export const onlyClassic = refusal("wrong_token_type", "This backend accepts classic tokens only.");
export const onlyFineGrained = refusal("wrong_token_type", "This backend accepts fine-grained tokens only.");
export const ssoRequired = refusal(
  "sso_required",
  "The organization requires this token to be authorized for single sign-on.",
);
export const blockedByOrganization = refusal(
  "blocked_by_organization",
  "The organization accepts no personal access tokens of this type.",
);
export const ipNotAllowed = refusal(
  "blocked_by_organization",
  "The organization has an IP allow list: one of its owners has to add the address of this server.",
);
export const twoFactorRequired = refusal(
  "blocked_by_organization",
  "The organization requires two-factor authentication: turn it on for your GitHub account.",
);
export const lifetimePolicy = refusal(
  "lifetime_policy",
  "This token's lifetime is longer than the organization allows; create one that expires sooner.",
);
export const accountSuspended = refusal("account_suspended", "GitHub does not accept this account: it is suspended.");
export const missingScopes = refusal(
  "missing_scopes",
  "This token has none of the required scopes; missing_permissions lists them.",
);
export const missingPermissions = refusal(
  "missing_permissions",
  "This token has none of the required permissions; missing_permissions lists them.",
);
export const repositoryNotSelected = refusal(
  "repository_not_selected",
  "The required repository is not among those selected for this token.",
);
export const wrongResourceOwner = refusal(
  "wrong_resource_owner",
  "This token has another resource owner than the required repository. An outside collaborator can't choose an " +
    "organization there, and needs a classic token.",
);
export const pendingApproval = refusal(
  "pending_approval",
  "The organization has not approved this token yet; or you are not one of its members but an outside collaborator, " +
    "and need a classic token.",
);
