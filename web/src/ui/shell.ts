/** What the page is at, apart from how it looks: the run, the program in the editor, and where that came from. */

import { type Signal, batch, effect, signal } from "@preact/signals";
import type { Engine } from "../engine/client";
import { loadScene } from "../scenes";
import { programIn } from "../share/link";
import { fill, language, words } from "../words";
import { carried, followAddress, pace, paceOf, sceneOf } from "./address";
import { noticeText } from "./notices";
import { ProgramDesk } from "./program";
import { LiveRun } from "./run";
import { readSettings } from "./settings";

export type Origin = "own" | "link" | "file" | "embedder";

export class Shell {
  readonly run = signal<LiveRun | null>(null);
  readonly source = signal("");
  /** The program that the scene offers for its present settings. */
  readonly original: Signal<string> = signal("");
  /** Whose program it is, as long as the visitor has not run it: a foreign one runs only when they press Run or Play. */
  readonly origin = signal<Origin>("own");
  readonly desk = new ProgramDesk();
  /**
   * Edited programs by the one that the scene offers, so that none is lost when another is looked at. A foreign one is not among
   * them before the visitor has run it: a draft runs as soon as its scene is chosen.
   */
  private readonly drafts = new Map<string, string>();
  private endAddress = () => {};
  private brought: string | null = null;
  /** Counts the scenes that were asked for: the newest is shown, in whichever order they load. */
  private turn = 0;

  constructor(readonly engine: Engine) {
    document.addEventListener("visibilitychange", this.pauseWhileHidden);
    effect(() => engine.setPace(pace.value));
    effect(() => {
      if (this.source.value !== this.brought) carried.value = null;
    });
    effect(() => {
      if (this.source.value && this.original.peek() && this.origin.value === "own")
        this.drafts.set(this.original.peek(), this.source.value);
    });
  }

  /** Nobody looks: training waits until somebody does. */
  private readonly pauseWhileHidden = () => {
    const run = this.run.peek();
    if (document.hidden) {
      this.resume = run?.playing.peek() ? run : null;
      this.resume?.pause();
    } else {
      if (this.resume && this.resume === run) run.goOn();
      this.resume = null;
    }
  };
  private resume: LiveRun | null = null;

  async open(query: URLSearchParams, load = true): Promise<void> {
    const turn = ++this.turn;
    const scene = await loadScene(sceneOf(query));
    const settings = await readSettings(scene, query);
    const foreign = await programIn(query);
    if (turn !== this.turn) return; // another scene was chosen while this one was loaded
    pace.value = paceOf(query, scene.pace);
    this.endAddress();
    this.run.peek()?.pause();
    const run = new LiveRun(this.engine, scene, settings, this.source, language, {
      onOutput: (text) => this.desk.console?.print(text),
      onFailure: (failure) => {
        this.desk.showFailure(failure);
        if (failure.kind === "stopped") this.desk.console?.note(noticeText({ kind: "failure", failure }));
        else this.desk.console?.error(failure.traceback);
      },
      onRestart: (reason) =>
        this.desk.console?.note(noticeText({ kind: "restarted", reason, interruptible: this.engine.interruptible })),
      onFatal: (message) => this.desk.console?.error(fill(words.value.engine.stoppedWorking, { message })),
      onSettings: (program) => program && this.showProgram(run),
      onLoad: () => {
        this.origin.value = "own";
        this.desk.clearMark();
      },
    });
    this.showProgram(run);
    if (foreign !== null) this.showForeign(foreign, "link");
    carried.value = foreign === null ? null : query.get("code");
    this.brought = foreign;
    this.run.value = run;
    void run.showPreview();
    if (load && !scene.Workbench && foreign === null) run.load();
    this.endAddress = followAddress(run);
  }

  private showProgram(run: LiveRun): void {
    const original = run.scene.program(run.settings.peek()).trimEnd();
    batch(() => {
      this.original.value = original;
      this.source.value = this.drafts.get(original) ?? original;
      this.origin.value = "own";
    });
  }

  private showForeign(source: string, origin: Exclude<Origin, "own">): void {
    // At once, or it would be taken for a draft of the visitor's in between.
    batch(() => {
      this.origin.value = origin;
      this.source.value = source;
    });
  }

  /** Take a program from elsewhere: it is shown, and waits until the visitor runs it. `address` says what it was made for. */
  async receive(source: string, origin: "file" | "embedder", address: string | null): Promise<void> {
    if (address !== null) {
      const query = new URLSearchParams(address);
      query.delete("code");
      await this.open(query, false);
    }
    this.run.peek()?.forget();
    this.showForeign(source, origin);
  }

  /** Another scene, with its default settings. */
  choose(id: string): void {
    const query = new URLSearchParams();
    query.set("scene", id);
    void this.open(query);
  }
}
