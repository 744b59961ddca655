// What others do to the nodes of a form whose shadow root they can reach: extensions, translators, scripts of the page.

const others = {
  /** Every node in the shadow root, of this kind. */
  nodes(root, kind) {
    const walk = document.createTreeWalker(root, kind);
    const nodes = [];
    while (walk.nextNode()) nodes.push(walk.currentNode);
    return nodes;
  },
  texts: (root) => others.nodes(root, NodeFilter.SHOW_TEXT).filter((text) => text.data.trim()),
  elements: (root) => others.nodes(root, NodeFilter.SHOW_ELEMENT),
  make(tag) {
    if (tag === "#text") return document.createTextNode("theirs");
    if (tag === "#comment") return document.createComment("theirs");
    const element = document.createElement(tag);
    element.className = "theirs";
    return element;
  },
  /** Puts such a node before and after every one of ours. */
  insert(root, tag) {
    for (const node of [...root.childNodes, ...others.elements(root).flatMap((it) => [...it.childNodes])]) {
      node.before(others.make(tag));
      node.after(others.make(tag));
    }
  },
  /** As Google's translator does. */
  wrap(root) {
    for (const text of others.texts(root)) {
      const [outer, inner] = [others.make("font"), others.make("font")];
      inner.textContent = `«${text.data}»`;
      outer.append(inner);
      text.replaceWith(outer);
    }
  },
  split(root) {
    for (const text of others.texts(root)) text.splitText(1);
  },
  rewrite(root) {
    for (const text of others.texts(root)) text.data = `«${text.data}»`;
  },
  replace(root) {
    for (const text of others.texts(root)) text.replaceWith(`«${text.data}»`);
  },
};
window.others = others;
