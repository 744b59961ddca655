// The baseline's thirty lines: what a page would write by itself to take a token and post it.

const form = document.querySelector("form");
const [input, button, status] = form.querySelectorAll("input, button, output");

input.addEventListener("input", () => {
  const token = input.value.trim();
  const known = token === "" || /^(github_pat_|ghp_)\w*$/.test(token);
  status.textContent = known ? "" : "This doesn't look like a personal access token.";
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    const answer = await fetch("/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: input.value.trim() }),
    });
    if (!answer.ok) throw new Error(`the server says ${answer.status}`);
    const { account } = await answer.json();
    status.textContent = `Connected as ${account.login}`;
    input.value = "";
  } catch (error) {
    status.textContent = `That didn't work: ${error.message}`;
  } finally {
    button.disabled = false;
  }
});
