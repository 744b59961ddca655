// The playground: the element beside a control for each attribute, test tokens, the HTML for what is shown, and the events.
// It uses the element as every host page does: with a session, and listeners.

const LANGUAGES = "ar cs de en en-XA es fr he hi id it ja ko nl pl pt-BR sv tr uk vi zh-Hans zh-Hant".split(" ");

/** The element's attributes at first. */
const START = {
  "backend-url": "/api/connections",
  "app-name": "Acme",
  permissions: "contents=read issues=write",
  scopes: "repo read:org",
  "token-expiration": "90",
  "resource-owner": "acme",
  "repository-access": "selected",
};

/** The one control that isn't about the element: a stylesheet of the page. */
const STARTER_THEME = "starter-theme";

/** All that can be changed, by group. The first of the choices is the default. */
const CONTROLS = {
  "Token to ask for": {
    "app-name": { label: "App name", hint: "who asks; this page's host if empty" },
    permissions: { label: "Permissions", hint: "of a fine-grained token: contents=read issues=write" },
    scopes: { label: "Scopes", hint: "of a classic token: repo read:org" },
    "token-type": { label: "Token type", choices: ["any", "fine-grained", "classic"], hint: "which types you accept" },
    "resource-owner": { label: "Resource owner", hint: "the user or organization that owns the repositories" },
    "repository-access": { label: "Repository access", choices: ["", "all", "selected", "public"], hint: "what the person is told to choose" },
    "token-expiration": { label: "Expiration", hint: "days, or none" },
    "token-name": { label: "Token name", hint: "filled in on GitHub's page" },
    "token-description": { label: "Token description", hint: "filled in on GitHub's page" },
    "github-url": { label: "GitHub", type: "url", hint: "another instance: https://ghe.example.com" },
    "token-url": { label: "Token page", type: "url", hint: "a page of yours instead of GitHub's" },
  },
  Look: {
    theme: { label: "Theme", choices: ["auto", "light", "dark"], hint: "auto follows the page" },
    [STARTER_THEME]: { label: "Starter theme", choices: ["", "plain", "github", "high-contrast"], hint: "a stylesheet of the package" },
    density: { label: "Density", choices: ["comfortable", "compact"], hint: "how much room it takes" },
    "--github-pat-connect-accent": { label: "Accent color", type: "color", initial: "#0969da", hint: "of buttons and links" },
    "--github-pat-connect-background": { label: "Background", hint: "of the card: a color" },
    "--github-pat-connect-color": { label: "Text color", hint: "a color" },
    "--github-pat-connect-radius": { label: "Corner radius", hint: "0px, 16px" },
    "--github-pat-connect-font-size": { label: "Font size", hint: "everything scales with it: 18px" },
    "--github-pat-connect-width": { label: "Maximum width", hint: "320px" },
  },
  Language: {
    lang: { label: "Language", choices: ["", ...LANGUAGES], hint: "the page's if not set" },
    dir: { label: "Direction", choices: ["", "ltr", "rtl"], hint: "the language's own if not set" },
  },
  Behavior: {
    guide: { label: "Guide", choices: ["closed", "open", "none"], hint: "the steps on GitHub's pages" },
    avatars: { label: "Avatars", choices: ["off", "on"], hint: "pictures from GitHub, or initials" },
    load: { label: "Loading", choices: ["eager", "visible", "interaction"], hint: "when the WebAssembly is fetched" },
    "password-manager": { label: "Password managers", choices: ["ignore", "allow"], hint: "whether they may offer to save the token" },
    disabled: { label: "Disabled", flag: true, hint: "shown, but takes no input" },
    autofocus: { label: "Autofocus", flag: true, hint: "focused when it appears" },
  },
  "Replace a token": {
    "connection-id": { label: "Connection id", hint: "the connection whose token is replaced" },
    "expected-login": { label: "Expected login", hint: "the account it has to belong to" },
  },
  "HTML form": {
    name: { label: "Name", hint: "the field's name; its value is the connection's id" },
    required: { label: "Required", flag: true, hint: "the form can't be submitted before" },
  },
  Backend: {
    "backend-url": { label: "Backend URL", hint: "where the token is posted" },
    protocol: { label: "Protocol", choices: ["json", "nango"], hint: "the API behind it" },
    "integration-id": { label: "Integration id", hint: "with nango" },
    credentials: { label: "Cookies", choices: ["same-origin", "omit", "include"], hint: "whether the request carries them" },
    timeout: { label: "Timeout", type: "number", hint: "milliseconds" },
  },
};

