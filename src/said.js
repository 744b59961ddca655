// What is written with numbers, in words.

import { parted } from "./instant.js";

/** A text with the sentences for its numbers. */
export const say = (text, sentence) => text.replace(/\{(\d+)\}/g, (_, place) => sentence(place));

/** The same nodes with the sentences for their numbers, wherever they stand. */
export const translated = (node, sentence) => {
  if (node.trim) return say(node, sentence);
  if (!Array.isArray(node))
    return Object.fromEntries(Object.entries(node).map(([name, it]) => [name, translated(it, sentence)]));
  const [tag, attributes, ...children] = node;
  const words = (it) => (it.trim ? parted(say(it, sentence)) : [translated(it, sentence)]);
  return [tag, translated(attributes, sentence), ...children.flatMap(words)];
};
