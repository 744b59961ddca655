// The recipes in Python: whose token it is, each refusal of GitHub's by the table of cases, and whose connection it is.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { VERIFICATION } from "./cases.js";
import { newToken, startGithub } from "./github.js";
import { recipe, write } from "./recipes.js";
import { start } from "./targets.js";

/** Serves the Django recipe, with people who are known by a cookie. */
const DJANGO_SITE = `
import secrets
from types import SimpleNamespace
from wsgiref.simple_server import make_server
from django.conf import settings

def signed_in(answer):
    def middleware(request):
        person = request.COOKIES.get("person")
        request.user = SimpleNamespace(id=person, is_authenticated=bool(person))
        return answer(request)
    return middleware

settings.configure(SECRET_KEY=secrets.token_hex(), ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware", "__main__.signed_in"])
import django
django.setup()
from django.core.wsgi import get_wsgi_application
server = make_server("127.0.0.1", 0, get_wsgi_application())
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
`;

/** What a reader writes: keeps connections in memory, here as functions or as coroutines. */
const yours = (def, id) => `
kept = {}

${def} keep(user, account_id, token, connection):
    connection_id = f"{${id}}-{account_id}"
    kept[connection_id] = (${id}, account_id, connection)
    return connection_id

${def} find(user, connection_id):
    person, account_id, connection = kept.get(connection_id, (None, None, None))
    return {"account_id": account_id, "login": connection["account"]["login"]} if person == ${id} else None

${def} list_connections(user):
    return [{"connection_id": key, **connection} for key, (person, _, connection) in kept.items() if person == ${id}]
`;
const DJANGO_YOURS = yours("def", "user.id");
const FASTAPI_YOURS = `
from fastapi import Request

async def current_user(request: Request):
    return request.cookies.get("person")
${yours("async def", "user")}`;

const github = await startGithub();
const env = {
  ...process.env,
  GITHUB_API_URL: github.url,
  ORIGIN: "https://app.example.com",
  PYTHONDONTWRITEBYTECODE: "1",
};
const running = [];
after(() => {
  for (const { child } of running) child.kill();
  github.stop();
});

async function python(page, own, words) {
  const folder = await write(await recipe(page, own));
  return start("python3", words, { cwd: folder, env });
}

// Django's own tests show that its CSRF protection works; this has its token in both places.
const csrf = "c".repeat(32);
const RECIPES = {
  FastAPI: {
    launch: () =>
      python("backends/fastapi.md", { "yours.py": FASTAPI_YOURS }, ["-m", "uvicorn", "main:app", "--port=0"]),
    headers: (person) => ({ origin: "https://app.example.com", cookie: `person=${person}` }),
    anonymous: { cookie: "" },
    ofOtherOrigin: [{ origin: "https://evil.example" }, { origin: "" }],
  },
  Django: {
    launch: () =>
      python("backends/django.md", { "yours.py": DJANGO_YOURS, "site_of_yours.py": DJANGO_SITE }, ["site_of_yours.py"]),
    headers: (person) => ({ cookie: `person=${person}; csrftoken=${csrf}`, "x-csrftoken": csrf }),
    anonymous: { cookie: `csrftoken=${csrf}` },
    ofOtherOrigin: [{ "x-csrftoken": "" }],
  },
};

/** What a page of code doesn't look at. */
const LEFT_OUT = ["a body without an end", '200 {"login":"octocat","id":1,"name":7}', "no answer", "half an answer"];
/** Other GitHubs than the one that is configured are never asked. */
const cases = VERIFICATION.filter(({ name, policy }) => !LEFT_OUT.includes(name) && policy !== "enterprise");

