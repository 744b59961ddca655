// The recipes in docs/, as they are written there.

import { readFile, symlink, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./folders.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The pieces of a page that name a file after their language, by the file's name. */
async function filesOf(page) {
  const text = await readFile(join(ROOT, "docs", page), "utf8");
  return Object.fromEntries(
    Array.from(text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms), ([, name, code]) => [name, code]),
  );
}

/** The files of the recipe, with those that are the reader's own. */
export async function recipe(page, own) {
  return { ...(await filesOf(page)), ...own };
}

/** Writes files into a folder beside the packages that are installed. */
export async function write(files, packages = {}) {
  const folder = await temporaryFolder("recipe");
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await mkdir(join(folder, "node_modules"));
  for (const [name, path] of Object.entries({ "github-pat-connect": join(ROOT, "npm"), ...packages }))
    await symlink(path, join(folder, "node_modules", name));
  return folder;
}
