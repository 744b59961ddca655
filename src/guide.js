// The steps on GitHub's pages, loaded when a guide opens. What they say comes from guided.js, which the
// view itself has written.

import { drawing } from "./drawings.js";
import { english, place, steps as texts, words } from "./guided.js";
import { fill } from "./instant.js";
import { say, translated } from "./said.js";

export { guide as sheet } from "./sheet.js";

/** What stands in an open guide, for what is asked for. */
export const steps = ({ old, prefilled, table, ...it }) => {
  const linked = !it.page;
  const sentence = (at) => table.texts?.[at] ?? english[at - place];
  const word = (name) => fill(say(words[name], sentence), it);
  const names = {
    app: it.app,
    github: it.github.host,
    name: it.name,
    expiration: it.lifetime || word("anyExpiration"),
    owner: it.owner || word("yourself"),
    permissions: it.each.map((one) => one.join(table.words.colon)).join(", ") || word("anyPermissions"),
  };
  const list = texts[old ? "classic" : it.access].map((step) => {
    const [tag, attributes, frame, text] = fill(translated(step, sentence), names);
    const picture = [...frame, drawing(frame[1]["data-drawing"])];
    // Behind an address of the host's we don't know what is spared.
    if (linked || attributes.class === "gpc-guide-step") return [tag, attributes, picture, text];
    return [tag, { class: "gpc-guide-step" }, picture, [...text.slice(0, 2), ...text.slice(3)]];
  });
  const ol = ["ol", { class: "gpc-guide-steps" }, ...list];
  if (!linked) return [ol];
  return [["p", { class: "gpc-quiet gpc-spares" }, word(prefilled ? "spared" : "sparedMenus")], ol];
};
