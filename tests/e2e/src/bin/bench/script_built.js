// The baseline once more, as a custom element that makes its form by script: what a form costs as soon as
// it isn't in the page's own HTML.

customElements.define(
  "token-form",
  class extends HTMLElement {
    connectedCallback() {
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = `
        <form>
          <label for="token">Personal access token</label>
          <input id="token" type="password" autocomplete="off">
          <button>Connect</button>
          <output></output>
        </form>`;
      root.querySelector("form").addEventListener("submit", (event) => this.send(event));
    }

    async send(event) {
      event.preventDefault();
      const [input, button, status] = event.target.querySelectorAll("input, button, output");
      button.disabled = true;
      try {
        const answer = await fetch("/token", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ token: input.value.trim() }),
        });
        const { account } = await answer.json();
        status.textContent = `Connected as ${account.login}`;
      } finally {
        button.disabled = false;
      }
    }
  },
);
