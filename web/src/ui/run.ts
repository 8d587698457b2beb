/** One program on one scene, as the page sees it: what was asked of the engine, and what it told. */

import { type ReadonlySignal, computed, signal } from "@preact/signals";
import type { Engine, EngineEvent } from "../engine/client";
import { markOnce } from "../engine/marks";
import type { Failure, Frame, Payload, Progress, Ready } from "../engine/protocol";
import type { Affects, Facts, Run, Scene, SceneWords, Settings, Value } from "../scenes/contract";
import type { Language } from "../words/language";
import { History } from "./history";
import { allowed, allowedSeed, shown } from "./settings";

/** Silence after which the visitor is told that Stop would help. */
const SILENCE_MS = 1500;
const RANK: Record<Affects, number> = { view: 0, live: 1, data: 2, program: 3 };

export type Notice =
  | { kind: "failure"; failure: Failure }
  | { kind: "restarted"; reason: "stop" | "fatal"; interruptible: boolean }
  | { kind: "stuck" };

/** What the page does beside the signals when something happens. */
export interface RunEvents {
  onOutput(text: string): void;
  onFailure(failure: Failure): void;
  onRestart(reason: "stop" | "fatal"): void;
  onFatal(message: string): void;
  /** Settings are other ones now; `program` when they choose another default program. */
  onSettings(program: boolean): void;
  /** A program is about to run from its top. */
  onLoad(): void;
}

export class LiveRun implements Run {
  readonly settings;
  readonly data = signal<Payload | null>(null);
  readonly frame = signal<Frame | null>(null);
  readonly loaded;
  readonly facts = signal<Facts>({});
  readonly words: ReadonlySignal<SceneWords>;

  /** What Python's engine is at. */
  readonly state = signal<"booting" | "idle" | "playing">("booting");
  readonly busy = signal(false);
  readonly progress = signal<Progress>({ stage: "download" });
  readonly ready = signal<Ready | null>(null);
  readonly broken = signal<string | null>(null);
  readonly notice = signal<Notice | null>(null);
  /** At work, or asked to be as soon as Python is there. */
  readonly playing;
  readonly rate = signal<number | null>(null);
  /** Challenges that were met with this program. */
  readonly met = signal<ReadonlySet<string>>(new Set());
  readonly history: History;
  /** Counts up whenever the curves have something new. */
  readonly drawn = signal(0);

  /** The text that Python has run, or is about to run. */
  readonly loadedSource = signal<string | null>(null);
  readonly pendingSource = signal<string | null>(null);
  /** Asked to train, or to rest, and the worker has not said yet that it does. */
  private readonly wanted = signal(false);
  private readonly resting = signal(false);
  private silence: number | undefined;
  /** The number of the newest loading. */
  private loading = 0;
  private listeners = new Set<(payload: Payload) => void>();
  private latest: Frame | null = null;
  private drawing = false;

  constructor(
    readonly engine: Engine,
    readonly scene: Scene,
    settings: Settings,
    /** The program as the editor has it. */
    readonly source: ReadonlySignal<string>,
    readonly language: ReadonlySignal<Language>,
    readonly events: RunEvents,
  ) {
    this.settings = signal(settings);
    this.words = computed(() => scene.words[language.value]);
    this.history = new History(["loss", ...scene.figures.map(({ id }) => id)]);
    this.loaded = computed(() => this.loadedSource.value !== null);
    this.playing = computed(() => this.wanted.value || (this.state.value === "playing" && !this.resting.value));
    if (engine.info) {
      this.ready.value = engine.info;
      this.state.value = "idle";
    }
    engine.use(scene.files);
    engine.open(scene.id, settings);
    engine.listen((event) => this.hear(event));
  }

  // -- what the visitor wants ----------------------------------------------------------------

  play(): void {
    this.notice.value = null;
    this.want(true);
    this.loadIfEdited();
    this.engine.play();
  }

  /** Play on with what is loaded, whatever the editor shows meanwhile. */
  goOn(): void {
    this.want(true);
    this.engine.play();
  }

  pause(): void {
    this.want(false);
    this.engine.pause();
  }

  step(): void {
    this.notice.value = null;
    this.want(false);
    this.loadIfEdited();
    this.engine.step();
  }

  /** From the top of the program: new weights and step 0, or with the old weights where they fit. */
  restart(play: boolean, keep = false): void {
    this.load(keep);
    this.want(play);
    if (play) this.engine.play();
  }

  stop(): void {
    this.want(false);
    this.engine.stop();
  }

  private want(play: boolean): void {
    this.wanted.value = play;
    this.resting.value = !play;
  }

  /** Whether this program was run, or is being run: one that nobody has run yet is run by nothing but the visitor. */
  get started(): boolean {
    return this.loadedSource.peek() !== null || this.pendingSource.peek() !== null;
  }

  /** Nothing that was loaded is gone on with: the program is about to be another one. */
  forget(): void {
    this.pause();
    this.loadedSource.value = this.pendingSource.value = null;
  }

  renew(): void {
    this.engine.restart("stop");
  }

  load(keep = false): void {
    const source = this.source.peek();
    this.pendingSource.value = source;
    this.notice.value = null;
    this.events.onLoad();
    if (!keep) {
      this.history.clear();
      this.drawn.value++;
      this.rate.value = null;
      this.met.value = new Set();
    }
    this.loading = this.engine.load(source, keep);
  }

  private loadIfEdited(): void {
    if (this.source.peek() !== (this.pendingSource.peek() ?? this.loadedSource.peek())) this.load();
  }

