// The playground: the element beside a control for each attribute, and the HTML for what is shown. Its side
// of the conversation with the backend is what every host page has: a session, and listeners.

const LANGUAGES = "ar cs de en en-XA es fr he hi id it ja ko nl pl pt-BR sv tr uk vi zh-Hans zh-Hant".split(" ");

/** The tag that stands here at first; nothing of it can be changed on this page but by what is below. */
const START = {
  "backend-url": "/api/connections",
  "app-name": "Acme",
  permissions: "contents=read issues=write",
  scopes: "repo read:org",
  "token-expiration": "90",
  "resource-owner": "acme",
  "repository-access": "selected",
};

/** The one of the controls that isn't about the tag. */
const READY_THEME = "ready theme";

/** The one table of what can be changed. A list of choices begins with what holds where none is made. */
const CONTROLS = {
  "Who asks, and for which token": {
    "app-name": { hint: "who asks; this page's host if empty" },
    "token-type": { choices: ["any", "fine-grained", "classic"], hint: "what you take" },
    permissions: { hint: "of a fine-grained token: contents=read issues=write" },
    scopes: { hint: "of a classic token: repo read:org" },
    "repository-access": { choices: ["", "all", "selected", "public"], hint: "what the person is to choose" },
    "resource-owner": { hint: "the user or organisation it is for" },
    "token-expiration": { hint: "days, or none" },
    "token-name": { hint: "what GitHub's form is filled in with" },
    "token-description": { hint: "likewise" },
    "github-url": { type: "url", hint: "another GitHub: https://ghe.example.com" },
    "token-url": { type: "url", hint: "a page of yours in place of GitHub's" },
  },
  "How it looks": {
    theme: { choices: ["auto", "light", "dark"], hint: "light or dark; auto as the page is" },
    // No attribute: a stylesheet that the page includes.
    [READY_THEME]: { choices: ["", "plain", "github", "high-contrast"], hint: "a stylesheet of the package's to begin with" },
    density: { choices: ["comfortable", "compact"], hint: "how much room it takes" },
    lang: { choices: ["", ...LANGUAGES], hint: "one of its languages, else the page's" },
    dir: { choices: ["", "ltr", "rtl"], hint: "the language's own if not chosen" },
    "--github-pat-connect-accent": { type: "color", label: "accent", initial: "#0969da", hint: "one colour for what is to be pressed" },
    "--github-pat-connect-radius": { label: "radius", hint: "of the corners: 0px, 16px" },
    "--github-pat-connect-font-size": { label: "font size", hint: "all letters follow: 18px" },
    "--github-pat-connect-width": { label: "width", hint: "the most it takes: 320px" },
    "--github-pat-connect-background": { label: "background", hint: "of the card: a colour" },
    "--github-pat-connect-color": { label: "colour", hint: "of the text" },
  },
  "How it works": {
    guide: { choices: ["closed", "open", "none"], hint: "the steps on GitHub's pages" },
    "connection-id": { hint: "the connection whose token is to be replaced" },
    "expected-login": { hint: "the account it has to belong to" },
    avatars: { choices: ["off", "on"], hint: "pictures from GitHub, or initials" },
    load: { choices: ["eager", "visible", "interaction"], hint: "when the WebAssembly is fetched" },
    "password-manager": { choices: ["ignore", "allow"], hint: "whether one may offer to save the token" },
    credentials: { choices: ["same-origin", "omit", "include"], hint: "whether cookies go with the request" },
    timeout: { type: "number", hint: "milliseconds until it gives up" },
    protocol: { choices: ["json", "nango"], hint: "what the backend speaks" },
    "backend-url": { hint: "where the token is posted" },
    "integration-id": { hint: "with nango: the integration there" },
    name: { hint: "in a form: what the connection's id is sent as" },
    required: { flag: true, hint: "in a form: holds it back until something is connected" },
    disabled: { flag: true, hint: "shown, and takes nothing" },
    autofocus: { flag: true, hint: "focused when it appears" },
  },
};

const find = (selector) => document.querySelector(selector);
const controls = Object.assign({}, ...Object.values(CONTROLS));
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** What holds where nothing is said. */
const initial = ({ choices, initial }) => initial ?? choices?.[0] ?? "";

/** What is shown: the address says how it differs from the start. Never a token, never a session. */
const read = () => {
  const wishes = { ...START };
  for (const [name, value] of new URLSearchParams(location.search)) {
    const control = controls[name];
    // Where a token goes, and where one is made, isn't for somebody else's link to say.
    if (!control || name === "backend-url" || control.type === "url") continue;
    if (control.choices && !control.choices.includes(value)) continue;
    wishes[name] = value;
  }
  return wishes;
};

let wishes = read();

const write = () => {
  const query = new URLSearchParams();
  for (const name of Object.keys(controls))
    if ((wishes[name] ?? "") !== (START[name] ?? "")) query.set(name, wishes[name] ?? "");
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
};

