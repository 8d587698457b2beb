/** `createLucid`, and what it gives. */

import type { DType, DTypeOf, TypedArray } from "./arrays.js";
import { isTypedArray } from "./arrays.js";
import { type Backend, type Caller, LocalBackend, type Thread, WorkerBackend } from "./backend.js";
import type { Loader } from "./engine.js";
import { LucidError, PythonError } from "./errors.js";
import { type Holder, numberOf, PyObject, Tensor, type Value } from "./handles.js";
import type { Answer, Outcome, Ready } from "./protocol.js";
import type { LucidOptions, RunOptions, Stats, TensorOptions } from "./options.js";
import { pack, packArray, type Receiver, type Sender, unpack, type Wire } from "./wire.js";

/** @internal What differs between browsers and Node. */
export interface Environment {
  files(options: LucidOptions): unknown;
  start(): Thread;
  loader(): Promise<Loader>;
}

interface Item {
  name: string;
  wire: Wire;
  buffers: Uint8Array[];
  transfer: ArrayBuffer[];
  enlisted: number[];
  signal: AbortSignal | undefined;
  onAbort: () => void;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Handles of one Python have numbers below those of the next. */
const PER_PYTHON = 2 ** 32;

/** @internal */
export async function create(environment: Environment, options: LucidOptions): Promise<Lucid> {
  const lucid = new Lucid(environment, options);
  await start(lucid);
  return lucid;
}

let start: (lucid: Lucid) => Promise<void>;

/** Python with lucid in it. Calls that are made at the same time run one after the other. Made by `createLucid`. */
export class Lucid {
  private readonly environment: Environment;
  private readonly options: LucidOptions;
  private backend: Backend | undefined;
  private ready: Ready | undefined;
  private generation = 0;
  /** Why nothing can be asked any more. */
  private end: LucidError | undefined;
  private readonly queue: Item[] = [];
  private active: Item | undefined;
  private readonly callbacks = new Map<number, (...args: unknown[]) => unknown>();
  private nextCallback = 1;
  /** What functions of the caller's threw during the request under way. */
  private readonly thrown = new Map<number, unknown>();
  private unheard: { error: unknown } | undefined;
  private readonly holder: Holder;

  static {
    start = (lucid) => lucid.start();
  }

  /** @internal */
  constructor(environment: Environment, options: LucidOptions) {
    this.environment = environment;
    this.options = options;
    this.holder = {
      ask: (name, args, more) => this.ask(name, args, more?.signal),
      release: (number) => {
        if (!this.end && this.holder.living(number)) this.backend?.release([number]);
      },
      living: (number) => Math.floor(number / PER_PYTHON) === this.generation,
      memory: (number) => {
        if (this.end) throw this.end;
        if (!this.backend?.memory)
          throw new LucidError(
            "view: the tensor's memory is in a worker, out of reach; wanted data(), or `worker: false`",
          );
        try {
          return this.backend.memory(number);
        } catch {
          throw new LucidError("view: the tensor is not contiguous; wanted one that is: tensor.contiguous() in Python");
        }
      },
    };
  }

  /** Versions of what runs. */
  get versions(): { lucid: string; python: string } {
    const { lucid, python } = this.ready!;
    return { lucid, python };
  }

  /**
   * Whether aborting leaves Python as it is. In Node it does, and in a page that is cross-origin isolated, for that takes shared
   * memory. Elsewhere a program that waits, or calls a function of yours, is stopped there; one that does neither for half a second
   * ends with its worker, a new Python is started, and `onRestart` is called.
   */
  get interruptible(): boolean {
    return this.backend!.interruptible;
  }

  /** Pyodide itself (a `PyodideAPI`), with `worker: false`: for what this package has no word for. */
  get pyodide(): unknown {
    return this.backend?.pyodide;
  }

  /**
   * Run Python code, which may `await`, and give the value of its last expression: numbers, texts, lists and dicts as JavaScript's, a
   * tensor as {@link Tensor}, anything else as {@link PyObject}.
   *
   * A function in `globals` is called when Python calls it, with tensors as {@link TensorData} (numbers, if they have no dimensions),
   * and with arguments by name in an object at the end. What it returns, or its promise resolves to, Python gets; what it throws,
   * Python sees as an exception. To await the same Lucid in it is a deadlock: Python waits for the function. In a browser with
   * neither JSPI nor isolation Python cannot wait, and gets None; with isolation alone it gets False or None.
   *
   * @throws PythonError - what the program raises and does not catch.
   */
  runPython<T = Value>(code: string, { globals = {}, signal, filename = "program.py" }: RunOptions = {}): Promise<T> {
    if (typeof code !== "string") throw new TypeError(`runPython: code is a ${typeof code}; wanted a string`);
    return this.ask("run", [code, filename, globals], signal) as Promise<T>;
  }

