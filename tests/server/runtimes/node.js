import { createServer } from "node:http";
import { toNodeHandler } from "../../../npm/server.js";
import { createApp } from "../app.js";

const server = createServer(toNodeHandler(createApp(process.env.GITHUB_API)));
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
