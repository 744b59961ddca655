// The steps on GitHub's pages, loaded when a guide opens. What they say comes from guided.js, which the
// view itself has written.

import { drawing } from "./drawings.js";
import { steps as texts, words } from "./guided.js";
import { fill } from "./instant.js";

export { guide as sheet } from "./sheet.js";

/** What stands in an open guide, for what is asked for. */
export const steps = ({ old, prefilled, ...it }) => {
  const linked = !it.page;
  const names = {
    app: it.app,
    github: it.github.host,
    name: it.name,
    expiration: it.lifetime || words.anyExpiration,
    owner: it.owner || words.yourself,
    permissions: it.each.map((one) => one.join(": ")).join(", ") || words.anyPermissions,
  };
  const list = texts[old ? "classic" : it.access].map((step) => {
    const [tag, attributes, place, text] = fill(step, names);
    const picture = [...place, drawing(place[1]["data-drawing"])];
    // Behind an address of the host's we don't know what is spared.
    if (linked || attributes.class === "gpc-guide-step") return [tag, attributes, picture, text];
    return [tag, { class: "gpc-guide-step" }, picture, [...text.slice(0, 2), ...text.slice(3)]];
  });
  const ol = ["ol", { class: "gpc-guide-steps" }, ...list];
  if (!linked) return [ol];
  return [["p", { class: "gpc-quiet gpc-spares" }, prefilled ? words.spared : words.sparedMenus], ol];
};
