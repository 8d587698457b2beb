/** Python, from the caller's side: in a worker or in the same thread. One request at a time; a queue is in front (lucid.ts). */

import { Engine, type Host, type Loader, memories, messageOf } from "./engine.js";
import { LucidError } from "./errors.js";
import {
  ANSWER,
  ANSWERED_FALSE,
  ANSWERED_INTERRUPT,
  ANSWERED_NONE,
  AT_THE_PORT,
  type Answer,
  type Boot,
  type FromEngine,
  INTERRUPT,
  type Outcome,
  type Ready,
  SIGINT,
  type Stream,
  type ToEngine,
  type Waiting,
  WORDS,
} from "./protocol.js";
import type { Wire } from "./wire.js";

/** What Python asks of the caller. */
export interface Caller {
  print(stream: Stream, line: string): void;
  call(number: number, args: Wire[], buffers: Uint8Array[], waited: boolean): Answer | Promise<Answer>;
  drop(number: number): void;
  /** Python is gone, between requests or during one. */
  died(error: LucidError): void;
}

export interface Backend {
  /** Whether an interrupt leaves Python and all that is in it alive. */
  readonly interruptible: boolean;
  boot(boot: Boot): Promise<Ready>;
  request(name: string, wire: Wire, buffers: Uint8Array[], transfer: ArrayBuffer[]): Promise<Outcome>;
  release(numbers: number[]): void;
  /** End the request under way. Where it will not end by itself `otherwise` is called. */
  interrupt(otherwise: () => void): void;
  /** A tensor's own bytes, where they can be reached. */
  memory?(number: number): Uint8Array;
  readonly pyodide?: unknown;
  end(): void;
}

/** A worker, of a browser or of Node. */
export interface Thread {
  post(message: unknown, transfer: readonly unknown[]): void;
  listen(message: (message: FromEngine) => void, died: (error: LucidError) => void): void;
  /** Whether a thread that sleeps can read a port. */
  readonly readsPorts: boolean;
  /** Node's process shall not end, or not stay, for the worker's sake. */
  hold(busy: boolean): void;
  end(): void;
}

/** Time for a program that only a message can reach to come by where it hears one. */
const PATIENCE_MS = 500;

type Pending<T> = { resolve(value: T): void; reject(error: Error): void };

export class WorkerBackend implements Backend {
  readonly interruptible: boolean;
  private readonly control: Int32Array | undefined;
  private answers: MessagePort | undefined;
  private booting: Pending<Ready> | undefined;
  private running: Pending<Outcome> | undefined;
  /** Calls of the caller's functions for whose answer Python waits. */
  private readonly waited = new Map<number, Waiting>();
  private interrupting = false;
  private id = 0;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(
    private readonly thread: Thread,
    private readonly caller: Caller,
  ) {
    this.interruptible = typeof SharedArrayBuffer !== "undefined" && (globalThis.crossOriginIsolated ?? true);
    if (this.interruptible) this.control = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
    thread.listen(
      (message) => this.take(message),
      (error) => this.died(error),
    );
  }

  boot(boot: Boot): Promise<Ready> {
    const message: ToEngine & { type: "boot" } = { type: "boot", ...boot };
    const transfer: unknown[] = [];
    if (this.control) message.control = this.control;
    if (this.control && this.thread.readsPorts) {
      const { port1, port2 } = new MessageChannel();
      this.answers = port1;
      message.answers = port2;
      transfer.push(port2);
    }
    return new Promise((resolve, reject) => {
      this.booting = { resolve, reject };
      this.thread.hold(true);
      this.thread.post(message, transfer);
    });
  }

