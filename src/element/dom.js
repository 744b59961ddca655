// Puts nodes of a template on the page: a text, or [tag, attributes, ...children]. Knows nothing of what they show.

/**
 * Makes these nodes the children of `parent`. A child with the same tag stays and is changed, the field first of all;
 * one whose node has no attributes stays as it is. An attribute that is null is removed.
 */
export const patch = (parent, nodes) => {
  let next = parent.firstChild;
  for (const node of nodes) {
    const [tag, attributes, ...children] = node.trim ? [] : node;
    const fits = next && next.localName === tag;
    const namespace = /svg|path/.test(tag) ? "2000/svg" : "1999/xhtml";
    const create = () => document.createElementNS(`http://www.w3.org/${namespace}`, tag);
    const child = fits ? next : tag ? create() : new Text();
    if (fits) next = child.nextSibling;
    if (!tag && child.data !== node) child.data = node;
    // Not for…in, which finds what a page has added to Object.prototype.
    for (const [name, value] of Object.entries(attributes ?? {}))
      if (value == null) child.removeAttribute(name);
      else if (child.getAttribute(name) !== value) child.setAttribute(name, value);
    if (attributes) patch(child, children);
    // Inserted with all that is in it: observers are called for each insertion.
    if (!fits) parent.insertBefore(child, next);
  }
  while (next?.nextSibling) next.nextSibling.remove();
  next?.remove();
};
