/** The page's end of the line: one worker, restarted when nothing else helps. */

import type { Assets, FromWorker, SceneSettings, ToWorker } from "./protocol";

/** What the page hears: the worker's messages, and that the worker is a new one. */
export type EngineEvent = FromWorker | { type: "restarted"; reason: "stop" | "fatal" };

const SIGINT = 2;
/** How long Stop waits for an answer between two stretches, before it interrupts or, where it cannot, restarts. */
const POLITE_MS = 300;
/** How long an interrupt may take before the worker is replaced all the same. */
const INTERRUPT_MS = 1500;

export class Engine {
  /** True where Stop can interrupt Python in place: shared memory needs cross-origin isolation. */
  readonly interruptible = self.crossOriginIsolated && typeof SharedArrayBuffer !== "undefined";

  private worker!: Worker;
  private interrupt: Int32Array | null = null;
  private ready = false;
  private waiting: ToWorker[] = [];
  private stopTimer: number | undefined;
  private failedBoots = 0;
  private listener: ((event: EngineEvent) => void) | null = null;
  private missed: EngineEvent[] = [];
  private scene: SceneSettings | null = null;
  private pace: number | null = null;

  constructor(private readonly assets: Assets) {
    this.start();
  }

  /** The page's script may still be loading while Python is: what is told before is kept for it. */
  listen(listener: (event: EngineEvent) => void): void {
    this.listener = listener;
    for (const event of this.missed.splice(0)) listener(event);
  }

  setScene(settings: SceneSettings): void {
    this.scene = settings;
    this.send({ type: "scene", settings });
  }

  setPace(steps: number): void {
    this.pace = steps;
    this.send({ type: "pace", steps });
  }

  load(source: string): void {
    this.send({ type: "load", source });
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

  drawn(): void {
    this.send({ type: "drawn" });
  }

  /**
   * Stop whatever runs: ask first, because training that is asked ends between two steps; then interrupt, where that is
   * possible; and replace the worker when nothing else helps.
   */
  stop(): void {
    if (!this.ready || this.stopTimer !== undefined) return;
    this.send({ type: "stop" });
    this.stopTimer = self.setTimeout(() => {
      if (!this.interrupt) return this.restart("stop");
      Atomics.store(this.interrupt, 0, SIGINT);
      this.stopTimer = self.setTimeout(() => this.restart("stop"), INTERRUPT_MS);
    }, POLITE_MS);
  }

  private start(): void {
    this.ready = false;
    this.interrupt = this.interruptible ? new Int32Array(new SharedArrayBuffer(4)) : null;
    this.worker = new Worker(new URL("../worker/main.ts", import.meta.url), { type: "module", name: "python" });
    this.worker.onmessage = (event: MessageEvent<FromWorker>) => this.receive(event.data);
    this.worker.onerror = (event) =>
      this.receive({ type: "fatal", message: event.message || "the worker did not start" });
    this.worker.postMessage({ type: "boot", assets: this.assets, interrupt: this.interrupt } satisfies ToWorker);
  }

  private restart(reason: "stop" | "fatal"): void {
    clearTimeout(this.stopTimer);
    this.stopTimer = undefined;
    this.worker.terminate();
    this.waiting = [];
    this.start();
    // The new Python gets the same points; the program waits for the reader, because it may be what hung.
    if (this.scene) this.setScene(this.scene);
    if (this.pace !== null) this.setPace(this.pace);
    this.tell({ type: "restarted", reason });
  }

  private receive(message: FromWorker): void {
    if (message.type === "stopped") {
      clearTimeout(this.stopTimer);
      this.stopTimer = undefined;
    }
    if (message.type === "ready") {
      this.ready = true;
      this.failedBoots = 0;
      for (const waiting of this.waiting.splice(0)) this.worker.postMessage(waiting);
    }
    this.tell(message);
    if (message.type === "fatal") {
      // Python that breaks while it runs is replaced; Python that cannot even start is not tried for ever.
      if (this.ready || ++this.failedBoots < 2) this.restart("fatal");
      else this.worker.terminate();
    }
  }

  private send(message: ToWorker): void {
    if (this.ready) this.worker.postMessage(message);
    else this.waiting.push(message);
  }

  private tell(event: EngineEvent): void {
    if (this.listener) this.listener(event);
    else this.missed.push(event);
  }
}