  request(name: string, wire: Wire, buffers: Uint8Array[], transfer: ArrayBuffer[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.running = { resolve, reject };
      this.interrupting = false;
      this.id += 1;
      // Nothing runs: an interrupt that came too late must not hit what runs next.
      if (this.control) Atomics.store(this.control, INTERRUPT, 0);
      this.thread.hold(true);
      this.send({ type: "request", id: this.id, name, wire, buffers }, transfer);
    });
  }

  release(numbers: number[]): void {
    this.send({ type: "release", numbers });
  }

  interrupt(otherwise: () => void): void {
    this.interrupting = true;
    if (!this.control) this.patience = setTimeout(otherwise, PATIENCE_MS);
    if (this.waited.size) {
      for (const turn of [...this.waited.keys()]) this.answer(turn, ["interrupt", undefined, []]);
      return;
    }
    if (this.control) Atomics.store(this.control, INTERRUPT, SIGINT);
    this.send({ type: "cancel", id: this.id });
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.patience);
    this.answers?.close();
    this.thread.end();
    this.booting?.reject(new LucidError("Python was ended while it started"));
    this.booting = undefined;
  }

  private send(message: ToEngine, transfer: ArrayBuffer[] = []): void {
    if (!this.ended) this.thread.post(message, transfer);
  }

  private take(message: FromEngine): void {
    if (this.ended) return;
    switch (message.type) {
      case "ready":
        this.thread.hold(false);
        this.booting!.resolve(message);
        this.booting = undefined;
        break;
      case "failed":
        this.died(new LucidError(`Python could not be started: ${message.message}`));
        break;
      case "outcome": {
        clearTimeout(this.patience);
        this.waited.clear();
        this.thread.hold(false);
        const { running } = this;
        this.running = undefined;
        running?.resolve(message.outcome);
        break;
      }
      case "fatal":
        this.died(new LucidError(`Python broke down: ${message.message}`));
        break;
      case "print":
        this.caller.print(message.stream, message.line);
        break;
      case "callback":
        void this.callback(message);
        break;
      case "drop":
        this.caller.drop(message.number);
        break;
    }
  }

  private async callback(message: FromEngine & { type: "callback" }): Promise<void> {
    const { turn, number, args, buffers, waiting } = message;
    if (waiting !== "no") this.waited.set(turn, waiting);
    if (this.interrupting) {
      this.answer(turn, ["interrupt", undefined, []]);
      return;
    }
    const answer = this.caller.call(number, args, buffers, waiting !== "no");
    this.answer(turn, answer instanceof Promise ? await answer : answer);
  }

  /** Once for each call: an interrupt may have come before what the function says. */
  private answer(turn: number, answer: Answer): void {
    const waiting = this.waited.get(turn);
    this.waited.delete(turn);
    if (waiting === "suspended")
      this.send({ type: "answer", turn, answer }, answer[0] === "ok" ? memories(answer[2]) : []);
    if (waiting !== "blocked") return;
    let word = answer[1] === false ? ANSWERED_FALSE : ANSWERED_NONE;
    if (answer[0] === "interrupt") word = ANSWERED_INTERRUPT;
    else if (this.answers) {
      this.answers.postMessage(answer);
      word = AT_THE_PORT;
    }
    Atomics.store(this.control!, ANSWER, word);
    Atomics.notify(this.control!, ANSWER);
  }

  private died(error: LucidError): void {
    if (this.ended) return;
    this.booting?.reject(error);
    this.running?.reject(error);
    this.end();
    this.caller.died(error);
  }
}

export class LocalBackend implements Backend {
  readonly interruptible = true;
  private engine!: Engine;
  /** Not shared: only what Python itself calls can interrupt it. */
  private readonly control = new Int32Array(WORDS);
  private id = 0;
  /** Ends the wait for a function's promise. */
  private wake: (() => void) | undefined;

  constructor(
    private readonly loader: Loader,
    private readonly caller: Caller,
  ) {}

  get pyodide(): unknown {
    return this.engine.pyodide;
  }

  async boot(boot: Boot): Promise<Ready> {
    const { caller } = this;
    const interrupted = () => new Promise<Answer>((done) => (this.wake = () => done(["interrupt", undefined, []])));
    const host: Host = {
      control: this.control,
      print: (stream, line) => caller.print(stream, line),
      drop: (number) => caller.drop(number),
      call: (number, args, buffers, suspendable) => {
        const answer = caller.call(number, args, buffers, true);
        if (!(answer instanceof Promise)) return this.interruptedIn(answer);
        if (suspendable)
          return Promise.race([answer, interrupted()]).finally(() => {
            this.wake = undefined;
          });
        return [
          "error",
          "the function returned a promise, for which Python cannot wait in this thread and engine; wanted a value, or lucid in a worker",
          0,
        ];
      },
    };
    try {
      this.engine = await Engine.boot(this.loader, boot, host);
    } catch (error) {
      throw new LucidError(`Python could not be started: ${messageOf(error)}`);
    }
    return this.engine.ready;
  }

  async request(name: string, wire: Wire, buffers: Uint8Array[]): Promise<Outcome> {
    this.control[INTERRUPT] = 0;
    this.id += 1;
    try {
      return await this.engine.request(this.id, name, wire, buffers);
    } catch (error) {
      const death = new LucidError(`Python broke down: ${messageOf(error)}`);
      this.caller.died(death);
      throw death;
    }
  }

  release(numbers: number[]): void {
    this.engine.release(numbers);
  }

  interrupt(): void {
    if (this.wake) {
      this.wake();
      return;
    }
    // From a function that Python called this is an interrupt; else Python waits, and is told so.
    this.control[INTERRUPT] = SIGINT;
    const { id } = this;
    setTimeout(() => this.control[INTERRUPT] === SIGINT && this.engine.cancel(id));
  }

  /** An interrupt from inside of a function ends its call: Python itself would look only some instructions later. */
  private interruptedIn(answer: Answer): Answer {
    if (this.control[INTERRUPT] !== SIGINT) return answer;
    this.control[INTERRUPT] = 0;
    return ["interrupt", undefined, []];
  }

  memory(number: number): Uint8Array {
    return this.engine.memory(number);
  }

  /** What Python holds goes with the interpreter, when nothing refers to that any more. */
  end(): void {}
}
