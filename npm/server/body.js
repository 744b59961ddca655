// Reads the body of a request to connect.

import { Problem } from "./problem.js";

/** Larger than any request: a token has at most 255 characters. */
export const MAX_BODY_BYTES = 16 * 1024;

const TEXTS = ["github_url", "connection_id", "expected_login"];

/** The members of the contract; those that are missing are null. */
export async function readConnectRequest(request) {
  const mediaType = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  // A page of another site can't send this without a preflight request.
  if (mediaType !== "application/json")
    throw new Problem(415, "misconfigured", "Send the body with Content-Type: application/json.");
  const body = parse(await readLimited(request));
  const isText = (value) => value == null || typeof value === "string";
  if (typeof body?.token !== "string" || !TEXTS.every((name) => isText(body[name]))) throw invalidBody();
  return { token: body.token, ...Object.fromEntries(TEXTS.map((name) => [name, body[name] ?? null])) };
}

const invalidBody = () =>
  new Problem(400, "misconfigured", "The body is not the JSON of the contract: a token, and what else the form sends.");

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: its message repeats the text.
    throw invalidBody();
  }
}

async function readLimited(request) {
  const chunks = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      throw new Problem(413, "misconfigured", "The body is larger than 16 KiB.");
    }
    chunks.push(value);
  }
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
