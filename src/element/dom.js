// Puts nodes of a template on the page: a text, or [tag, attributes, ...children]. Doesn't know what they show.

/** The nodes that were made here: others may put theirs into a shadow root too. */
const ours = new WeakSet();

/**
 * Makes these nodes the children of `parent`. A child with the same tag is kept and updated; an `input` is always the
 * given one. Nodes that others have added are removed. An attribute that is null is removed.
 */
export const patch = (parent, nodes, input) => {
  const rest = [...parent.childNodes].filter((child) => ours.has(child) || child.remove());
  for (const node of nodes) {
    const [tag, attributes, ...children] = node.trim ? [] : node;
    const fits = rest.at(0)?.localName === tag && rest.shift();
    const namespace = `http://www.w3.org/${/svg|path/.test(tag) ? "2000/svg" : "1999/xhtml"}`;
    // Not `document.createElementNS`, which a page's `<img name="createElementNS">` would replace.
    const create = () => Document.prototype.createElementNS.call(document, namespace, tag);
    const child = fits || (tag === "input" && input) || (tag ? create() : new Text());
    ours.add(child);
    if (!tag && child.data !== node) child.data = node;
    // Not for…in, which includes what a page has added to Object.prototype.
    for (const [name, value] of Object.entries(attributes ?? {}))
      if (value == null) child.removeAttribute(name);
      else if (child.getAttribute(name) !== value) child.setAttribute(name, value);
    if (attributes) patch(child, children, input);
    // Inserted with its children, because observers are called for each insertion.
    if (!fits) parent.insertBefore(child, rest.at(0));
  }
  for (const child of rest) child === input || child.remove();
};
