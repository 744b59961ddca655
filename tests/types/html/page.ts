// A page without a framework.
import { GithubPatConnectElement, type Connection, type Failure, type MessageCatalog } from "github-pat-connect";
import "github-pat-connect/locales/de";

const form = document.querySelector("github-pat-connect");
if (!form) throw new Error("no form");
const element: GithubPatConnectElement = form;

form.appName = "Acme";
form.timeout = 10_000;
form.protocol = "nango";
form.session = "s1";
form.session = async () => (await fetch("/session")).text();
form.headers = { "X-CSRF-Token": "t1" };
form.headers = async () => new Headers(await (await fetch("/csrf")).json());
form.headers = null;
form.connection = { connectionId: "c1" };
form.connection = { connection_id: "c1", account: { login: "octocat", avatar_url: null } };
form.tokenExpiration = 30;
form.connection = null;
form.messages = { en: { title: "Link GitHub", permissionsMissing: { one: "one", other: "{count}" } } };
form.messages = { de: { asks: "{app} bittet um Zugriff auf dein GitHub-Konto{login}." }, fr: {} };
const german: MessageCatalog = { title: "GitHub verbinden" };
form.messages = { de: german };
const state: "loading" | "editing" | "connecting" | "connected" = form.state;
const connection: Connection | null = form.connection;
const error: Failure | null = element.error;
form.addEventListener("connected", ({ detail }) => {
  const login: string | undefined = detail.account?.login;
  console.log(login, state, connection, error);
});
form.addEventListener("failed", ({ detail }) => {
  if (detail.code === "sso_required") console.log(detail.message, detail.retryAfter);
  const missing: string[] | undefined = detail.missingPermissions;
  const names: (string | undefined)[] = [detail.authorizeUrl, detail.expected, detail.actual];
  console.log(missing, names);
});
form.addEventListener("click", (event) => event.clientX);
document.createElement("github-pat-connect").submit();
form.reportValidity();
form.setCustomValidity("Use the company's account");
const around: HTMLFormElement | null = form.form;
const label: HTMLLabelElement | undefined = form.labels[0];
console.log(around?.id, label?.htmlFor, form.validity.valueMissing, form.validationMessage, form.willValidate);

// @ts-expect-error: no such message
form.messages = { en: { titel: "Link GitHub" } };
// @ts-expect-error: a message is a text
form.messages = { en: { title: 1 } };
// @ts-expect-error: nothing is counted in it
form.messages = { en: { title: { one: "Link GitHub" } } };
// @ts-expect-error: no such plural form
form.messages = { en: { permissionsMissing: { three: "…" } } };
// @ts-expect-error: a message is a text
form.setCustomValidity(1);
// @ts-expect-error: no such protocol
form.protocol = "oauth";
// @ts-expect-error: milliseconds are a number
form.timeout = "soon";
// @ts-expect-error: it is read-only
form.state = "connected";
// @ts-expect-error: a session is a text, or gives one
form.session = 42;
// @ts-expect-error: headers are named
form.headers = "X-CSRF-Token: t1";
// @ts-expect-error: an id is a text
form.connection = { connectionId: 1 };
// @ts-expect-error: there is no token in any event
form.addEventListener("connected", ({ detail }) => detail.token);
// @ts-expect-error: no such property
form.token = "…";
// @ts-expect-error: no such method
form.connect();