  /**
   * A tensor of the elements of a typed array, or of nested arrays of numbers.
   *
   * They are copied into Python's memory. On the way to a worker they are copied once more, unless `transfer` hands the array over.
   *
   * @throws RangeError - if the shape does not fit.
   */
  tensor<A extends TypedArray, D extends DType = DTypeOf<A>>(data: A, options?: TensorOptions<D>): Promise<Tensor<D>>;
  tensor<D extends DType = DType>(data: readonly unknown[], options?: TensorOptions<D>): Promise<Tensor<D>>;
  async tensor(
    data: TypedArray | readonly unknown[],
    { shape, dtype, requiresGrad = false, transfer = false }: TensorOptions<DType> = {},
  ): Promise<Tensor> {
    if (!isTypedArray(data)) {
      if (!Array.isArray(data)) throw new TypeError("tensor: data is neither a typed array nor an array; wanted one");
      if (shape)
        throw new TypeError("tensor: shape is given beside nested arrays, which have one; wanted a typed array");
      return (await this.ask(dtype ? "tensor_as" : "tensor", [
        data,
        ...(dtype ? [dtype] : []),
        requiresGrad,
      ])) as Tensor;
    }
    const buffers: Uint8Array[] = [];
    const handOver = transfer && data.buffer instanceof ArrayBuffer;
    const wire = packArray("tensor", data, buffers, {
      ...(shape && { shape }),
      ...(dtype && { dtype }),
      whole: handOver,
    });
    const item = { wire: ["list", [wire, requiresGrad]] as Wire, buffers, enlisted: [] };
    return (await this.enqueue("tensor", item, undefined, handOver ? [data.buffer as ArrayBuffer] : [])) as Tensor;
  }

  /** What is held at present; for finding leaks. */
  async stats(): Promise<Stats> {
    const { handles } = (await this.ask("stats", [])) as { handles: number };
    return { handles, callbacks: this.callbacks.size };
  }

  /**
   * A new Python in place of this one: variables and handles are gone, calls that wait for their turn will run there, and the one
   * that runs is rejected. Also the way on after Python has broken down.
   */
  async restart(): Promise<void> {
    await this.begin(new LucidError("the call was ended: restart() was called"));
  }

  /** End Python and its worker. Whatever is under way or waits is rejected, and so is every later call. */
  dispose(): void {
    if (this.end?.message === DISPOSED) return;
    this.finish(new LucidError(DISPOSED));
  }

  // The queue.

  private ask(name: string, args: unknown[], signal?: AbortSignal): Promise<unknown> {
    const buffers: Uint8Array[] = [];
    const enlisted: number[] = [];
    const sender: Sender = {
      numberOf: (value) => numberOf(value, this.holder),
      enlist: (callback) => {
        const number = this.nextCallback++;
        this.callbacks.set(number, callback as () => unknown);
        enlisted.push(number);
        return number;
      },
    };
    try {
      const wire = pack(name === "run" ? "runPython" : name, args, buffers, sender);
      return this.enqueue(name, { wire, buffers, enlisted }, signal, []);
    } catch (error) {
      for (const number of enlisted) this.callbacks.delete(number);
      return Promise.reject(error);
    }
  }

