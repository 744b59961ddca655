// What is written with numbers, in words.

/** A text with the sentences for its numbers. */
export const say = (text, sentence) => text.replace(/\{(\d+)\}/g, (_, place) => sentence(place));

/** The words between asterisks stand on GitHub's page, in English. */
const parted = (sentence) =>
  sentence
    .split("*")
    .map((text, place) => (place % 2 ? ["b", { lang: "en" }, text] : text))
    .filter(Boolean);

/** The same nodes with the sentences for their numbers, wherever they stand. */
export const translated = (node, sentence) => {
  if (node.trim) return say(node, sentence);
  if (!Array.isArray(node))
    return Object.fromEntries(Object.entries(node).map(([name, it]) => [name, translated(it, sentence)]));
  const [tag, attributes, ...children] = node;
  const words = (it) => (it.trim ? parted(say(it, sentence)) : [translated(it, sentence)]);
  return [tag, translated(attributes, sentence), ...children.flatMap(words)];
};
