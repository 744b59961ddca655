// Starts the WebAssembly. Published as github-pat-connect.js, together with the JavaScript that wasm-bindgen generates
// for it, which is used as it comes. It is generated with `--target bundler`: that glue takes the exports from whoever
// instantiates the module, so integrity, retry and the guard against traps are a matter of this file. The glue of
// `--target web` fetches and instantiates by itself and takes no exports.

import { __wbg_set_wasm } from "./github-pat-connect_bg.js";
import { imports } from "./imports.js";
import { working } from "./later.js";

export { ElementForm } from "./github-pat-connect_bg.js";
export * from "./later.js";

/**
 * The exports, so that after a trap none is called again and no element goes on: a trap leaves half-changed data
 * behind. Not wasm-bindgen's own `--force-enable-abort-handler`: it takes `try_table` and `WebAssembly.JSTag`, which
 * browsers have since 2025 only.
 */
const guarded = (exports) => {
  let failure;
  const guard =
    (call) =>
    (...given) => {
      if (failure) throw failure;
      try {
        return call(...given);
      } catch (error) {
        failure ??= error;
        const elements = [...working.values()];
        working.clear();
        for (const { fail, quit } of elements) {
          quit.abort();
          fail(error);
        }
        throw error;
      }
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? guard(value) : value]),
  );
};

/** The browser has checked the hash of the whole file before it hands out a byte: compiling while it comes gains nothing. */
const instantiate = async (response) => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {
    "./github-pat-connect_bg.js": imports,
  });
  const exports = guarded(instance.exports);
  __wbg_set_wasm(exports);
  exports.__wbindgen_start();
};

let started;

/** Starts it once, however many scripts of the package ask. After a failure the next response is tried. */
export const start = (response) => {
  started ??= instantiate(response).catch((error) => {
    started = undefined;
    throw error;
  });
  return started;
};