const EVENTS = "ready connecting connected disconnecting disconnected failed statechange".split(" ");

const find = (selector) => document.querySelector(selector);
const controls = Object.assign({}, ...Object.values(CONTROLS));
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** The value of a control that isn't set. */
const initial = ({ choices, initial }) => initial ?? choices?.[0] ?? "";

/** The page's URL has what differs from the start; never a token, never a session. */
const read = () => {
  const options = { ...START };
  for (const [name, value] of new URLSearchParams(location.search)) {
    const control = controls[name];
    // A link from somebody else may not say where a token is sent or created.
    if (!control || name === "backend-url" || control.type === "url") continue;
    if (control.choices && !control.choices.includes(value)) continue;
    options[name] = value;
  }
  return options;
};

let options = read();

const write = () => {
  const query = new URLSearchParams();
  for (const name of Object.keys(controls))
    if ((options[name] ?? "") !== (START[name] ?? "")) query.set(name, options[name] ?? "");
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
};

/** The element's attributes, its custom properties and its stylesheet, without defaults. */
const settings = () => {
  const all = Object.entries(options).filter(([name, value]) => value && value !== initial(controls[name]));
  const isStyle = ([name]) => name.startsWith("--");
  return {
    attributes: all.filter((it) => !isStyle(it) && it[0] !== STARTER_THEME),
    styles: all.filter(isStyle),
    theme: options[STARTER_THEME],
  };
};

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

const html = () => {
  const { attributes, styles, theme } = settings();
  const written = attributes.map(([name, value]) => (controls[name].flag ? name : `${name}="${escaped(value)}"`));
  const tag = `<github-pat-connect\n${written.map((it) => `  ${it}\n`).join("")}></github-pat-connect>`;
  const rules = styles.map(([name, value]) => `  ${name}: ${value};\n`).join("");
  const css = rules && `<style>\n  github-pat-connect {\n${rules.replace(/^/gm, "  ").trimEnd()}\n  }\n</style>\n\n`;
  const sheet = theme ? `  import "github-pat-connect/themes/${theme}.css";\n` : "";
  return `<script type="module">\n  import "github-pat-connect";\n${sheet}</script>\n\n${css}${tag}`;
};

let session;
let form;

/** Creates the element anew: some attributes count only when it is put on the page. */
const createForm = () => {
  form = document.createElement("github-pat-connect");
  for (const name of EVENTS) form.addEventListener(name, log);
  apply();
  if (session) form.session = session;
  find("#preview").replaceChildren(form);
};

const apply = () => {
  const { attributes, styles, theme } = settings();
  const names = attributes.map(([name]) => name);
  for (const name of form.getAttributeNames()) if (controls[name] && !names.includes(name)) form.removeAttribute(name);
  for (const [name, value] of attributes)
    if (form.getAttribute(name) !== value) form.setAttribute(name, controls[name].flag ? "" : value);
  for (const name of Object.keys(controls).filter((it) => it.startsWith("--"))) form.style.removeProperty(name);
  for (const [name, value] of styles) form.style.setProperty(name, value);
  // A link without an address loads nothing.
  const sheet = find("#starter-theme");
  if (theme) sheet.href = `themes/${theme}.css`;
  else sheet.removeAttribute("href");
  find("#html").textContent = html();
};

const log = ({ type, detail }) => {
  find("#no-events").hidden = true;
  const time = make("time", { textContent: new Date().toLocaleTimeString() });
  const entry = make("li", {}, make("strong", { textContent: type }), " ", time);
  const line = JSON.stringify(detail);
  if (detail) entry.append(make("pre", { textContent: line.length < 60 ? line : JSON.stringify(detail, null, 2) }));
  find("#events").prepend(entry);
};

