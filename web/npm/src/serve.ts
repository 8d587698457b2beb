/** The worker's side: listens to the caller's thread, and speaks for Python. The same in browsers and in Node. */

import { Engine, type Host, type Loader, memories, messageOf } from "./engine.js";
import {
  ANSWER,
  ANSWERED_FALSE,
  ANSWERED_INTERRUPT,
  AT_THE_PORT,
  type Answer,
  type FromEngine,
  NOTHING_YET,
  type ToEngine,
  type Waiting,
} from "./protocol.js";

export interface Line {
  post(message: FromEngine, transfer: ArrayBuffer[]): void;
  /** Read an answer while nothing else of the thread runs; only Node can. */
  receive?(answers: unknown): Answer;
}

/** What to do with each message that comes. */
export function serve(loader: Loader, line: Line): (message: ToEngine) => void {
  let engine: Engine;
  let control: Int32Array | undefined;
  let answers: unknown;
  let turn = 0;
  const waiters = new Map<number, (answer: Answer) => void>();

  const post = (message: FromEngine, buffers: Uint8Array[] = []) => line.post(message, memories(buffers));

  /** Sleep until the caller's thread has written an answer. */
  function blocked(): Answer {
    Atomics.wait(control!, ANSWER, NOTHING_YET);
    const word = Atomics.load(control!, ANSWER);
    if (word === ANSWERED_INTERRUPT) return ["interrupt", undefined, []];
    if (word === AT_THE_PORT) return line.receive!(answers);
    return ["ok", word === ANSWERED_FALSE ? false : undefined, []];
  }

  const host: Host = {
    get control() {
      return control;
    },
    print: (stream, text) => post({ type: "print", stream, line: text }),
    drop: (number) => post({ type: "drop", number }),
    call(number, args, buffers, suspendable) {
      const block = control !== undefined && (line.receive !== undefined || !suspendable);
      const waiting: Waiting = block ? "blocked" : suspendable ? "suspended" : "no";
      if (block) Atomics.store(control!, ANSWER, NOTHING_YET);
      turn += 1;
      const answer = waiting === "suspended" ? new Promise<Answer>((done) => waiters.set(turn, done)) : undefined;
      post({ type: "callback", turn, number, args, buffers, waiting }, buffers);
      return block ? blocked() : answer;
    },
  };

  async function boot(message: ToEngine & { type: "boot" }): Promise<void> {
    try {
      ({ control, answers } = message);
      engine = await Engine.boot(loader, message, host);
      post({ type: "ready", ...engine.ready });
    } catch (error) {
      post({ type: "failed", message: messageOf(error) });
    }
  }

  async function request({ id, name, wire, buffers }: ToEngine & { type: "request" }): Promise<void> {
    try {
      const outcome = await engine.request(id, name, wire, buffers);
      post({ type: "outcome", outcome }, outcome[0] === "ok" ? outcome[2] : []);
    } catch (error) {
      post({ type: "fatal", message: messageOf(error) });
    }
  }

  return (message) => {
    switch (message.type) {
      case "boot":
        void boot(message);
        break;
      case "request":
        void request(message);
        break;
      case "release":
        engine.release(message.numbers);
        break;
      case "answer":
        waiters.get(message.turn)?.(message.answer);
        waiters.delete(message.turn);
        break;
      case "cancel":
        engine.cancel(message.id);
        break;
    }
  };
}
