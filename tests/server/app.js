// An app with the handler, for each policy one: a function from `Request` to `Response`, as every runtime takes it.

import { createHandler } from "../../npm/server.js";
import { POLICIES } from "./policies.js";

/** Each at `/{policy}/github-token`. A person signs in by naming themselves: `Authorization: Bearer session-of-…`. */
export function createApp(githubApiUrl) {
  const kept = new Map();
  let lastId = 0;
  const findOf = ({ person, connectionId }) => {
    const found = kept.get(connectionId);
    return found?.person === person ? found : null;
  };
  const handlers = Object.entries(POLICIES).map(([name, policy]) => {
    const handler = createHandler({
      ...policy,
      githubApiUrl,
      path: `/${name}/github-token`,
      allowedOrigins: ["https://app.example.com", "tauri://localhost"],
      person(request) {
        const [, person] = /^Bearer session-of-(.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
        if (person === "nobody-by-error") throw new Error("the sessions are gone");
        if (person === "nobody-by-limit") throw Response.json({ code: "rate_limited" }, { status: 429 });
        return person;
      },
      keep({ person, connectionId, token, accountId, login }) {
        // As a database's error may quote its parameters.
        if (person === "nobody-is-kept") throw new Error(`no such table: ${token}`);
        const id = connectionId ?? `c/${(lastId += 1)}`;
        kept.set(id, { person, token, accountId, login });
        return id;
      },
      find: findOf,
      remove: (asked) => Boolean(findOf(asked)) && kept.delete(asked.connectionId),
    });
    return [name, handler];
  });
  const byName = new Map(handlers);
  return async (request) => {
    const [, name] = new URL(request.url).pathname.split("/");
    return byName.get(name)(request);
  };
}
