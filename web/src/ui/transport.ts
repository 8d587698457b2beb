/** Play, pause, step, reset, stop: the buttons, and whether the engine is at work or has gone silent. */

import type { EngineEvent } from "../engine/client";
import { byId } from "./dom";

export interface TransportEvents {
  onPlay(): void;
  onPause(): void;
  onStep(): void;
  onReset(): void;
  onStop(): void;
  onStuck(stuck: boolean): void;
}

/** Silence after which the reader is told that Stop would help. */
const SILENCE_MS = 1500;

export class Transport {
  private readonly play = byId("play", HTMLButtonElement);
  private readonly stop = byId("stop", HTMLButtonElement);
  private readonly icon = this.play.querySelector("use")!;
  private readonly label = this.play.querySelector("span")!;
  private state: "booting" | "idle" | "playing" = "booting";
  private busy = false;
  private wanted = false;
  private silence: number | undefined;

  constructor(private readonly events: TransportEvents) {
    this.play.addEventListener("click", () => {
      if (this.playing) {
        this.wanted = false;
        this.events.onPause();
      } else {
        this.wanted = true;
        this.events.onPlay();
      }
      this.show();
    });
    byId("step").addEventListener("click", () => {
      this.wanted = false;
      events.onStep();
      this.show();
    });
    byId("reset").addEventListener("click", () => {
      this.wanted = false;
      events.onReset();
      this.show();
    });
    this.stop.addEventListener("click", () => {
      this.wanted = false;
      events.onStop();
      this.show();
    });
    this.show();
  }

  /** At work, or asked to be as soon as Python is there. */
  get playing(): boolean {
    return this.state === "playing" || this.wanted;
  }

  hear(event: EngineEvent): void {
    switch (event.type) {
      case "ready":
        this.state = "idle";
        break;
      case "playing":
        this.state = event.playing ? "playing" : "idle";
        if (event.playing) this.wanted = false;
        break;
      case "busy":
        this.busy = event.busy;
        break;
      case "failed":
        this.wanted = false;
        break;
      case "restarted":
        this.state = "booting";
        this.busy = this.wanted = false;
        break;
      case "fatal":
        this.state = "booting";
        this.busy = this.wanted = false;
        break;
    }
    this.watch();
    this.show();
  }

  private watch(): void {
    clearTimeout(this.silence);
    this.stop.classList.remove("urgent");
    this.events.onStuck(false);
    if (this.state !== "playing" && !this.busy) return;
    this.silence = self.setTimeout(() => {
      this.stop.classList.add("urgent");
      this.events.onStuck(true);
    }, SILENCE_MS);
  }

  private show(): void {
    const playing = this.playing;
    const label = playing ? "Pause" : "Play";
    if (this.label.textContent !== label) {
      this.label.textContent = label;
      this.icon.setAttribute("href", playing ? "#pause-icon" : "#play-icon");
      this.play.setAttribute("aria-pressed", String(playing));
    }
    this.stop.disabled = this.state !== "playing" && !this.busy;
  }
}
