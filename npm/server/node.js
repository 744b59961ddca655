// For servers that have Node's request and response in place of the Fetch API's: `node:http`, Express, Fastify, NestJS.

import { MAX_BODY_BYTES } from "./body.js";

/** Calls a handler with a `Request`, and with Node's request as context. */
export function toNodeHandler(handler) {
  return async (asked, answered) => {
    let request;
    try {
      request = await toRequest(asked);
    } catch {
      // An address or a method that `Request` doesn't take, or a body that broke off.
      return answered.writeHead(400).end();
    }
    const response = await handler(request, asked);
    answered.writeHead(response.status, Object.fromEntries(response.headers));
    answered.end(await response.text());
  };
}

async function toRequest(asked) {
  const { method } = asked;
  const headers = new Headers();
  for (const [name, value] of Object.entries(asked.headers))
    // HTTP/2 has the host under another name, and more that is no header.
    if (name === ":authority") headers.set("host", value);
    else if (!name.startsWith(":")) headers.set(name, String(value));
  // Express cuts off where a router is mounted. The host is that of the headers.
  const url = new URL(`http://localhost${asked.originalUrl ?? asked.url}`);
  return new Request(url, { method, headers, body: method === "POST" ? await readBody(asked) : null });
}

async function readBody(asked) {
  const { body } = asked;
  // A body parser was here before. What it has made of JSON becomes JSON again.
  if (body !== undefined && asked.readableEnded)
    return typeof body === "string" || ArrayBuffer.isView(body) ? body : JSON.stringify(body);
  const chunks = [];
  let bytes = 0;
  for await (const chunk of asked) {
    bytes += chunk.length;
    chunks.push(chunk);
    // The handler refuses what is larger.
    if (bytes > MAX_BODY_BYTES) break;
  }
  return new Blob(chunks).arrayBuffer();
}