for (const [name, { launch, headers, anonymous, ofOtherOrigin }] of Object.entries(RECIPES))
  describe(`the recipe for ${name}`, () => {
    let origin;
    const send = async (routes, { type = "fine-grained", person = "ada", more, members, text } = {}) => {
      const token = newToken(type);
      const requests = github.play(token, routes);
      const response = await fetch(`${origin}/api/github-token`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers(person), ...more },
        body: text ?? JSON.stringify({ token, ...members }),
      });
      const answer = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      return { response, requests, ...(isJson && JSON.parse(answer)), status: response.status, answer };
    };
    const userIs = (id, login = "octocat") => ({ "/user": [200, {}, { id, login, name: "The Octocat" }] });
    const accepted = userIs(7);
    const list = async (cookies) => {
      const response = await fetch(`${origin}/api/connections`, { headers: cookies });
      return { status: response.status, text: await response.text(), cache: response.headers.get("cache-control") };
    };

    test("starts", async () => {
      const server = await launch();
      running.push(server);
      ({ origin } = server);
    });

    for (const { name, token, github: routes, expected } of cases)
      test(name, async () => {
        const { status, code, ...members } = expected;
        const answer = await send(routes, { type: token });
        assert.equal(answer.status, status, answer.answer);
        if (code) assert.equal(answer.code, code);
        if (status !== 201) assert.equal(answer.response.headers.get("content-type"), "application/problem+json");
        assert.match(answer.response.headers.get("cache-control"), /no-store/);
        if (members.scopes !== undefined) assert.deepEqual(answer.scopes, members.scopes);
        if (members.token_type) assert.equal(answer.token_type, members.token_type);
        if (members.expires_at !== undefined)
          assert.equal(
            answer.expires_at && Date.parse(answer.expires_at),
            members.expires_at && Date.parse(members.expires_at),
          );
        if (members.authorize_url) assert.equal(answer.authorize_url, members.authorize_url);
        if (members.retry_after === 60) assert.equal(answer.retry_after, 60);
      });

    test("keeps a token of the expected account", async () => {
      const { status, connection_id: id, account } = await send(accepted, { members: { expected_login: "OctoCat" } });
      assert.deepEqual([status, id, account.name], [201, "ada-7", "The Octocat"]);
      const other = await send(accepted, { members: { expected_login: "hubot" } });
      assert.deepEqual([other.status, other.code, other.actual], [409, "account_mismatch", "octocat"]);
    });

    test("replaces the token of the person's own connection", async () => {
      const { connection_id: id } = await send(accepted, { person: "eve" });
      const members = { connection_id: id, expected_login: "octocat" };
      const replaced = await send(userIs(7, "renamed"), { person: "eve", members });
      assert.deepEqual([replaced.status, replaced.connection_id], [200, id]);
      // The login has become another account's.
      const other = await send(userIs(8, "renamed"), { person: "eve", members });
      assert.deepEqual([other.status, other.code, other.expected], [409, "account_mismatch", "renamed"]);
      for (const [person, unknown] of [
        ["mallory", id],
        ["eve", "c_unknown"],
      ]) {
        const lost = await send(accepted, { person, members: { connection_id: unknown } });
        assert.deepEqual([lost.status, lost.code, lost.requests], [404, "connection_not_found", []]);
      }
    });

    test("lists the person's own connections", async () => {
      const { connection_id: id } = await send(accepted, { person: "grace", type: "classic" });
      const { status, text, cache } = await list(headers("grace"));
      const [first, ...more] = JSON.parse(text);
      assert.deepEqual([status, first.connection_id, first.account.login, more], [200, id, "octocat", []]);
      assert.deepEqual([first.token_type, "token" in first], ["classic", false]);
      assert.match(cache, /no-store/);
      assert.equal((await list(anonymous)).status, 401);
    });

    test("refuses another GitHub than the configured one", async () => {
      const { status } = await send(accepted, { members: { github_url: "https://github.com" } });
      assert.equal(status, 201);
      const other = await send(accepted, { members: { github_url: "https://git.acme.example" } });
      assert.deepEqual([other.status, other.code, other.requests], [400, "misconfigured", []]);
    });

    test("refuses who isn't signed in, and pages of other origins", async () => {
      const nobody = await send(accepted, { more: anonymous });
      assert.deepEqual([nobody.status, nobody.code, nobody.requests], [401, "session_expired", []]);
      for (const more of ofOtherOrigin) {
        const foreign = await send(accepted, { more });
        assert.deepEqual([foreign.status, foreign.requests], [403, []]);
      }
    });

    test("refuses what can't be a token, without a question", async () => {
      for (const [type, code] of [
        ["gho_", "wrong_token_type"],
        ["ghs_", "wrong_token_type"],
        ["v1", "wrong_token_type"],
        ["with spaces ", "invalid_token"],
      ])
        for (const { status, code: found, requests } of [await send(accepted, { type })])
          assert.deepEqual([status, found, requests], [422, code, []]);
      for (const text of ["", "{", "[]", '{"token":7}', "{}", `{"token":"${"x".repeat(40)}","connection_id":7}`]) {
        const { status, code } = await send(accepted, { text });
        assert.deepEqual([status, code], [400, "misconfigured"], text);
      }
    });

    test("repeats no token in an answer", async () => {
      const token = newToken("classic");
      for (const text of [JSON.stringify({ token: [token] }), JSON.stringify({ tokens: token }), `{"token":"${token}`])
        assert.ok(!(await send(accepted, { text })).answer.includes(token));
    });
  });
