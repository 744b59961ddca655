// Starts the WebAssembly, and ends every element when it traps. Published as github-pat-connect.js, together with the
// JavaScript that wasm-bindgen generates, which is used as it comes. It is generated with `--target bundler`: that glue
// takes the exports from whoever instantiates the module, so that integrity, retries and the guard against traps are a
// matter of this file. The glue of `--target web` fetches and instantiates by itself, and takes no exports.

import { __wbg_set_wasm } from "../generated/github-pat-connect_bg.js";
import { exportNames, imports } from "../generated/wasm_interface.js";
import { working as mountedElements } from "../later.js";

export { ElementForm } from "../generated/github-pat-connect_bg.js";
export {
  follow as observeLangChanges,
  host as createHostBindings,
  sheet as styles,
  working as mountedElements,
} from "../later.js";

/**
 * The exports, guarded: a trap leaves half-changed data behind, so the first one ends every element, and any later call
 * throws. Not by wasm-bindgen's `--force-enable-abort-handler`: it takes `try_table` and `WebAssembly.JSTag`, which
 * browsers have since 2025 only.
 */
const withPanicGuard = (exports) => {
  let failure;
  const guard =
    (call) =>
    (...args) => {
      if (failure) throw failure;
      try {
        return call(...args);
      } catch (error) {
        failure ??= error;
        const elements = [...mountedElements.values()];
        mountedElements.clear();
        for (const { fail, quit } of elements) {
          quit.abort();
          fail(error);
        }
        throw error;
      }
    };
  return Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      exportNames[name] ?? name,
      typeof value === "function" ? guard(value) : value,
    ]),
  );
};

/** Not `instantiateStreaming`: the browser checks the hash of the whole file before it hands out a byte. */
const instantiate = async (response) => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  const exports = withPanicGuard(instance.exports);
  __wbg_set_wasm(exports);
  exports.__wbindgen_start();
};

let started;

/** Starts it once. After a failure the next response is tried. */
export const start = (response) => {
  started ??= instantiate(response).catch((error) => {
    started = undefined;
    throw error;
  });
  return started;
};
