// The playground's side of the conversation: gets a session, lists the sandbox's tokens, shows the
// events. A host page does the same with its own session, and needs nothing else of this.

const form = document.querySelector("github-pat-connect");
const events = document.querySelector("#events");

for (const name of ["ready", "connecting", "connected", "failed", "statechange"])
  form.addEventListener(name, ({ detail }) => {
    document.querySelector("#quiet").hidden = true;
    const entry = document.createElement("li");
    const title = document.createElement("strong");
    title.textContent = name;
    entry.append(title);
    if (detail) {
      const text = document.createElement("pre");
      text.textContent = JSON.stringify(detail, null, 2);
      entry.append(text);
    }
    events.prepend(entry);
  });

const session = await fetch("/api/playground/session", { method: "POST" });
if (session.ok) form.session = (await session.json()).session;

const tokens = await fetch("/api/sandbox/tokens");
if (tokens.ok) {
  const sandbox = document.querySelector("#sandbox");
  for (const { outcome, description, token } of await tokens.json()) {
    const row = document.createElement("li");
    const name = document.createElement("code");
    name.id = outcome;
    name.textContent = outcome;
    const text = document.createElement("span");
    text.append(name, ` ${description}`);
    const copy = document.createElement("button");
    copy.setAttribute("aria-describedby", outcome);
    copy.textContent = "Copy";
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(token);
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = "Copy"), 1500);
    });
    row.append(text, copy);
    sandbox.querySelector("ul").append(row);
  }
  sandbox.hidden = false;
}
