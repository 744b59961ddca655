// What instant.js asks a browser for, where there is none: html.js is bundled with it, so that nothing of it weighs on
// a page.

export let document, location, navigator;

/** The page that is being written stands at this address. */
export const at = (url) => {
  location = new URL(url);
  document = { baseURI: location.href };
  // As browsers have it: on a page that nobody can have changed on its way.
  const isSecure = location.protocol === "https:" || /^(localhost|127\.|\[::1])|\.localhost$/.test(location.hostname);
  navigator = { clipboard: isSecure ? { readText: true, writeText: true } : undefined };
};
