// The guide's steps on GitHub's pages, for a guide that is open before the WebAssembly is there: fetched where one is. They
// come from a generated template of their own, which the Leptos view rendered at build time.

import { template } from "../generated/guide_template.js";
import { english } from "../generated/guide_messages_en.js";
import { fillTemplate } from "./first_paint.js";
import { formatList, interpolate, localizeNodes, withEnglish } from "./locale.js";

export { guide as styles } from "../generated/styles.js";

/** The nodes in an open guide, for these options and what they ask for. */
export const guideSteps = (options, items, locale) => {
  const { isClassic, isPrefilled, tokenPage, values } = options;
  const words = withEnglish(english, locale.words);
  const permissions = items.map((item) => item.join(words.colon));
  const filled = {
    ...values,
    expiration: values.lifetime || words.guideAnyExpiration,
    owner: values.owner || words.guideYourself,
    permissions: formatList(permissions, locale) || interpolate(words.guideAnyPermissions, values),
  };
  const list = template[isClassic ? "classic" : options.access || "any"].map((step) => {
    const [tag, attributes, illustration, text] = fillTemplate(localizeNodes(step, words), filled);
    // Which steps a page of the app's own spares nobody knows.
    if (!tokenPage || attributes.class === "gpc-guide-step") return [tag, attributes, illustration, text];
    return [tag, { class: "gpc-guide-step" }, illustration, [...text.slice(0, 2), ...text.slice(3)]];
  });
  const steps = ["ol", { class: "gpc-guide-steps" }, ...list];
  if (tokenPage) return [steps];
  return [["p", { class: "gpc-quiet gpc-spares" }, words[isPrefilled ? "guideSpared" : "guideSparedMenus"]], steps];
};