  set(changes: Record<string, Value>): void {
    const before = this.settings.peek();
    const next: Record<string, Value> = { ...before };
    let rank = -1;
    for (const [id, wish] of Object.entries(changes)) {
      const setting = this.scene.settings.find((one) => one.id === id);
      const value = id === "seed" ? allowedSeed(wish) : setting && allowed(setting, wish);
      if (value === undefined || value === before[id]) continue;
      next[id] = value;
      rank = Math.max(rank, RANK[setting?.affects ?? "data"]);
    }
    if (rank < 0) return;
    this.settings.value = next;
    const play = this.playing.peek();
    const { started } = this;
    this.events.onSettings(rank >= RANK.program);
    if (rank === RANK.live) this.engine.change(next);
    if (rank < RANK.data) return;
    this.engine.open(this.scene.id, next);
    // The program read the data when it ran: with other data it has to run again.
    if (!started) return;
    this.load();
    if (play) this.play();
  }

  async ask<T>(question: string, args: object = {}, buffers?: Record<string, Uint8Array>): Promise<Payload<T>> {
    return (await this.engine.ask("scene", question, args, buffers)) as Payload<T>;
  }

  look(): void {
    this.engine.look();
  }

  listen(heard: (payload: Payload) => void): () => void {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  }

  /** What is to be seen while there is no Python yet. */
  async showPreview(): Promise<void> {
    const preview = await this.scene.preview?.(this.settings.peek());
    if (!preview || this.data.peek()) return;
    this.data.value = preview.data;
    this.frame.value = preview.frame;
  }

  // -- what the engine tells -----------------------------------------------------------------

  private hear(event: EngineEvent): void {
    switch (event.type) {
      case "progress":
        this.broken.value = null;
        this.progress.value = { stage: event.stage, loaded: event.loaded, total: event.total };
        break;
      case "ready":
        markOnce("lucid:ready");
        this.ready.value = event;
        this.state.value = "idle";
        break;
      case "data":
        this.latest = null;
        this.data.value = event.payload;
        break;
      case "loaded":
        // Another program may have been sent since: only the newest counts.
        if (event.id !== this.loading) break;
        this.loadedSource.value = this.pendingSource.value;
        this.pendingSource.value = null;
        this.facts.value = event.facts;
        break;
      case "playing":
        this.state.value = event.playing ? "playing" : "idle";
        if (event.playing) this.wanted.value = false;
        else this.resting.value = false;
        this.rate.value = null;
        break;
      case "frame":
        if (this.pendingSource.peek() !== null) {
          // Of the program before, while the next one loads: neither its curve nor its challenges are this one's.
          this.engine.drawn();
          break;
        }
        if (event.frame.step > 0) markOnce("lucid:first-step");
        this.latest = event.frame;
        if (document.hidden) this.show();
        else if (!this.drawing) {
          this.drawing = true;
          requestAnimationFrame(() => this.show());
        }
        break;
      case "output":
        this.events.onOutput(event.text);
        break;
      case "event":
        for (const heard of this.listeners) heard(event.payload);
        break;
      case "failed":
        if (event.id === undefined || event.id === this.loading) this.failed(event.failure, event.id !== undefined);
        break;
      case "busy":
        this.busy.value = event.busy;
        break;
      case "restarted":
        this.rest();
        this.notice.value = {
          kind: "restarted",
          reason: event.reason,
          interruptible: this.engine.interruptible,
        };
        this.events.onRestart(event.reason);
        break;
      case "fatal":
        this.rest();
        this.broken.value = event.message;
        this.events.onFatal(event.message);
        break;
    }
    this.watch();
  }

  /** Nothing runs, and nothing is loaded. */
  private rest(): void {
    this.state.value = "booting";
    this.busy.value = this.wanted.value = false;
    this.loadedSource.value = this.pendingSource.value = null;
  }

  private failed(failure: Failure, loading: boolean): void {
    // What the program before did does not stop the one that is on its way.
    if (loading || this.pendingSource.value === null) this.wanted.value = false;
    // A program that stopped while it was being run from the top is not there to be continued.
    if (failure.kind === "error" || loading) this.loadedSource.value = null;
    if (loading) this.pendingSource.value = null;
    this.notice.value = { kind: "failure", failure };
    this.events.onFailure(failure);
  }

  private show(): void {
    this.drawing = false;
    const frame = this.latest;
    this.latest = null;
    if (!frame) return;
    this.engine.drawn();
    this.history.push(frame.step, { loss: frame.loss, ...frame.figures });
    // Smoothed over some ten pictures, or nobody could read it.
    if (frame.rate !== null)
      this.rate.value = this.rate.value === null ? frame.rate : 0.9 * this.rate.value + 0.1 * frame.rate;
    this.judge(frame);
    this.frame.value = frame;
    this.drawn.value++;
  }

  private judge({ step, figures }: Frame): void {
    const now = { step, figures, facts: this.facts.value, settings: this.settings.value };
    const fresh = shown(this.scene.challenges, now.settings).filter(
      ({ id, met }) => !this.met.value.has(id) && met(now),
    );
    if (fresh.length) this.met.value = new Set([...this.met.value, ...fresh.map(({ id }) => id)]);
  }

  private watch(): void {
    clearTimeout(this.silence);
    if (this.notice.value?.kind === "stuck") this.notice.value = null;
    if (this.state.value !== "playing" && !this.busy.value) return;
    this.silence = self.setTimeout(() => {
      this.notice.value ??= { kind: "stuck" };
    }, SILENCE_MS);
  }
}
