import { Component, CUSTOM_ELEMENTS_SCHEMA } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import "github-pat-connect/inline";
import "github-pat-connect/locales/de";

@Component({
  selector: "app-root",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <form>
      <github-pat-connect name="github" backend-url="/api/connections" app-name="Acme" [session]="session">
        Not yet.
      </github-pat-connect>
    </form>
  `,
})
class App {
  readonly session = async () => {
    const answer = await fetch("/api/playground/session", { method: "POST" });
    return (await answer.json()).session;
  };
}

bootstrapApplication(App);
