// What element.js needs of JavaScript only once the WebAssembly is there: sent together with it.

import { copied } from "./painted.js";

export { job as sheet } from "./sheet.js";

/** Copies what stands before the button, and shows that for a moment. */
export const copy = async (button, showAgain) => {
  try {
    await navigator.clipboard.writeText(button.parentNode.previousSibling.textContent);
  } catch {
    // A permission that is refused is the person's choice, and the text can be selected.
    return;
  }
  const [, , [, , [, path]], [, , word]] = copied;
  button.querySelector("path").setAttribute("d", path.d);
  button.lastChild.textContent = word;
  setTimeout(showAgain, 1500);
};
