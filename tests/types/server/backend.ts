// A backend, where there is no DOM.
import { createHandler, toNodeHandler, type StoredToken, type VerifiedToken } from "github-pat-connect/server";

interface Person {
  id: number;
}
interface Env {
  rows: Map<string, StoredToken & { owner: number }>;
}

const handler = createHandler<Person, Env>({
  path: "/api/github-token",
  permissions: "contents=read issues=write",
  scopes: "repo",
  repository: "acme/website",
  tokenType: "fine-grained",
  githubUrl: "https://octo.ghe.com",
  allowedOrigins: ["https://app.example.com"],
  async person(request) {
    return request.headers.has("cookie") ? { id: 1 } : null;
  },
  async keep({ person, token, accountId, login, connection, connectionId, idempotencyKey, context }) {
    const expiry: string | null = connection.expiresAt;
    const level: "read" | "write" | "admin" | undefined = connection.permissions?.["contents"];
    console.log(expiry, level, idempotencyKey);
    context.rows.set("c1", { owner: person.id, token, accountId, login });
    return connectionId ?? "c1";
  },
  find: ({ connectionId, context }) => context.rows.get(connectionId),
  remove: ({ connectionId, context }) => context.rows.delete(connectionId),
  log: (message: string) => console.warn(message),
});
const response: Promise<Response> = handler(new Request("https://acme.example"), { rows: new Map() });
const verified = {} as VerifiedToken<Person, Env>;
console.log(response, verified.connection.account.htmlUrl);

const { person, keep, find, remove } = { person: () => 1, keep: () => "c1", find: () => null, remove: () => false };
toNodeHandler(createHandler({ path: "/", person, keep, find, remove }));

// @ts-expect-error: it has to be told where it is
createHandler({ person, keep, find, remove });
// @ts-expect-error: nothing would be kept
createHandler({ path: "/", person, find, remove });
// @ts-expect-error: an id is a text
createHandler({ path: "/", person, keep: () => 1, find, remove });
// @ts-expect-error: no such type of token
createHandler({ path: "/", person, keep, find, remove, tokenType: "oauth" });
// @ts-expect-error: no such option
createHandler({ path: "/", person, keep, find, remove, requiredScopes: "repo" });
