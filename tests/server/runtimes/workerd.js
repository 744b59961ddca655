import { createApp } from "../app.js";

let app;

export default {
  fetch(request, env) {
    app ??= createApp(env.GITHUB_API);
    return app(request);
  },
};
