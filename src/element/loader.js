// Starts the WebAssembly, creates its forms, and ends every element when it traps. Knows the module's exports and which
// elements have a form, but not what a form shows. Published as github-pat-connect.js, together with the JavaScript glue
// that wasm-bindgen generates, unchanged. It is generated with `--target bundler`, whose glue takes the exports from the
// code that instantiates the module, so that this file is responsible for integrity, retries and the guard against traps.
// The glue of `--target web` fetches and instantiates by itself, and takes no exports.

import { ElementForm, __wbg_set_wasm } from "../generated/github-pat-connect_bg.js";
import { guide, job } from "../generated/styles.js";
import { exportNames, imports } from "../generated/wasm_interface.js";

export const styles = guide + job;

/** The elements with a form of the WebAssembly, each with the controller that aborts its requests. */
const mountedElements = new Map();

/** Updates the locale when `lang` changes on an element or any of its ancestors. */
const langObserver = new MutationObserver(() => {
  for (const element of mountedElements.keys()) element._updateLocale();
});
export const observeLangChanges = (element) => {
  for (let node = element; node; node = node.host) {
    node = node.getRootNode();
    langObserver.observe(node, { subtree: true, attributeFilter: ["lang"] });
  }
};

/** Creates the form of an element, in the place of the painted one. */
export const mount = (element, root, input, messages, language) => {
  const controller = new AbortController();
  mountedElements.set(element, controller);
  observeLangChanges(element);
  return new ElementForm(element, root, input, controller.signal, messages, language);
};

export const unmount = (element, form) => {
  mountedElements.delete(element);
  form.free();
};

/**
 * Guards the exports: a trap leaves half-changed data behind, so the first one ends every element, and any later call
 * throws. wasm-bindgen's `--force-enable-abort-handler` isn't used, because it needs `try_table` and
 * `WebAssembly.JSTag`, which browsers have only since 2025.
 */
const withPanicGuard = (exports) => {
  let failure;
  const guard = (call) =>
    function (...args) {
      if (failure) throw failure;
      try {
        return call(...args);
      } catch (error) {
        failure ??= error;
        const elements = [...mountedElements];
        mountedElements.clear();
        for (const [element, controller] of elements) {
          controller.abort();
          element._failToLoad(error);
        }
        throw error;
      }
    };
  const guarded = {};
  for (const [name, value] of Object.entries(exports))
    guarded[exportNames[name] ?? name] = typeof value === "function" ? guard(value) : value;
  return guarded;
};

/** Not `instantiateStreaming`, because the browser delivers no byte before it has checked the hash of the whole file. */
const instantiate = async (response) => {
  // Browsers and policies can disable it. The key is that of the message in other languages.
  if (!globalThis.WebAssembly) {
    const error = new Error("This browser doesn't run WebAssembly. Try another browser.");
    throw Object.assign(error, { code: "wasm_unsupported", key: "wasmUnsupported" });
  }
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  const exports = withPanicGuard(instance.exports);
  __wbg_set_wasm(exports);
  exports.__wbindgen_start();
};

let started;

/** Starts the WebAssembly once, for all scripts with the element. A failure is final: the file was the right one. */
export const start = (response) => (started ??= instantiate(response));
