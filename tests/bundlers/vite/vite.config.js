// The backend stands behind the server of the page. Given as text, its `Host` would be another than the page's, and
// the backend refuse the request as another site's.
const behind = { target: process.env.BACKEND };

/** What the tests watch a page with. */
const watched = {
  name: "watched",
  apply: "serve",
  transformIndexHtml: () => [{ tag: "script", attrs: { src: "/begin.js" }, injectTo: "head-prepend" }],
};

export default { plugins: [watched], server: { proxy: { "/api": behind, "/begin.js": behind } } };
