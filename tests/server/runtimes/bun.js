import { createApp } from "../app.js";

const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: createApp(process.env.GITHUB_API) });
console.log(`listening on ${server.url.origin}`);