  private enqueue(
    name: string,
    parts: Pick<Item, "wire" | "buffers" | "enlisted">,
    signal: AbortSignal | undefined,
    transfer: ArrayBuffer[],
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const item: Item = { ...parts, name, transfer, signal, resolve, reject, onAbort: () => this.abort(item) };
      const refusal = this.end ?? (signal?.aborted ? signal.reason : undefined);
      if (refusal !== undefined) {
        this.settle(item, () => reject(refusal));
        return;
      }
      signal?.addEventListener("abort", item.onAbort);
      this.queue.push(item);
      void this.pump();
    });
  }

  private async pump(): Promise<void> {
    if (this.active || !this.ready || !this.queue.length) return;
    const item = this.queue.shift()!;
    this.active = item;
    this.unheard = undefined;
    let outcome: Outcome;
    try {
      outcome = await this.backend!.request(item.name, item.wire, item.buffers, item.transfer);
    } catch (error) {
      this.settle(item, () => item.reject(error));
      return;
    }
    if (this.active !== item) return; // it was given up meanwhile
    this.active = undefined;
    this.settle(item, () => this.conclude(item, outcome));
    this.thrown.clear();
    void this.pump();
  }

  private conclude(item: Item, outcome: Outcome): void {
    if (outcome[0] === "ok") {
      const value = unpack(outcome[1], outcome[2], this.receiver);
      if (this.unheard) item.reject(this.unheard.error);
      else item.resolve(value);
      return;
    }
    const [type, message, traceback, thrown, interrupted] = outcome[1];
    if (interrupted && item.signal?.aborted) item.reject(item.signal.reason);
    else
      item.reject(
        new PythonError(type, message, traceback, thrown === undefined ? undefined : this.thrown.get(thrown)),
      );
  }

  private readonly receiver: Receiver = {
    tensor: (number, shape, dtype) => new Tensor(this.holder, number, shape, dtype),
    object: (number, type) => new PyObject(this.holder, number, type),
    callback: (number) => this.callbacks.get(number),
  };

  private settle(item: Item, settle: () => void): void {
    item.signal?.removeEventListener("abort", item.onAbort);
    if (item !== this.active && this.queue.includes(item)) this.queue.splice(this.queue.indexOf(item), 1);
    settle();
  }

  private abort(item: Item): void {
    if (item === this.active) {
      this.backend!.interrupt(() => {
        this.options.onRestart?.();
        // A failure is every later call's.
        void this.begin(item.signal!.reason).catch(() => undefined);
      });
      return;
    }
    for (const number of item.enlisted) this.callbacks.delete(number);
    this.settle(item, () => item.reject(item.signal!.reason));
  }

  // Beginnings and ends.

  private async start(): Promise<void> {
    const { environment, options } = this;
    const caller: Caller = {
      print: (stream, line) => {
        if (stream === "stdout") (options.stdout ?? console.log)(line);
        else (options.stderr ?? console.warn)(line);
      },
      call: (number, args, buffers, waited) => this.callBack(number, args, buffers, waited),
      drop: (number) => void this.callbacks.delete(number),
      died: (error) => this.finish(error),
    };
    const backend: Backend =
      options.worker === false
        ? new LocalBackend(await environment.loader(), caller)
        : new WorkerBackend(environment.start(), caller);
    this.backend = backend;
    const ready = await backend.boot({
      files: environment.files(options),
      packages: [...(options.packages ?? [])],
      first: this.generation * PER_PYTHON,
    });
    if (this.backend !== backend) return;
    this.ready = ready;
    void this.pump();
  }

  /** A new Python; what ran in the old one is rejected with `reason`. */
  private async begin(reason: unknown): Promise<void> {
    if (this.end?.message === DISPOSED) throw this.end;
    if (this.options.worker === false)
      throw new LucidError("restart: Python in this thread cannot be ended; wanted lucid in a worker");
    this.end = undefined;
    this.ready = undefined;
    this.backend?.end();
    this.generation += 1;
    // Calls that are still to come keep their functions.
    const kept = new Set(this.queue.flatMap(({ enlisted }) => enlisted));
    for (const number of this.callbacks.keys()) if (!kept.has(number)) this.callbacks.delete(number);
    const { active } = this;
    this.active = undefined;
    if (active) this.settle(active, () => active.reject(reason));
    await this.start();
  }

  private finish(error: LucidError): void {
    this.end = error;
    this.ready = undefined;
    this.backend?.end();
    this.callbacks.clear();
    this.thrown.clear();
    const items = [...(this.active ? [this.active] : []), ...this.queue];
    this.active = undefined;
    this.queue.length = 0;
    for (const item of items) this.settle(item, () => item.reject(error));
  }

  // Python's calls.

  private callBack(number: number, args: Wire[], buffers: Uint8Array[], waited: boolean): Answer | Promise<Answer> {
    const failed = (error: unknown): Answer => {
      if (!waited) this.unheard ??= { error };
      this.thrown.set(number, error);
      return ["error", error instanceof Error ? error.message : String(error), number];
    };
    const answered = (value: unknown): Answer => {
      const beside: Uint8Array[] = [];
      const sender: Sender = {
        numberOf: (held) => numberOf(held, this.holder),
        enlist: () => {
          throw new TypeError("a function returned a function; wanted a value");
        },
      };
      return ["ok", pack("a function's return value", value, beside, sender), beside];
    };
    try {
      const values = args.map((wire) => unpack(wire, buffers, this.receiver));
      const value = this.callbacks.get(number)?.(...values);
      return value instanceof Promise ? value.then(answered).catch(failed) : answered(value);
    } catch (error) {
      return failed(error);
    }
  }
}

const DISPOSED = "this Lucid was disposed of; wanted one that was not";
