// Fills messages into a template, and values into both.

/** The words between asterisks stand on GitHub's page, in English. */
const splitEmphasis = (message) =>
  message
    .split("*")
    .map((text, place) => (place % 2 ? ["b", { lang: "en" }, text] : text))
    .filter(Boolean);

/** A text with the messages for its keys. What is no key is a value, which is filled in later. */
export const formatMessage = (text, messages) =>
  text.replace(/\{(\w+)\}/g, (placeholder, key) => messages[key] ?? placeholder);

const mapValues = (object, map) => {
  const mapped = {};
  for (const name of Object.keys(object)) mapped[name] = map(object[name]);
  return mapped;
};

/** The same nodes with the messages for their keys. */
export const localizeNodes = (node, messages) => {
  if (node.trim) return formatMessage(node, messages);
  if (!Array.isArray(node)) return mapValues(node, (it) => localizeNodes(it, messages));
  const [tag, attributes, ...children] = node;
  const localize = (it) =>
    it.trim ? splitEmphasis(formatMessage(it, messages)) : [localizeNodes(it, messages)];
  return [tag, localizeNodes(attributes, messages), ...children.flatMap(localize)];
};

/** Messages over English ones, without a prototype: a page may have added to every object there is. */
export const withEnglish = (english, messages) => Object.assign(Object.create(null), english, messages);
