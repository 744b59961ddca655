// The form before the WebAssembly is there. What it looks like comes from the generated template, which the Leptos view
// rendered at build time; here are the few rules that fill it in from the attributes. They repeat those of the crate
// github-pat and of src/components, and tests/first_paint.json is the table that both are held against.

import { labels, writeOnly } from "../generated/permission_labels.js";
import { template } from "../generated/template.js";
import { formatDays, interpolate, localizeNodes } from "./locale.js";

/**
 * A copy of a node with these values in its texts, and with other nodes in place of those whose part or class is in
 * `replacements`. `pieces` gets each node by its part or class.
 */
export const fillTemplate = (node, values, pieces = {}, replacements = {}) => {
  if (typeof node === "string") return interpolate(node, values);
  const key = node[1].part ?? node[1].class;
  const [tag, attributes, ...children] = replacements[key] || node;
  const filled = [tag, {}];
  for (const name of Object.keys(attributes)) filled[1][name] = interpolate(attributes[name], values);
  pieces[key] ??= filled;
  filled.push(...children.map((child) => fillTemplate(child, values, pieces, replacements)));
  return filled;
};

/** A URL that only its host can read what is sent to: HTTPS, or a loopback host. As in src/endpoint.rs. */
const parseSecureUrl = (text, base) => {
  try {
    const url = new URL(text, base);
    return text && /^(https:\/\/[^@/]+|http:\/\/(([^@/]+\.)?localhost|127[\d.]+|\[::1])(:\d+)?)\//.test(url) && url;
  } catch {}
};

/** The levels of a permission, each with its message. A higher one includes those before it. */
const LEVELS = { read: "levelRead", write: "levelWrite", admin: "levelAdmin" };

const truncate = (text, maxChars) => [...text].slice(0, maxChars).join("");

/** Of a name that is there twice the higher level counts. */
const parsePermissions = (text) => {
  const ranks = Object.keys(LEVELS);
  const permissions = new Map();
  for (const [, name, level] of text.toLowerCase().matchAll(/([\w-]+)=(read|write|admin)/g)) {
    const key = name.replaceAll("-", "_");
    const rank = Math.max(ranks.indexOf(level), ranks.indexOf(permissions.get(key)));
    permissions.set(key, ranks[rank]);
  }
  return [...permissions];
};

const permissionLabel = (name) => {
  if (labels[name]) return labels[name];
  const key = name.replace(/^organization_/, "");
  const words = labels[key] ?? key.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  return key === name ? words : `${words} (organization)`;
};

/** Whether the guide is open: as the person left it, unless the attribute has changed since. */
export const isGuideOpen = (attribute, { guide }) =>
  guide && guide[0] === attribute ? guide[1] : attribute.trim() === "open";

const setBoolean = ([, attributes], name, value) => (attributes[name] = value ? "" : null);

const replaceChildren = (node, ...children) => node.splice(2, Infinity, ...children);

const localizedTemplate = (locale) => (locale.template ??= localizeNodes(template, locale.words));

/** What the attributes ask for. What can't be used is as if it weren't there. */
const readOptions = (props, locale) => {
  const text = (name) => props[name].trim();
  const github = parseSecureUrl(text("githubUrl")) || new URL("https://github.com");
  const isEnterpriseServer = !/(^github|\.ghe)\.com$/.test(github.host);
  const app = text("appName") || location.host;
  const expiration = text("tokenExpiration");
  const days = /^(none|\+?\d*[1-9]\d*)$/.test(expiration) ? Math.min(expiration, 366) || expiration : "";
  const scopes = [...new Set(text("scopes").toLowerCase().match(/[^\s,]+/g))];
  const permissions = parsePermissions(text("permissions"));
  const type = text("tokenType");
  const asksForBothOrNeither = !permissions[0] === !scopes[0];
  const isClassic =
    type === "classic" || (type !== "fine-grained" && (asksForBothOrNeither ? isEnterpriseServer : scopes[0]));
  const tokenPage = parseSecureUrl(text("tokenUrl")) && text("tokenUrl");
  const login = text("expectedLogin");
  const backend = parseSecureUrl(text("backendUrl"), document.baseURI);
  const access = text("repositoryAccess");
  return {
    backend,
    github,
    days,
    scopes,
    permissions,
    isClassic,
    tokenPage,
    isPrefilled: !tokenPage && (isClassic || !isEnterpriseServer),
    access: Object.hasOwn(template.choices, access) ? access : "",
    guide: text("guide"),
    isReplacing: text("connectionId"),
    isCompact: text("density") === "compact",
    allowsPasswordManager: text("passwordManager") === "allow",
    /** Of the placeholders. */
    values: {
      app,
      // As much as GitHub takes.
      name: truncate(text("tokenName") || app, 40),
      description: truncate(text("tokenDescription"), 1024),
      github: github.host,
      host: backend?.host,
      lifetime: days > 0 ? formatDays(days, locale) : days && locale.words.noExpiration,
      login: login && ` @${login}`,
      owner: text("resourceOwner"),
    },
  };
};

/** Each permission or scope as the person reads it, with the level. */
const requestedItems = ({ isClassic, scopes, permissions }, words) => {
  if (isClassic) return scopes.map((scope) => [scope]);
  return permissions.map(([name, level]) => [
    permissionLabel(name),
    words[level === "write" && writeOnly.includes(name) ? "levelWriteOnly" : LEVELS[level]],
  ]);
};

