// A Nango server's API in the place of a backend of the page's: loaded where `protocol` says so. What is asked
// of it and what it answers, in the words of src/protocol.

/** What a code means to the person. Of any other the page's author has to hear. */
const CODES = {
  __proto__: null,
  connection_test_failed: "unconfirmed_token",
  connection_validation_failed: "connection_validation_failed",
  unknown_connect_session_token: "session_expired",
  too_many_request: "rate_limited",
  server_error: "server_error",
  generic_error_support: "server_error",
};

/** What to do about the others. */
const REMEDIES = {
  __proto__: null,
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

/** Of what isn't its own: a proxy before it, or another server. */
const tellOfStranger = (status) => tell(`answered ${status} in no words of its own: is backend-url the address of its API?`);

/** An answer as a backend of the page's would give it. */
const answer = (status, body) => new Response(JSON.stringify(body), { status });

/** Where it goes; the session too, which has no other place there. */
const address = (base, integration, session) => {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api-auth/api-key/${encodeURIComponent(integration)}`;
  url.searchParams.set("connect_session_token", session);
  return url;
};

/** Posts the token; returns the answer, and whether it says that the session has expired. */
export const carry = async (element, base, { body, method, redirect, referrerPolicy, signal }, session, ask) => {
  const { token, connection_id: replaced } = JSON.parse(body);
  const response = await ask(address(base, element.integrationId.trim() || "github-pat", session), {
    method,
    redirect,
    referrerPolicy,
    signal,
    // Any other is refused: its CORS knows no cookies, and no headers of ours.
    credentials: "omit",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ apiKey: token }),
  });
  const { status } = response;
  // A redirect, which isn't followed.
  if (!status) return [response];
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {}
  if (status < 400) {
    const id = json?.connectionId;
    if (typeof id !== "string" || !id) {
      tellOfStranger(status);
      return [new Response("no connection")];
    }
    if (replaced && replaced !== id)
      tell("made another connection and kept the one that was to be replaced: session has to be a reconnect session.");
    return [answer(status, { connectionId: id })];
  }
  // Written as its codes are: what gives back what it was given is to show nowhere.
  const name = /^[a-z_]+$/.exec(json?.error?.code ?? "")?.input;
  let code = CODES[name] ?? (status < 500 ? "misconfigured" : "server_error");
  if (status === 429) code = "rate_limited";
  const problem = { code };
  if (code === name) problem.detail = json.error.message;
  if (code === "rate_limited") problem.retry_after = Number(response.headers.get("Retry-After")) || PAUSE;
  if (code === "misconfigured")
    if (name) tell(`answered ${name}: ${REMEDIES[name] ?? "see its documentation."}`);
    else tellOfStranger(status);
  return [answer(status, problem), code === "session_expired"];
};
