// What a 403 or 429 of GitHub's means, whatever the request was.

import { isSsoPage } from "./instance.js";
import * as problem from "./problem.js";

/** GitHub's limits end within the hour; a longer wait is a mistake. */
const MAX_RETRY_AFTER_SECONDS = 24 * 60 * 60;
/** What GitHub asks for where it names no time (its documentation of secondary rate limits). */
const DEFAULT_RETRY_AFTER_SECONDS = 60;

/** At least one second: without a wait the browser would try again at once, and be refused again. */
const clampSeconds = (seconds) => Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS);
const parseInteger = (text) => (/^[+-]?\d+$/.test(text ?? "") ? Number(text) : null);

const hasNoRequestsLeft = (response) => response.header("x-ratelimit-remaining") === "0";

/** The `message` of the body in lower case, or nothing. */
function messageOf(response) {
  const message = response.json()?.message;
  return typeof message === "string" ? message.toLowerCase() : "";
}

/** The problem that a 403 or 429 stands for. `webUrl` is the origin of the instance's pages. */
export function classifyForbidden(response, webUrl) {
  const retryAfter = response.header("retry-after");
  if (retryAfter !== null) {
    const seconds = parseInteger(retryAfter);
    return problem.rateLimited(seconds === null ? null : clampSeconds(seconds));
  }
  if (hasNoRequestsLeft(response)) {
    const reset = parseInteger(response.header("x-ratelimit-reset"));
    return problem.rateLimited(reset === null ? null : clampSeconds(reset - Math.floor(Date.now() / 1000)));
  }
  const [isSso, , url] = /^required(.*?url=(.*))?/.exec(response.header("x-github-sso") ?? "") ?? [];
  if (isSso !== undefined) return ssoRequired(url?.trim(), webUrl);
  return classifyMessage(response);
}

function ssoRequired(url, webUrl) {
  if (!url || !isSsoPage(webUrl, url)) return problem.ssoRequired();
  const [, organization] = /\/orgs\/([^/?]+)/.exec(url) ?? [];
  return problem.ssoRequired({ organization, authorize_url: url });
}

/** The messages of an organization's or enterprise's policies, as public issues quote them. */
function classifyMessage(response) {
  const message = messageOf(response);
  const has = (text) => message.includes(text);
  // GitHub doesn't say for how long.
  if (has("login attempts exceeded")) return problem.rateLimited(null);
  // First, because this message also says that access is forbidden.
  if (has("token's lifetime is greater than")) return problem.lifetimePolicy();
  if (has("forbids access via a") && has("personal access token")) return problem.blockedByOrganization();
  if (has("ip allow list")) return problem.ipNotAllowed();
  if (has("two-factor authentication")) return problem.twoFactorRequired();
  // A proxy has removed the header `X-GitHub-SSO`.
  if (has("saml enforcement")) return problem.ssoRequired();
  if (has("account was suspended") || has("account is suspended")) return problem.accountSuspended();
  if (response.status === 429 || has("rate limit") || has("abuse detection"))
    return problem.rateLimited(DEFAULT_RETRY_AFTER_SECONDS);
  return problem.unreadableResponse();
}

export const isRateLimited = (response, webUrl) =>
  [403, 429].includes(response.status) && classifyForbidden(response, webUrl).code === "rate_limited";

/** Whether GitHub names the token as the reason: it lacks a permission, the repository, or an organization's approval. */
export const isPermissionDenied = (response) =>
  response.status === 403 &&
  response.header("retry-after") === null &&
  !hasNoRequestsLeft(response) &&
  messageOf(response).includes("not accessible by personal access token");
