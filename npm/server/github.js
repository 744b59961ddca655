// Sends requests to GitHub's API. Its URL comes from the options, never from a request.

import { githubTimeout, githubUnavailable, unreadableResponse } from "./problem.js";

/** GitHub's responses have a few kilobytes; a longer one isn't read to its end. */
const MAX_RESPONSE_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;

/** GitHub's response to any request. */
class GithubResponse {
  constructor({ status, headers }, body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Trimmed; null where there is none. */
  header(name) {
    return this.headers.get(name)?.trim() ?? null;
  }

  /** The body as JSON; undefined where it is none. */
  json() {
    try {
      return JSON.parse(this.body);
    } catch {
      return undefined;
    }
  }
}

export class GithubClient {
  /** `webUrl` is the origin of the instance's pages. */
  constructor({ webUrl, apiUrl, userAgent, fetch }) {
    this.webUrl = webUrl;
    this.apiUrl = apiUrl.replace(/\/+$/, "");
    this.userAgent = userAgent;
    this.fetch = fetch;
  }

  /**
   * The response to `GET /user`, which tells whose token it is. One request without a retry: GitHub blocks an account
   * after several invalid tokens in a row (its REST documentation, "failed login limit").
   */
  async getUser(token) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await this.get(token, "/user", signal);
    } catch (error) {
      if (error === TOO_LARGE) throw unreadableResponse();
      throw signal.aborted ? githubTimeout() : githubUnavailable();
    }
  }

  /** Requests a path of the API, and reads the response to its end. */
  async get(token, path, signal) {
    const response = await this.#request(token, path, signal);
    return new GithubResponse(response, await readLimited(response));
  }

  /** The same without the data in a successful response: it is the person's own. */
  async probe(token, path, signal) {
    const response = await this.#request(token, path, signal);
    if (!response.ok) return new GithubResponse(response, await readLimited(response));
    await response.body?.cancel();
    return new GithubResponse(response, "");
  }

  #request(token, path, signal) {
    return this.fetch(this.apiUrl + path, {
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        // GitHub refuses a request without one, and not every runtime sends one by itself.
        "User-Agent": this.userAgent,
      },
      // Not followed: the token goes nowhere else. (Cloudflare Workers doesn't know "error".)
      redirect: "manual",
      signal,
    });
  }
}

const TOO_LARGE = new Error("the response is too large");

async function readLimited(response) {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > MAX_RESPONSE_BYTES) {
      await reader.cancel();
      throw TOO_LARGE;
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
