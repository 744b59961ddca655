// The form in a frame, in a component of Angular.
import { Component, CUSTOM_ELEMENTS_SCHEMA } from "@angular/core";
import type { EventMap } from "github-pat-connect/frame";
import "github-pat-connect/frame";

@Component({
  selector: "app-github-frame",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <github-pat-connect-frame
      src="https://connect.acme.example/frame.html"
      required
      [session]="session"
      (connected)="keep($event)"
    ></github-pat-connect-frame>
  `,
})
export class GithubFrame {
  readonly session = async () => (await fetch("/session")).text();

  keep(event: Event) {
    const login: string | undefined = (event as EventMap["connected"]).detail.account?.login;
    // @ts-expect-error: the detail has no token
    console.log(login, (event as EventMap["connected"]).detail.token);
  }
}
