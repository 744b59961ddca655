// A stand-in for GitHub's API: it answers each token as it was told, and remembers what it was asked.

import { createServer } from "node:http";
import { randomBytes } from "node:crypto";

export const OCTOCAT = {
  id: 583231,
  login: "octocat",
  name: "The Octocat",
  avatar_url: "https://avatars.githubusercontent.com/u/583231",
  html_url: "https://github.com/octocat",
};

/** A token of a type that nobody had before. Put together at run time, because secret scanners report tokens in files. */
export function newToken(type) {
  const secret = randomBytes(32).toString("hex");
  if (type === "classic") return `ghp_${secret.slice(0, 36)}`;
  if (type === "fine-grained") return `github_pat_${secret.slice(0, 22)}_${secret.slice(0, 59)}`;
  if (type === "legacy") return secret.slice(0, 40);
  if (type === "v1") return `v1.${secret.slice(0, 40)}`;
  return `${type}${secret.slice(0, 36)}`;
}

export async function startGithub() {
  const routesOf = new Map();
  const requestsOf = new Map();
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace(/^Bearer /, "");
    requestsOf.get(token)?.push(request.url);
    const missing = ["user-agent", "x-github-api-version"].find((name) => !request.headers[name]);
    if (missing || request.headers.accept !== "application/vnd.github+json")
      return response.writeHead(400).end(`without ${missing ?? "accept"}`);
    const routes = routesOf.get(token) ?? { "/user": [401] };
    const [path] = request.url.split("?");
    send(response, routes[request.url] ?? routes[path] ?? routes["*"] ?? [404, {}, { message: "Not Found" }]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Answers a token by these routes; returns the requests, which come to be in it. */
    play(token, routes) {
      const requests = [];
      routesOf.set(token, routes);
      requestsOf.set(token, requests);
      return requests;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A route is status, headers and body; or "hang", "reset" or "flood". */
function send(response, route) {
  if (route === "hang") return;
  if (route === "hang in the body") return response.writeHead(200).write("{");
  if (route === "reset") return response.socket.resetAndDestroy();
  const [status, headers = {}, body = ""] = route;
  response.writeHead(status, headers);
  if (route[2] === "flood") {
    const flood = () => {
      while (!response.destroyed && response.write(" ".repeat(4096)));
      if (!response.destroyed) response.once("drain", flood);
    };
    return flood();
  }
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
