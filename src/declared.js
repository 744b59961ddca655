/** The language that is in force where this stands, if somebody says so. */
export const declared = (node) => node && (node.getAttribute?.("lang") || declared(node.parentNode ?? node.host));
