// Runs in every page before the page's own scripts, and writes down what happens there: the clock in
// the page is the one that doesn't count the way to the driver and back.

(() => {
  const bench = (globalThis.bench = {});
  const now = () => performance.now();
  // The originals: what is counted below is what the page does, not what is done here.
  const [frame, later] = [requestAnimationFrame.bind(globalThis), setTimeout.bind(globalThis)];
  const listen = addEventListener.bind(globalThis);

  /** Asked for in a frame's callback, it resolves once that frame is painted: its task comes after it. */
  const painted = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(now());
      port2.postMessage(null);
    });
  const nextFrame = () => new Promise((resolve) => frame(resolve));
  const until = async (ask) => {
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      await nextFrame();
    }
  };
  bench.until = until;
  bench.sleep = (milliseconds) => new Promise((resolve) => later(resolve, milliseconds));
  bench.nextPaint = async () => {
    await nextFrame();
    return painted();
  };

  // What the page calls.

  bench.calls = {};
  bench.listeners = [];
  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback", "fetch"]) {
    const original = globalThis[name];
    bench.calls[name] = 0;
    globalThis[name] = (...given) => {
      bench.calls[name] += 1;
      if (name === "fetch") bench.fetched = now();
      return original.apply(globalThis, given);
    };
  }
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const named = (target, type) => {
    if (target == null || target === globalThis) return `window ${type}`;
    if (target === document) return `document ${type}`;
  };
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    const name = named(this, type);
    if (name) bench.listeners.push(name);
    return add.call(this ?? globalThis, type, ...rest);
  };
  EventTarget.prototype.removeEventListener = function (type, ...rest) {
    const place = bench.listeners.indexOf(named(this, type));
    if (place >= 0) bench.listeners.splice(place, 1);
    return remove.call(this ?? globalThis, type, ...rest);
  };

  // WebAssembly: how often, and how much memory.

  bench.instances = [];
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original.apply(WebAssembly, given);
      bench.instances.push(made.instance ?? made);
      return made;
    };
  }
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, given) {
      const instance = Reflect.construct(target, given);
      bench.instances.push(instance);
      return instance;
    },
  });
  // By what it is: in a build made small, no export keeps its name.
  bench.wasmBytes = () =>
    bench.instances
      .flatMap(({ exports }) => Object.values(exports))
      .filter((it) => it instanceof WebAssembly.Memory)
      .reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

  // From a key or a click to what comes of it.

  bench.presses = [];
  listen(
    "keydown",
    async ({ timeStamp }) => {
      await nextFrame();
      bench.presses.push((await painted()) - timeStamp);
    },
    true,
  );
  listen("click", ({ timeStamp }) => (bench.clicked = timeStamp), true);
  const interactions = new Map();
  const observe = (type, act, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({ type, buffered: true, ...more });
  observe(
    "event",
    ({ interactionId, duration }) => {
      if (interactionId) interactions.set(interactionId, Math.max(duration, interactions.get(interactionId) ?? 0));
    },
    { durationThreshold: 16 },
  );
  bench.slowInteractions = () => [...interactions.values()];
  bench.forget = () => {
    bench.presses = [];
    interactions.clear();
  };

  // The load, in pages that are opened with `?load`.

  if (location.search !== "?load") return;
  const ready = new Promise((resolve) => listen("ready", () => resolve(now()), { once: true, capture: true }));
  /** A form whose own script handles it doesn't let the browser send it. Tells when it was asked. */
  const handlesSubmit = (control) =>
    until(() => {
      const submit = new SubmitEvent("submit", { bubbles: true, cancelable: true });
      const asked = now();
      control.form.dispatchEvent(submit);
      return submit.defaultPrevented && asked;
    });
  const within = (host, selector) => document.querySelector(host)?.shadowRoot?.querySelector(selector);
  const contenders = {
    baseline: { control: () => document.querySelector("form input"), answers: handlesSubmit },
    script: { control: () => within("token-form", "input"), answers: handlesSubmit },
    ours: {
      control: () => within("github-pat-connect", "input"),
      // Pressed, Connect waits for the WebAssembly, or says at once what is missing. A prerendered snapshot of it does neither.
      answers: async () => {
        const button = await until(() => within("github-pat-connect", "section [part=connect]"));
        const asked = now();
        button.click();
        await until(() => within("github-pat-connect", "[aria-disabled], [part=error]"));
        return asked;
      },
    },
    altcha: {
      control: () => document.querySelector("altcha-widget input[type=checkbox]"),
      // Checked by a person, the widget leaves the state `unverified`, and says so.
      answers: (control) =>
        new Promise((resolve) => {
          const asked = now();
          const heard = () => resolve(asked);
          control.closest("altcha-widget").addEventListener("statechange", heard, { once: true });
          control.click();
        }),
    },
    hanko: { control: () => within("hanko-auth", "input"), answers: handlesSubmit },
  };
  contenders.before = contenders.ours;
  const shifts = [];
  const longTasks = [];
  observe("layout-shift", (entry) => shifts.push(entry));
  observe("longtask", (entry) => longTasks.push(entry));

  const watch = async ({ control, answers }) => {
    const visible = await until(() => {
      const found = control();
      const box = found?.getBoundingClientRect();
      return box?.width && box.height && found.checkVisibility({ visibilityProperty: true }) && found;
    });
    const paintedAt = await painted();
    // What the question itself sets off, such as a request to the backend, is not the load's.
    const askedAt = await answers(visible);
    const answeredAt = now();
    const isOurs = document.querySelector("github-pat-connect");
    const readyAt = isOurs ? await ready : answeredAt;
    const endAt = isOurs ? Math.max(askedAt, readyAt) : askedAt;
    // What is observed is told in a task of its own, some time after.
    await bench.sleep(300);
    const before = (entries) => entries.filter(({ startTime }) => startTime < endAt);
    const sum = (entries, key) => entries.reduce((total, entry) => total + entry[key], 0);
    const files = before(["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type)));
    return {
      requests: files.length,
      bytes: sum(files, "encodedBodySize"),
      painted: paintedAt,
      answers: answeredAt,
      ready: readyAt,
      shift: sum(before(shifts), "value"),
      shiftAfterPaint: sum(before(shifts).filter(({ startTime }) => startTime > paintedAt), "value"),
      longTasks: sum(before(longTasks), "duration"),
    };
  };
  bench.load = watch(contenders[location.pathname.match(/\w+/)[0]]);
})();
