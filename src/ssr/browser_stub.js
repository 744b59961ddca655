// The browser globals that src/element/first_paint.js reads, for a server: bundled into ssr.js alone.

export let document, location, navigator;

/** Sets the address of the page that is being rendered. */
export const setLocation = (url) => {
  location = new URL(url);
  document = { baseURI: location.href };
  // Browsers have a clipboard in secure contexts only.
  const isSecure = location.protocol === "https:" || /^(localhost|127\.|\[::1])|\.localhost$/.test(location.hostname);
  navigator = { clipboard: isSecure ? { readText: true, writeText: true } : undefined };
};
