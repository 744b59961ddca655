// Requests of pages: which origins may send them, and CORS. A cookie travels with the requests of every page in the
// browser, so this is what keeps another site from connecting or disconnecting an account (CSRF).

import { parseSecureUrl } from "./instance.js";
import { Problem } from "./problem.js";

const FORBIDDEN = "Pages of this origin may not call this backend; the option allowedOrigins adds one.";

/** Throws for a request of a page of another origin, unless that one is allowed. */
export function checkOrigin(request, allowedOrigins) {
  const origin = request.headers.get("origin");
  if (origin !== null && allowedOrigins.includes(origin)) return;
  // Set by the browser, which knows best, and also right behind a proxy that changes `Host`.
  const site = request.headers.get("sec-fetch-site");
  const isOwn = site === null ? isOwnOrigin(origin, request) : ["same-origin", "none"].includes(site);
  if (!isOwn) throw new Problem(403, "forbidden", FORBIDDEN);
}

/**
 * Whether a page of `origin` was served by the host of the request. A server behind a TLS proxy doesn't know the scheme.
 * Every browser names the origin of a POST and DELETE, so a request without one is none of a page's.
 */
function isOwnOrigin(origin, request) {
  if (origin === null) return true;
  const url = parseSecureUrl(origin);
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const own = url && `${url.protocol}//${host}`;
  return own !== null && URL.canParse(own) && new URL(own).host === url.host;
}

/** The response to a preflight request, whose origin has been checked. */
export function preflight(request) {
  const asked = request.headers.get("access-control-request-headers") ?? "";
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Methods": "POST, DELETE",
      // Also those that the page sets with `headers`: the page may, or it would not be here.
      "Access-Control-Allow-Headers": asked,
      "Access-Control-Max-Age": "600",
      Vary: "Access-Control-Request-Headers",
    },
  });
}

/** What every response has: no cache keeps it, and a page of an allowed origin may read it. */
export function addHeaders(response, request, allowedOrigins) {
  response.headers.set("Cache-Control", "no-store");
  response.headers.append("Vary", "Origin");
  const origin = request.headers.get("origin");
  if (!allowedOrigins.includes(origin)) return;
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Access-Control-Allow-Credentials", "true");
  response.headers.set("Access-Control-Expose-Headers", "Retry-After");
}
