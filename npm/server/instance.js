// GitHub's instances: github.com, subdomains of ghe.com, and Enterprise Servers.

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** An HTTPS URL, or an HTTP one of this machine, without credentials, query or fragment; else null. */
export function parseSecureUrl(text) {
  if (typeof text !== "string" || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isSecure = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
  return isSecure && !url.username && !url.password && !url.search && !url.hash ? url : null;
}

/**
 * The origin of an instance's pages, by the URL of any of its pages or of its API: `https://api.github.com` is
 * `https://github.com`. Null for what isn't the URL of one.
 */
export function parseGithubUrl(text) {
  const url = parseSecureUrl(text);
  if (!url) return null;
  const host = url.host === "www.github.com" ? "github.com" : url.host.replace(/^api\./, "");
  const isCloud = url.protocol === "https:" && (host === "github.com" || host.endsWith(".ghe.com"));
  return isCloud ? `https://${host}` : url.origin;
}

/** Where the REST API of an instance is. */
export function apiUrlOf(origin) {
  const { protocol, host } = new URL(origin);
  const isCloud = protocol === "https:" && (host === "github.com" || host.endsWith(".ghe.com"));
  return isCloud ? `https://api.${host}` : `${origin}/api/v3`;
}

/**
 * Whether a URL from a response is the page of this instance that authorizes a token for single sign-on. Other pages of
 * it, such as the one that authorizes an OAuth app, do what the person wasn't told.
 */
export function isSsoPage(origin, text) {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.origin === origin &&
    url.protocol === "https:" &&
    !url.username &&
    !url.password &&
    /^\/(orgs|enterprises)\/[^/]+\/sso$/.test(url.pathname)
  );
}
