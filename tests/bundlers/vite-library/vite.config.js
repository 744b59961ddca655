// A library of the app's own, which brings the element along.
export default { build: { lib: { entry: "page.js", formats: ["es"], fileName: "page" } } };
