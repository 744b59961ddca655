// Paints the form before the WebAssembly is there: fills in the generated template, which the Leptos view rendered at build
// time, from the attributes. The rules for that repeat those of the crate github-pat and of src/components; both are tested
// with the cases of tests/first_paint.json.

import { template } from "../generated/template.js";
import { formatDays, interpolate } from "./locale.js";

/** A message with its values filled in. Text between asterisks is a label of GitHub's page, in English. */
const fillText = (text, words, values) => {
  const parts = interpolate(text, words).split("*");
  const filled = parts.map((part) => interpolate(part, values));
  return filled
    .map((part, index) => (index % 2 ? ["b", { lang: "en" }, part] : part))
    .filter(Boolean);
};

/**
 * A copy of the template's node with messages for their keys and with these values in them, and with other nodes in
 * place of those whose part or class is in `replacements`. `pieces` gets each node by its part or class.
 */
export const fillTemplate = (node, words, values, pieces = {}, replacements = {}) => {
  const key = node[1].part ?? node[1].class;
  const [tag, attributes, ...children] = replacements[key] || node;
  const filled = [tag, {}];
  for (const name of Object.keys(attributes))
    filled[1][name] = interpolate(interpolate(attributes[name], words), values);
  pieces[key] ??= filled;
  for (const child of children)
    if (child.trim) filled.push(...fillText(child, words, values));
    else filled.push(fillTemplate(child, words, values, pieces, replacements));
  return filled;
};

/** A URL to which a token may be sent: HTTPS, or a loopback host. As in src/endpoint.rs. */
const parseSecureUrl = (text, base) => {
  const isSecure = /^(https:\/\/[^@/]+|http:\/\/(([^@/]+\.)?localhost|127[\d.]+|\[::1])(:\d+)?)\//;
  const url = text && URL.canParse(text, base) && new URL(text, base);
  return isSecure.test(url) && url;
};

/** The levels of a permission, each with its message. A higher one includes those before it. */
const LEVELS = { read: "levelRead", write: "levelWrite", admin: "levelAdmin" };

/** The level of each permission. If a name occurs twice, the higher level counts. */
const parsePermissions = (text) => {
  const levels = Object.keys(LEVELS);
  const permissions = new Map();
  for (const [, name, level] of text.matchAll(/([\w-]{1,100})=(read|write|admin)/g)) {
    const key = name.replaceAll("-", "_");
    const isHigher = levels.indexOf(level) > levels.indexOf(permissions.get(key));
    if (isHigher) permissions.set(key, level);
  }
  return [...permissions].slice(0, 100);
};

/** Permissions whose label on GitHub's page follows from their name. The labels of others are in guide_first_paint.js. */
const PLAIN = /^\s*((actions|checks|contents|deployments|issues|metadata|pull.requests)=\w+\W*)*$/;

const permissionLabel = (name, labels) => {
  if (labels[name]) return labels[name];
  const key = name.replace(/^organization_/, "");
  const spaced = key.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  return (labels[key] ?? spaced) + (key === name ? "" : " (organization)");
};

/** The label of each permission or scope, with its level. */
const requestedItems = ({ isClassic, scopes, permissions }, words, { labels, writeOnly }) => {
  if (isClassic) return scopes.map((scope) => [scope]);
  return permissions.map(([name, level]) => {
    const isWriteOnly = level === "write" && writeOnly.includes(name);
    return [permissionLabel(name, labels), words[isWriteOnly ? "levelWriteOnly" : LEVELS[level]]];
  });
};

const itemNode = ([name, level]) => {
  const quiet = level && [" ", ["span", { class: "gpc-quiet" }, level]];
  return ["div", {}, ["span", { lang: "en" }, name], ...(quiet ?? [])];
};

const truncate = (text, maxChars) => [...text].slice(0, maxChars).join("");

/** The token that the page asks for. Invalid values count as not set. */
const readRequest = (attribute) => {
  const github = parseSecureUrl(attribute("github-url")) || new URL("https://github.com");
  const isEnterpriseServer = !/(^((api|www)\.)?github|\.ghe)\.com$/.test(github.host);
  // The API has a host of its own there.
  if (!isEnterpriseServer) github.host = github.host.replace(/^(api|www)\./, "");
  const expiration = attribute("token-expiration");
  const scopeList = attribute("scopes").toLowerCase();
  const scopes = [...new Set(scopeList.match(/[^\s,]+/g))].slice(0, 100);
  const permissions = parsePermissions(attribute("permissions").toLowerCase());
  const asksForBothOrNeither = !permissions[0] === !scopes[0];
  const byDefault = asksForBothOrNeither ? isEnterpriseServer : Boolean(scopes[0]);
  const isClassic = { classic: true, "fine-grained": false }[attribute("token-type")] ?? byDefault;
  const tokenPage = parseSecureUrl(attribute("token-url")) && attribute("token-url");
  return {
    github,
    scopes,
    permissions,
    isClassic,
    tokenPage,
    isPrefilled: !tokenPage && (isClassic || !isEnterpriseServer),
    days: /^(none|\+?\d*[1-9]\d*)$/.test(expiration) ? Math.min(expiration, 366) || expiration : "",
    access: Object.keys(template.choices).find((it) => it === attribute("repository-access")),
  };
};

/** The URL of GitHub's form, with the values filled in if possible. As in crates/github-pat/src/request. */
const creationUrl = ({ isClassic, isPrefilled, scopes, days, permissions }, values, home) => {
  if (!isPrefilled) return `${home}/new`;
  const { name, description, owner } = values;
  const query = isClassic
    ? { description: name, scopes: scopes.join(), default_expires_at: days }
    : { name, description, target_name: owner, expires_in: days };
  const entries = Object.entries(query).concat(isClassic ? [] : permissions);
  return `${home}/new?${new URLSearchParams(entries.filter(([, value]) => value))}`;
};

