/** Typed calls into `playground/session.py`, and payloads on their way out of Python. */

import type { PyBuffer, PyProxy } from "pyodide/ffi";
import type { Buffer, Failure, Payload, Settings } from "../engine/protocol";

type Kind = "f32" | "f64" | "u8" | "i32";

interface PyPayload extends PyProxy {
  text: string;
  buffer(index: number): PyProxy & { getBuffer(kind: Kind): PyBuffer };
}

/** The session, as TypeScript sees the Python object. */
export interface PySession extends PyProxy {
  open(scene: string, settings: string): PyPayload | undefined;
  change(settings: string): boolean;
  load(source: string, keep: boolean): PyPayload | undefined;
  train(limit: number, seconds: number): number;
  measure(): PyPayload | undefined;
  ask(module: string, question: string, args: string, buffers: unknown): PyProxy | undefined;
  finish(answer: PyProxy): Promise<PyPayload | undefined>;
  cancel(): void;
  use(name: string, source: string): boolean;
  post: (payload: PyPayload) => void;
  failure: string | undefined;
  loss: number | undefined;
  steps: number;
}

const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array, i32: Int32Array };

/** Copies a payload out of Python's memory, which moves when it grows. */
function copy(payload: PyPayload): Payload {
  const [json, about] = JSON.parse(payload.text, revive) as [unknown, { name: string; kind: Kind; shape: number[] }[]];
  const buffers: Record<string, Buffer> = {};
  about.forEach(({ name, kind, shape }, index) => {
    if (shape.includes(0)) {
      buffers[name] = { shape, data: new ARRAYS[kind]() };
      return;
    }
    const tensor = payload.buffer(index);
    const view = tensor.getBuffer(kind);
    try {
      buffers[name] = { shape, data: (view.data as Buffer["data"]).slice() };
    } finally {
      view.release();
      tensor.destroy();
    }
  });
  return { json, buffers };
}

/** What JSON has no word for comes as `{"number": "NaN"}`. */
function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("number" in value)) return value;
  return Object.keys(value).length === 1 && typeof value.number === "string" ? Number(value.number) : value;
}

/** Every call gives what it should, or the Failure of the visitor's code. */
export class Session {
  constructor(
    private readonly py: PySession,
    emit: (payload: Payload) => void,
  ) {
    py.post = (payload) => emit(copy(payload));
  }

  use(files: Record<string, string>): void {
    for (const [name, source] of Object.entries(files))
      if (!this.py.use(name, source)) throw new Error(this.failure().traceback);
  }

  open(scene: string, settings: Settings): Payload | Failure {
    return this.take(this.py.open(scene, JSON.stringify(settings)));
  }

  change(settings: Settings): Failure | null {
    return this.py.change(JSON.stringify(settings)) ? null : this.failure();
  }

  load(source: string, keep: boolean): Payload | Failure {
    return this.take(this.py.load(source, keep));
  }

  /** The number of steps done, or what stopped them. */
  train(limit: number, seconds: number): number | Failure {
    const done = this.py.train(limit, seconds);
    return done >= 0 ? done : this.failure();
  }

  measure(): Payload | Failure {
    return this.take(this.py.measure());
  }

  get steps(): number {
    return this.py.steps;
  }

  get loss(): number | null {
    return this.py.loss ?? null;
  }

  async ask(
    module: string,
    question: string,
    args: unknown,
    buffers: Record<string, Uint8Array>,
  ): Promise<Payload | Failure> {
    const answer = this.py.ask(module, question, JSON.stringify(args ?? {}), buffers);
    if (answer === undefined || "text" in answer) return this.take(answer as PyPayload | undefined);
    try {
      return this.take(await this.py.finish(answer));
    } finally {
      answer.destroy();
    }
  }

  /** Give up answers that are being waited for. */
  cancel(): void {
    this.py.cancel();
  }

  private take(payload: PyPayload | undefined): Payload | Failure {
    if (payload === undefined) return this.failure();
    try {
      return copy(payload);
    } finally {
      payload.destroy();
    }
  }

  private failure(): Failure {
    return JSON.parse(this.py.failure ?? "null") as Failure;
  }
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "traceback" in value;
}

/** The buffers of a payload, for handing over instead of copying. */
export function transferable(payload: Payload | undefined): Transferable[] {
  return Object.values(payload?.buffers ?? {}).map(({ data }) => data.buffer as ArrayBuffer);
}
