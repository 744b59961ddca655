// Prints what failed, and the sum as `cargo test` does: `cargo xtask test` reads it.

export default async function* report(events) {
  let [passed, failed] = [0, 0];
  for await (const { type, data } of events) {
    if (type === "test:stderr" || type === "test:stdout") yield data.message;
    // A suite says of its tests what they have said.
    if (data.details?.type === "suite") continue;
    if (type === "test:pass") passed += 1;
    if (type !== "test:fail") continue;
    failed += 1;
    const { error } = data.details;
    yield `FAILED: ${data.name} (${data.file})\n${error.cause?.stack ?? error.stack}\n`;
  }
  yield `test result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed\n`;
}
