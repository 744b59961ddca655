// Paints a guide that is open before the WebAssembly is there, and has the labels of rarer permissions. Fetched only if
// one of them is needed. Fills in a generated template, which the Leptos view
// rendered at build time.

import { english } from "../generated/guide_messages_en.js";
import { template } from "../generated/guide_template.js";
import { fillTemplate } from "./first_paint.js";
import { formatList, interpolate, withEnglish } from "./locale.js";

export { labels, writeOnly } from "../generated/permission_labels.js";
export { guide as styles } from "../generated/styles.js";

/** The nodes of an open guide, for the token that the page asks for. */
export const guideSteps = (request, items, values, locale) => {
  const { isClassic, isPrefilled, tokenPage, access } = request;
  const words = withEnglish(english, locale.words);
  const permissions = items.map((item) => item.join(words.colon));
  const filled = {
    ...values,
    expiration: values.lifetime || words.guideAnyExpiration,
    owner: values.owner || words.guideYourself,
    permissions: formatList(permissions, locale) || interpolate(words.guideAnyPermissions, values),
  };
  /** The values that the link fills in, if the page asks for them. */
  const asked = { ...values, expiration: values.lifetime, permissions: items[0] };
  const steps = (isClassic ? template.classic : template[access]) ?? template.any;
  const list = steps.map((step) => {
    const [tag, attributes, illustration, text] = fillTemplate(step, words, filled);
    const sentence = interpolate(JSON.stringify(step), words);
    const field = /\{(name|expiration|owner|permissions)\}/.exec(sentence)?.[1];
    // It isn't known what a page of the app's own fills in.
    const isDone = field ? isPrefilled && asked[field] : !tokenPage;
    // The template marks every step that the link can do.
    const isLeft = !isDone && attributes.class !== "gpc-guide-step";
    if (isLeft) text.splice(2, 1);
    return [tag, isLeft ? { class: "gpc-guide-step" } : attributes, illustration, text];
  });
  const ol = ["ol", { class: "gpc-guide-steps" }, ...list];
  return tokenPage ? [ol] : [["p", { class: "gpc-quiet gpc-link-does" }, words.guideLinkDoes], ol];
};
