import { createApp } from "../app.js";

const app = createApp(Deno.env.get("GITHUB_API"));
const onListen = ({ port }) => console.log(`listening on http://127.0.0.1:${port}`);
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, (request) => app(request));
