// A Nango server's API in the place of a backend of the page's: loaded where `protocol` says so. What is asked
// of it and what it answers, in the words of src/protocol.

/** What a code means to the person. Of any other the page's author has to hear. */
const CODES = {
  connection_test_failed: "unconfirmed_token",
  connection_validation_failed: "connection_validation_failed",
  unknown_connect_session_token: "session_expired",
  too_many_request: "rate_limited",
  server_error: "server_error",
  generic_error_support: "server_error",
};

/** What to do about the others. */
const REMEDIES = {
  integration_not_allowed: "the session isn't for this integration-id: add it to allowed_integrations.",
  invalid_auth_mode: "the integration takes no API key.",
  invalid_connect_session_token_format: "session has to be the token of a connect session.",
  missing_hmac: "it asks for an HMAC, which connect sessions replace: turn that off in its settings.",
  resource_capped: "its plan allows no more connections.",
  unknown_provider_config: "it has no integration of this integration-id.",
};

/** Seconds, where it is asked too often: how long it says can't be read by a page of another origin. */
const PAUSE = 30;

const tell = (sentence) => console.error("github-pat-connect: the Nango server", sentence);

/** An answer as a backend of the page's would give it. */
const answer = (status, body) => new Response(JSON.stringify(body), { status });

/** Where it goes; the session too, which has no other place there. */
const address = (base, integration, session) => {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api-auth/api-key/${encodeURIComponent(integration)}`;
  url.search = new URLSearchParams({ connect_session_token: session });
  return url;
};

/** Posts the token; returns the answer, and whether it says that the session has expired. */
export const carry = async (element, base, { body, method, redirect, referrerPolicy, signal }, session) => {
  const response = await fetch(address(base, element.integrationId.trim() || "github-pat", session), {
    method,
    redirect,
    referrerPolicy,
    signal,
    // Any other is refused: its CORS knows no cookies, and no headers of ours.
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ apiKey: JSON.parse(body).token }),
  });
  // A redirect, which isn't followed.
  if (!response.status) return [response];
  const { ok, status } = response;
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {}
  if (ok) {
    const { connectionId } = json ?? {};
    // Of the others, some statuses take no body.
    return [typeof connectionId === "string" ? answer(status, { connectionId }) : new Response("not a connection")];
  }
  const error = json?.error;
  const name = error?.code;
  // From a proxy in between, or from something that isn't Nango.
  if (typeof name !== "string") {
    tell(`answered ${status} without a code: is backend-url the address of its API?`);
    return [answer(status, { code: status < 500 ? "misconfigured" : "server_error" })];
  }
  const code = Object.hasOwn(CODES, name) ? CODES[name] : status < 500 ? "misconfigured" : "server_error";
  const problem = { code };
  if (code === name) problem.detail = error.message;
  else if (code === "rate_limited") problem.retry_after = Number(response.headers.get("Retry-After")) || PAUSE;
  else if (code === "misconfigured") tell(`answered ${name}: ${REMEDIES[name] ?? "see its documentation."}`);
  return [answer(status, problem), code === "session_expired"];
};