/** Whether the guide is open: as the person left it, unless the attribute has changed since. */
export const isGuideOpen = (element, { guide }) => {
  const attribute = element.getAttribute("guide");
  return guide && guide[0] === attribute ? guide[1] : attribute?.trim() === "open";
};

/** Whether guide_first_paint.js is needed. */
export const needsGuideModule = (element, uiState) =>
  isGuideOpen(element, uiState) || !PLAIN.test(element.getAttribute("permissions") ?? "");

const setBoolean = ([, attributes], name, value) => (attributes[name] = value ? "" : null);

const replaceChildren = (node, ...children) => node.splice(2, Infinity, ...children);

/**
 * The nodes of the card for the attributes of this element, by part or class. `uiState` is what the person has done:
 * whether the token is shown, whether it is to be sent as soon as it can be, whether they followed the link to GitHub,
 * and whether they opened the guide, with the attribute at that time. `guideModule` is guide_first_paint.js, once it
 * is there. Of `window` a server has a location and a clipboard.
 */
export const paint = (element, window, { uiState, locale, guideModule, isWaiting }) => {
  const { words } = locale;
  const { clipboard } = window.navigator;
  const attribute = (name) => (element.getAttribute(name) ?? "").trim();
  const request = readRequest(attribute);
  const { github, isClassic, isPrefilled, tokenPage, days } = request;
  const name = (it) => truncate(attribute(it).replace(/[\p{Cc}\p{Bidi_C}]/gu, ""), 100);
  const app = name("app-name") || window.location.host;
  const backend = parseSecureUrl(attribute("backend-url"), element.baseURI);
  // A pending submit counts only for the host that was shown when the person pressed Connect.
  uiState.sent &&= uiState.href === backend.href;
  uiState.href = backend.href;
  const login = name("expected-login");
  // GitHub may refuse a second token of the same name.
  const date = attribute("connection-id") && `${new Date().toISOString().slice(0, 10)} `;
  /** The values of the placeholders. */
  const values = {
    app,
    // The maximum that GitHub accepts.
    name: truncate(date + (name("token-name") || app), 40),
    description: truncate(attribute("token-description"), 1024),
    github: github.host,
    host: backend.host,
    lifetime: days > 0 ? formatDays(days, locale) : days && words.noExpiration,
    login: login && ` @${login}`,
    owner: name("resource-owner"),
  };
  const { card, choices, classic, connecting, revealed } = template;
  // Without a prototype: a page may have added to every object there is.
  const pieces = { __proto__: null };
  fillTemplate(card, words, values, pieces, {
    __proto__: null,
    "gpc-asked": isClassic && classic,
    "gpc-byhand": !isClassic && choices[request.access],
    "gpc-actions": uiState.sent && connecting,
    reveal: uiState.shown && revealed,
  });
  const { connect, create, field, guide, input, request: rows, step } = pieces;
  const attributes = pieces.card[1];
  const dir = attribute("dir");
  if (dir) attributes.dir = /^(ltr|rtl)$/.test(dir) ? dir : null;
  attributes["aria-label"] = attribute("aria-label") || attributes["aria-label"];
  if (attribute("density") === "compact") attributes.class += " gpc-compact";
  if (isWaiting) attributes.class += " gpc-waiting";
  if (uiState.isVisited) attributes.class += " gpc-visited";
  setBoolean(pieces["gpc-form"], "hidden", !backend);

  const home = `${github.origin}/settings/${isClassic ? "tokens" : "personal-access-tokens"}`;
  create[1].href = tokenPage || creationUrl(request, values, home);
  if (tokenPage) create[2] = words.createLinkElsewhere;
  pieces.tokens = ["a", { class: "gpc-link", href: home, target: "_blank" }, words.openTokens];
  if (!isPrefilled) replaceChildren(pieces["gpc-asked"][2], words.fillIn);

  const items = requestedItems(request, words, guideModule);
  replaceChildren(rows.at(-1)[3], ...items.map(itemNode));
  replaceChildren(rows, ...rows.slice(2).filter((row) => row[3][2]));
  if (!clipboard?.writeText) for (const row of rows.slice(2)) row.splice(4);

  const isOpen = isGuideOpen(element, uiState);
  setBoolean(guide, "open", isOpen);
  if (isOpen) {
    replaceChildren(guide[2], words.guideHide);
    guide.push(...(guideModule.guideSteps?.(request, items, values, locale) ?? []));
  }
  if (attribute("guide") === "none") step.splice(5, 2);

  if (isClassic) input[1].placeholder = "ghp_…";
  if (attribute("password-manager") === "allow")
    for (const name in input[1]) if (/ignore|form-/.test(name)) input[1][name] = null;
  const isDisabled = element.matches(":disabled");
  for (const node of [input, pieces.paste, connect]) setBoolean(node, "disabled", isDisabled);
  if (!clipboard?.readText) field.splice(3, 1);
  if (uiState.shown) input[1].type = "text";
  setBoolean(input, "readonly", uiState.sent);
  connect[1]["aria-disabled"] ??= null;
  if (uiState.sent) replaceChildren(pieces["gpc-hidden"], words.connecting);
  if (attribute("connection-id")) {
    replaceChildren(pieces.title, words.replaceToken);
    if (!uiState.sent) replaceChildren(connect, words.replaceToken);
  }
  return pieces;
};
