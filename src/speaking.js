// In which language the form is. English is built in.

import { declared } from "./declared.js";
import english from "./painted.js";

/**
 * The form in the language of the place where the element stands, with the page's own sentences: English at
 * once, a promise of any other.
 */
export const speech = (element, messages) => {
  const tag = declared(element);
  if (!messages && /^en\b(?!-xa)/i.test(tag || navigator.language)) return english;
  // In another language it is still a form.
  return import("./languages.js").then(({ speak }) => speak(tag, messages)).catch(() => english);
};
