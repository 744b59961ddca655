// The tests of an app.
import { createTestBackend, descriptions, testConnection, testTokens, type Outcome } from "github-pat-connect/testing";

const backend = createTestBackend({ permissions: "issues=write", person: () => ({ id: 1 }) });
const fetched: typeof fetch = backend;
const id: number | undefined = backend.connections.get("c1")?.person.id;
const outcome: Outcome = "sso_required";
console.log(fetched, id, testTokens[outcome], descriptions.success, testConnection.account.login);

// @ts-expect-error: no such outcome
console.log(testTokens.oauth);
// @ts-expect-error: where tokens are kept is its own matter
createTestBackend({ keep: () => "c1" });
