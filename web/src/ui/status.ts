/** What the page says about itself: the engine's state above, the curtain over the picture, the notice below it. */

import type { Ready } from "../engine/protocol";
import { byId } from "./dom";

const STAGES = { python: "Starting Python…", lucid: "Loading Lucid…" } as const;
/** A screen reader is not to be told thirty times a second. */
const DESCRIBE_MS = 1000;

export class Status {
  private readonly engine = byId("engine");
  private readonly engineText = byId("engine-text");
  private readonly curtain = byId("curtain");
  private readonly curtainText = byId("curtain-text");
  private readonly noticeBox = byId("notice");
  private readonly picture = byId("field");
  private described = 0;
  private stuckShown = false;
  private versions = "";

  progress(stage: keyof typeof STAGES): void {
    this.engine.dataset.state = "starting";
    this.engineText.textContent = STAGES[stage];
    this.curtainText.textContent = STAGES[stage];
    this.curtain.classList.remove("open", "broken");
  }

  ready(ready: Ready): void {
    this.versions = [`Python ${ready.python}`, `Lucid ${ready.lucid}`.trim(), ready.isa].filter(Boolean).join(" · ");
    this.engine.dataset.state = "ready";
    this.engineText.textContent = this.versions;
    this.curtain.classList.add("open");
  }

  playing(playing: boolean): void {
    if (this.versions) this.engine.dataset.state = playing ? "busy" : "ready";
  }

  broken(message: string): void {
    this.engine.dataset.state = "broken";
    this.engineText.textContent = "Python is not running";
    this.curtain.classList.remove("open");
    this.curtain.classList.add("broken");
    this.curtainText.textContent = `Python did not start: ${message}`;
  }

  notice(text: string, kind: "note" | "error"): void {
    this.noticeBox.className = `notice ${kind}`;
    this.noticeBox.textContent = text;
    this.noticeBox.hidden = false;
    this.stuckShown = false;
  }

  clearNotice(): void {
    this.noticeBox.hidden = true;
    this.stuckShown = false;
  }

  stuck(stuck: boolean): void {
    if (stuck) {
      this.notice("The program has been busy for a while. Stop interrupts it.", "note");
      this.stuckShown = true;
    } else if (this.stuckShown) {
      this.clearNotice();
    }
  }

  describe(text: string): void {
    const now = performance.now();
    if (now - this.described < DESCRIBE_MS) return;
    this.described = now;
    this.picture.setAttribute("aria-label", text);
  }
}