/** What is said of it: its attributes, its custom properties, its stylesheet. What holds anyway isn't said. */
const said = () => {
  const all = Object.entries(wishes).filter(([name, value]) => value && value !== initial(controls[name]));
  const isStyle = ([name]) => name.startsWith("--");
  return {
    attributes: all.filter((it) => !isStyle(it) && it[0] !== READY_THEME),
    styles: all.filter(isStyle),
    theme: wishes[READY_THEME],
  };
};

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

const html = () => {
  const { attributes, styles, theme } = said();
  const written = attributes.map(([name, value]) => (controls[name].flag ? name : `${name}="${escaped(value)}"`));
  const tag = `<github-pat-connect\n${written.map((it) => `  ${it}\n`).join("")}></github-pat-connect>`;
  const rules = styles.map(([name, value]) => `  ${name}: ${value};\n`).join("");
  const css = rules && `<style>\n  github-pat-connect {\n${rules.replace(/^/gm, "  ").trimEnd()}\n  }\n</style>\n\n`;
  const sheet = theme ? `  import "github-pat-connect/themes/${theme}.css";\n` : "";
  return `<script type="module">\n  import "github-pat-connect";\n${sheet}</script>\n\n${css}${tag}`;
};

let session;
let form;

/** A form of its own for what is looked at only once, when it is put on the page. */
const renew = () => {
  form = document.createElement("github-pat-connect");
  for (const name of ["ready", "connecting", "connected", "failed", "statechange"]) form.addEventListener(name, log);
  apply();
  if (session) form.session = session;
  find("#preview").replaceChildren(form);
};

const apply = () => {
  const { attributes, styles, theme } = said();
  const names = attributes.map(([name]) => name);
  for (const name of form.getAttributeNames()) if (controls[name] && !names.includes(name)) form.removeAttribute(name);
  for (const [name, value] of attributes)
    if (form.getAttribute(name) !== value) form.setAttribute(name, controls[name].flag ? "" : value);
  for (const name of Object.keys(controls).filter((it) => it.startsWith("--"))) form.style.removeProperty(name);
  for (const [name, value] of styles) form.style.setProperty(name, value);
  // A link without an address is none.
  const sheet = find("#ready-theme");
  if (theme) sheet.href = `themes/${theme}.css`;
  else sheet.removeAttribute("href");
  find("#html").textContent = html();
};

const log = ({ type, detail }) => {
  find("#quiet").hidden = true;
  const time = make("time", { textContent: new Date().toLocaleTimeString() });
  const entry = make("li", {}, make("strong", { textContent: type }), " ", time);
  if (detail) entry.append(make("pre", { textContent: JSON.stringify(detail, null, 2) }));
  find("#events").prepend(entry);
};

/** Says what a button has done. */
const tell = (text) => (find("#said").textContent = text);

const copy = async (text, what) => {
  try {
    await navigator.clipboard.writeText(text);
    tell(`${what} copied.`);
  } catch {
    tell("The browser doesn't let this page copy: select the text instead.");
  }
};

const field = (name, { choices, type, flag, label, hint }) => {
  const id = `control-${name.replace(" ", "-")}`;
  const value = wishes[name] ?? "";
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
    wishes[name] = flag ? (input.checked ? "on" : "") : input.value;
    write();
    // What counts only when it is put on the page is shown by another one.
    if (name === "load" || name === "autofocus") renew();
    apply();
  });
  return make(
    "div",
    { className: flag ? "control flag" : "control" },
    make("label", { htmlFor: id, textContent: label ?? name }),
    input,
    make("small", { id: `${id}-hint`, textContent: hint }),
  );
};

const draw = () => {
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
find("#again").addEventListener("click", () => {
  wishes = { ...START };
  write();
  draw();
  renew();
  tell("As at first.");
});
for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", () =>
    button.dataset.copy === "html" ? copy(html(), "The HTML") : copy(location.href, "The link"),
  );

draw();
renew();

const answer = await fetch("/api/playground/session", { method: "POST" });
if (answer.ok) form.session = session = (await answer.json()).session;

/** Into the field, as if the person had pasted it. */
const putIn = (token) => {
  // From a result back to the field.
  if (form.state === "connected") form.reset();
  const input = form.shadowRoot.querySelector("input");
  if (!input) return tell("The form isn't there.");
  input.value = "";
  input.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", token);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  form.scrollIntoView({ block: "nearest" });
};

const tokens = await fetch("/api/sandbox/tokens");
if (tokens.ok) {
  for (const { scenario, description, token } of await tokens.json()) {
    const button = (text, act) => {
      const button = make("button", { type: "button", textContent: text, onclick: act });
      button.setAttribute("aria-describedby", scenario);
      return button;
    };
    const name = make("code", { id: scenario, textContent: scenario });
    const row = make(
      "li",
      {},
      make("span", {}, name, ` ${description}`),
      button("Copy", () => copy(token, "The token")),
      button("Put in", () => putIn(token)),
    );
    find("#sandbox ul").append(row);
  }
  find("#sandbox").hidden = false;
}
