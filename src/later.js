// What element.js needs of JavaScript only once the WebAssembly is there: sent together with it.

import { check, english, place } from "./told.js";

export { job as sheet } from "./sheet.js";

/** A sentence; the one about so many things, if it counts any. */
export const say = ({ texts, words }, key, count) => {
  const text = texts?.[key] ?? english[key - place];
  return text.trim ? text : text[new Intl.PluralRules(words.language).select(count)] ?? text.other;
};

/** Copies what stands before the button, and shows that for a moment. */
export const copy = async (button, showAgain, { words }) => {
  try {
    await navigator.clipboard.writeText(button.parentNode.previousSibling.textContent);
  } catch {
    // A permission that is refused is the person's choice, and the text can be selected.
    return;
  }
  button.querySelector("path").setAttribute("d", check);
  button.lastChild.textContent = words.copied;
  setTimeout(showAgain, 1500);
};