let silence;

/** Says for a while what a button did. */
const announce = (text) => {
  clearTimeout(silence);
  find("#status").textContent = text;
  silence = setTimeout(() => (find("#status").textContent = ""), 6000);
};

const copy = async (text, what) => {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
  } catch {
    announce("The browser doesn't let this page copy: select the text instead.");
  }
};

const field = (name, { choices, type, flag, label, hint }) => {
  const id = `control-${name}`;
  const value = options[name] ?? "";
  const named = new Intl.DisplayNames("en", { type: "language" });
  const word = (choice) => (name === "lang" && choice ? `${choice}: ${choice === "en-XA" ? "to test pages with" : named.of(choice)}` : choice || "not set");
  const input = choices
    ? make("select", {}, ...choices.map((choice) => new Option(word(choice), choice)))
    : make("input", { type: flag ? "checkbox" : (type ?? "text"), spellcheck: false, autocomplete: "off" });
  if (flag) input.checked = Boolean(value);
  else input.value = value || initial(controls[name]);
  Object.assign(input, { id, name });
  input.setAttribute("aria-describedby", `${id}-hint`);
  input.addEventListener("input", () => {
    options[name] = flag ? (input.checked ? "on" : "") : input.value;
    write();
    // These count only when the element is put on the page.
    if (name === "load" || name === "autofocus") createForm();
    apply();
  });
  return make(
    "div",
    { className: flag ? "control flag" : "control" },
    make("label", { htmlFor: id, textContent: label }),
    input,
    make("small", { id: `${id}-hint` }, make("code", { textContent: name }), `: ${hint}`),
  );
};

const renderControls = () => {
  const isWide = matchMedia("(min-width: 60rem)").matches;
  const groups = Object.entries(CONTROLS).map(([title, group], place) =>
    make(
      "details",
      { open: isWide || place === 0 },
      make("summary", { textContent: title }),
      make("div", { className: "group" }, ...Object.entries(group).map(([name, control]) => field(name, control))),
    ),
  );
  find("#controls").replaceChildren(...groups);
};

find("#controls").addEventListener("submit", (event) => event.preventDefault());
find("#start-over").addEventListener("click", () => {
  options = { ...START };
  write();
  renderControls();
  createForm();
  announce("Everything is as at the start.");
});
for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", () =>
    button.dataset.copy === "html" ? copy(html(), "The HTML") : copy(location.href, "The link"),
  );

renderControls();
createForm();

const answer = await fetch("/api/playground/session", { method: "POST" });
if (answer.ok) form.session = session = (await answer.json()).session;

/** Pastes a token and connects, as a person would. */
const connect = (token) => {
  // From a result, or from a countdown, back to the field.
  form.reset();
  const input = form.shadowRoot.querySelector("input");
  if (!input) return announce("There is no field: see the form.");
  input.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", token);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  form.submit();
  form.scrollIntoView({ block: "nearest" });
};

/** The outcomes that people meet most; the others are folded away. */
const COMMON = "success expires_soon classic incomplete invalid expired sso_required pending_approval rate_limited github_down slow".split(" ");

/** `sso_required` is "SSO required". */
const plain = (scenario) => {
  const words = scenario.replaceAll("_", " ").replace(/\b(sso)\b/, "SSO").replace("github", "GitHub");
  return words[0].toUpperCase() + words.slice(1);
};

const tokens = await fetch("/api/sandbox/tokens");
if (tokens.ok) {
  for (const { scenario, description, token } of await tokens.json()) {
    const button = make("button", { type: "button", textContent: plain(scenario), title: description });
    button.addEventListener("click", () => {
      announce(`${plain(scenario)}: ${description}`);
      connect(token);
    });
    find(COMMON.includes(scenario) ? "#tokens" : "#more-tokens").append(make("li", {}, button));
  }
  find("#sandbox").hidden = false;
}
