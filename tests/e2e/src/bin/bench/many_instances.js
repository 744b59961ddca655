// Many elements on one page: mounted, left alone, and taken off again.

(() => {
  const { bench } = globalThis;
  const tag = "github-pat-connect";
  const page = () => document.querySelector("main");

  /** In milliseconds: from the first `createElement` until all are ready, and until they are painted. */
  bench.mount = async (count) => {
    let waiting = count;
    const ready = new Promise((resolve) => {
      const heard = () => {
        waiting -= 1;
        if (waiting > 0) return;
        page().removeEventListener("ready", heard);
        resolve(performance.now());
      };
      page().addEventListener("ready", heard);
    });
    const start = performance.now();
    const all = document.createDocumentFragment();
    for (let i = 0; i < count; i++) {
      const element = document.createElement(tag);
      element.setAttribute("backend-url", "/hang");
      element.setAttribute("app-name", "Acme");
      all.append(element);
    }
    page().append(all);
    const readyAt = await ready;
    return [readyAt - start, (await bench.nextPaint()) - start];
  };

  bench.unmount = async () => {
    for (const element of document.querySelectorAll(tag)) element.remove();
    // An element lets go in a microtask; what it aborts ends in tasks.
    await bench.sleep(0);
  };

  /** Mounts a hundred and takes them off, so many times; one in ten has sent a token by then. */
  bench.churn = async (times, token) => {
    for (let i = 0; i < times; i++) {
      await bench.mount(100);
      const sent = bench.calls.fetch;
      const senders = [...document.querySelectorAll(tag)].filter((_, place) => place % 10 === 0);
      for (const element of senders) {
        const input = element.shadowRoot.querySelector("input");
        input.value = token;
        input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
        element.submit();
      }
      await bench.until(() => bench.calls.fetch >= sent + senders.length);
      await bench.unmount();
      // The browser's own list of requests, which grows with every page.
      performance.clearResourceTimings();
    }
  };
})();
