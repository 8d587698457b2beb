/** The page's end of the line: one worker, restarted when nothing else helps. */

import { forgetSnapshot } from "../offline/snapshot";
import { loadAssets, startWorker } from "./assets";
import type { Failure, FromWorker, Payload, Ready, Settings, ToWorker } from "./protocol";

/** What the page hears: the worker's messages, and that the worker is a new one. */
export type EngineEvent = FromWorker | { type: "restarted"; reason: "stop" | "fatal" };

/** A question that Python could not answer; the message is for the visitor. */
export class AskError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

const SIGINT = 2;
/** How long Stop waits for an answer between two stretches, before it interrupts or, where it cannot, restarts. */
const POLITE_MS = 300;
/** How long an interrupt may take before the worker is replaced all the same. */
const INTERRUPT_MS = 1500;
/** How long nothing happens before the page thinks of the next visit. */
const REST_MS = 2000;

export class Engine {
  /** True where Stop can interrupt Python in place: shared memory needs cross-origin isolation. */
  readonly interruptible = self.crossOriginIsolated && typeof SharedArrayBuffer !== "undefined";

  private worker!: Worker;
  private interrupt: Int32Array | null = null;
  /** What Python said of itself when it was there; null until then. */
  info: Ready | null = null;
  private waiting: ToWorker[] = [];
  private stopTimer: number | undefined;
  private failedBoots = 0;
  private busy = false;
  private playing = false;
  private listener: ((event: EngineEvent) => void) | null = null;
  private missed: EngineEvent[] = [];
  /** What a new worker has to be told again. */
  private files: Record<string, string> = {};
  private scene: { scene: string; settings: Settings } | null = null;
  private pace: number | null = null;
  private questions = new Map<number, { answer: (payload: Payload) => void; fail: (error: Error) => void }>();
  private asked = 0;

  constructor() {
    this.start();
  }

  /** The page's script may still be loading while Python is: what is told before is kept for it. */
  listen(listener: (event: EngineEvent) => void): void {
    this.listener = listener;
    for (const event of this.missed.splice(0)) listener(event);
  }

  /** Python modules by name, for the scenes and tools that are used from now on. */
  use(files: Record<string, string>): void {
    const fresh = Object.entries(files).filter(([name, source]) => this.files[name] !== source);
    if (fresh.length === 0) return;
    Object.assign(this.files, files);
    this.send({ type: "files", files: Object.fromEntries(fresh) });
  }

  open(scene: string, settings: Settings): void {
    this.scene = { scene, settings };
    this.send({ type: "scene", ...this.scene });
  }

  change(settings: Settings): void {
    if (this.scene) this.scene.settings = settings;
    this.send({ type: "change", settings });
  }

  setPace(steps: number): void {
    this.pace = steps;
    this.send({ type: "pace", steps });
  }

  /** Returns the number that `loaded` or `failed` will have. */
  load(source: string, keep = false): number {
    const id = ++this.asked;
    this.send({ type: "load", id, source, keep });
    return id;
  }

  play(): void {
    this.send({ type: "play" });
  }

  pause(): void {
    this.send({ type: "pause" });
  }

  step(count = 1): void {
    this.send({ type: "step", count });
  }

  look(): void {
    this.send({ type: "look" });
  }

  ask(to: string, question: string, args: object, buffers?: Record<string, Uint8Array>): Promise<Payload> {
    const id = ++this.asked;
    return new Promise((answer, fail) => {
      this.questions.set(id, { answer, fail });
      this.send({ type: "ask", id, to, question, args, ...(buffers && { buffers }) });
    });
  }

  /** Resolves when Python is there and has had nothing to do for a moment. */
  async rest(): Promise<void> {
    do await new Promise((resolve) => setTimeout(resolve, REST_MS));
    while (!this.info || this.busy || this.playing);
  }

  /** No more messages: the worker ends. */
  close(): void {
    clearTimeout(this.stopTimer);
    this.worker.terminate();
    this.abandon("the engine was closed");
  }

  drawn(): void {
    this.send({ type: "drawn" });
  }

  /**
   * Stop whatever runs: ask first, because training that is asked ends between two steps; then interrupt, where that is
   * possible; and replace the worker when nothing else helps.
   */
  stop(): void {
    if (!this.info || this.stopTimer !== undefined) return;
    this.send({ type: "stop" });
    this.stopTimer = self.setTimeout(() => {
      if (!this.interrupt) return this.restart("stop");
      Atomics.store(this.interrupt, 0, SIGINT);
      this.stopTimer = self.setTimeout(() => this.restart("stop"), INTERRUPT_MS);
    }, POLITE_MS);
  }

  private start(): void {
    this.info = null;
    this.busy = this.playing = false;
    this.interrupt = this.interruptible ? new Int32Array(new SharedArrayBuffer(4)) : null;
    const worker = startWorker();
    this.worker = worker;
    this.worker.onmessage = (event: MessageEvent<FromWorker>) => this.receive(event.data);
    this.worker.onerror = (event) =>
      this.receive({ type: "fatal", message: event.message || "the worker did not start" });
    loadAssets((progress) => worker === this.worker && this.tell({ type: "progress", ...progress })).then(
      (assets) => worker.postMessage({ type: "boot", assets, interrupt: this.interrupt } satisfies ToWorker),
      (error) => worker === this.worker && this.receive({ type: "fatal", message: String(error.message ?? error) }),
    );
  }

  /** Replace the worker: Python begins anew. */
  restart(reason: "stop" | "fatal"): void {
    clearTimeout(this.stopTimer);
    this.stopTimer = undefined;
    this.worker.terminate();
    this.abandon("Python was started anew");
    this.waiting = [];
    this.start();
    // The new Python gets the same scene; the program waits for the visitor, because it may be what hung.
    if (Object.keys(this.files).length) this.send({ type: "files", files: this.files });
    if (this.scene) this.open(this.scene.scene, this.scene.settings);
    if (this.pace !== null) this.setPace(this.pace);
    this.tell({ type: "restarted", reason });
  }

  private abandon(reason: string): void {
    const questions = [...this.questions.values()];
    this.questions.clear();
    for (const { fail } of questions) fail(new Error(reason));
  }

  private receive(message: FromWorker): void {
    if (message.type === "answer") {
      const question = this.questions.get(message.id);
      this.questions.delete(message.id);
      if (message.payload) question?.answer(message.payload);
      else question?.fail(new AskError(message.failure!));
      return;
    }
    if (message.type === "stopped") {
      clearTimeout(this.stopTimer);
      this.stopTimer = undefined;
    }
    if (message.type === "ready") {
      this.info = message;
      this.failedBoots = 0;
      if (message.restored) performance.mark("lucid:restored");
      // The snapshot was of no use, or there was none.
      else void forgetSnapshot().catch(() => {});
      for (const waiting of this.waiting.splice(0)) this.worker.postMessage(waiting);
    }
    if (message.type === "busy") this.busy = message.busy;
    if (message.type === "playing") this.playing = message.playing;
    this.tell(message);
    if (message.type === "fatal") {
      // It may have been what came back from the snapshot.
      if (this.info?.restored) void forgetSnapshot().catch(() => {});
      // Python that breaks while it runs is replaced; Python that cannot even start is not tried for ever.
      if (this.info || ++this.failedBoots < 2) this.restart("fatal");
      else this.worker.terminate();
    }
  }

  private send(message: ToWorker): void {
    if (this.info) this.worker.postMessage(message);
    else this.waiting.push(message);
  }

  private tell(event: EngineEvent): void {
    if (this.listener) this.listener(event);
    else this.missed.push(event);
  }
}
