// The steps on GitHub's pages, for a guide that is open before the WebAssembly is there. They come from
// guide_template.js, which the component itself has rendered.

import { english, steps as templates } from "./guide_template.js";
import { fill } from "./instant.js";
import { localizeNodes, withEnglish } from "./said.js";

export { guide as sheet } from "./sheet.js";

/** What stands in an open guide, for what is asked for. */
export const steps = ({ old, prefilled, locale, ...it }) => {
  const linked = !it.page;
  const words = withEnglish(english, locale.words);
  const names = {
    app: it.app,
    github: it.github.host,
    name: it.name,
    expiration: it.lifetime || words.guideAnyExpiration,
    owner: it.owner || words.guideYourself,
    permissions:
      it.each.map((one) => one.join(words.colon)).join(", ") || fill(words.guideAnyPermissions, { app: it.app }),
  };
  const list = templates[old ? "classic" : it.access].map((step) => {
    const [tag, attributes, picture, text] = fill(localizeNodes(step, words), names);
    // Behind an address of the host's we don't know what is spared.
    if (linked || attributes.class === "gpc-guide-step") return [tag, attributes, picture, text];
    return [tag, { class: "gpc-guide-step" }, picture, [...text.slice(0, 2), ...text.slice(3)]];
  });
  const ol = ["ol", { class: "gpc-guide-steps" }, ...list];
  if (!linked) return [ol];
  return [["p", { class: "gpc-quiet gpc-spares" }, words[prefilled ? "guideSpared" : "guideSparedMenus"]], ol];
};