const itemNode = ([name, level]) => {
  const item = ["div", {}, ["span", { lang: "en" }, name]];
  return level ? [...item, " ", ["span", { class: "gpc-quiet" }, level]] : item;
};

/** GitHub's form, filled in where it can be. As in crates/github-pat/src/request. */
const creationUrl = ({ isClassic, isPrefilled, scopes, days, permissions, values }, home) => {
  if (!isPrefilled) return `${home}/new`;
  const { name, description, owner } = values;
  const query = isClassic
    ? [["description", name], ["scopes", scopes.join()], ["default_expires_at", days]]
    : [["name", name], ["description", description], ["target_name", owner], ["expires_in", days], ...permissions];
  return `${home}/new?${new URLSearchParams(query.filter(([, value]) => value))}`;
};

/**
 * The nodes of the card for these properties, by part or class. `uiState` is what the person has done: whether the token
 * is shown, whether it is to be sent as soon as it can be, and whether they opened the guide, with the attribute at that
 * time. `guideSteps` makes the guide's steps, once they are there.
 */
export const paint = (props, uiState, locale, guideSteps) => {
  const { card, choices, classic, connecting, revealed } = localizedTemplate(locale);
  const { words } = locale;
  const options = readOptions(props, locale);
  const { github, isClassic, isPrefilled, isReplacing, tokenPage } = options;

  // Without a prototype: a page may have added to every object there is.
  const pieces = { __proto__: null };
  fillTemplate(card, options.values, pieces, {
    __proto__: null,
    "gpc-asked": isClassic && classic,
    "gpc-byhand": !isClassic && choices[options.access],
    connect: uiState.sent && connecting,
    reveal: uiState.shown && revealed,
  });
  const { connect, create, guide, input, request, step } = pieces;
  const attributes = pieces.card[1];
  if (props.dir) attributes.dir = /^(ltr|rtl)$/.test(props.dir) ? props.dir : null;
  attributes["aria-label"] = props.ariaLabel || attributes["aria-label"];
  if (options.isCompact) attributes.class += " gpc-compact";
  setBoolean(pieces["gpc-form"], "hidden", !options.backend);

  const home = `${github.origin}/settings/${isClassic ? "tokens" : "personal-access-tokens"}`;
  create[1].href = tokenPage || creationUrl(options, home);
  if (tokenPage) create[2] = words.createLinkElsewhere;
  pieces.tokens[1].href = home;
  if (!isPrefilled) replaceChildren(pieces["gpc-asked"][2], words.fillIn);

  const items = requestedItems(options, words);
  replaceChildren(request.at(-1)[3], ...items.map(itemNode));
  replaceChildren(request, ...request.slice(2).filter((row) => row[3][2]));
  if (!navigator.clipboard?.writeText) for (const row of request.slice(2)) row.splice(4);

  const isOpen = isGuideOpen(props.guide, uiState);
  setBoolean(guide, "open", isOpen);
  if (isOpen) {
    replaceChildren(guide[2], words.guideHide);
    guide.push(...(guideSteps?.(options, items, locale) ?? []));
  }
  if (options.guide === "none") step.splice(5, 2);

  if (isClassic) input[1].placeholder = "ghp_…";
  if (options.allowsPasswordManager)
    for (const name in input[1]) if (/ignore|form-/.test(name)) input[1][name] = null;
  for (const node of [input, pieces.paste, connect]) setBoolean(node, "disabled", props.matches(":disabled"));
  if (!navigator.clipboard?.readText) pieces.field.splice(3, 1);
  if (uiState.shown) input[1].type = "text";
  setBoolean(input, "readonly", uiState.sent);
  connect[1]["aria-disabled"] ??= null;
  if (uiState.sent) replaceChildren(pieces["gpc-hidden"], connecting[3]);
  else if (isReplacing) replaceChildren(connect, words.replaceToken);
  if (isReplacing) replaceChildren(pieces.title, words.replaceToken);
  return pieces;
};

/** Sets these attributes, and removes those that are null. */
const setAttributes = (element, attributes) => {
  // Not for…in, which finds what a page has added to Object.prototype.
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
};

/**
 * Makes these nodes the children of `parent`. A child with the same tag stays and is changed, the field first of all; one
 * whose node has no attributes stays as it is.
 */
export const patch = (parent, nodes) => {
  let next = parent.firstChild;
  for (const node of nodes) {
    const [tag, attributes, ...children] = node.trim ? [] : node;
    const fits = next && next.localName === tag;
    const namespace = /svg|path/.test(tag) ? "2000/svg" : "1999/xhtml";
    const child = fits ? next : tag ? document.createElementNS(`http://www.w3.org/${namespace}`, tag) : new Text();
    if (fits) next = child.nextSibling;
    if (!tag && child.data !== node) child.data = node;
    if (attributes) {
      setAttributes(child, attributes);
      patch(child, children);
    }
    // Inserted with all that is in it: observers are called for each insertion.
    if (!fits) parent.insertBefore(child, next);
  }
  while (next?.nextSibling) next.nextSibling.remove();
  next?.remove();
};
