/** Handles: what JavaScript holds of things that live in Python. */

import { type ArrayOf, arrayOver, type DType, type TypedArray } from "./arrays.js";
import { LucidError } from "./errors.js";
import type { TensorData } from "./wire.js";

/** What a call of Python's can be given beside its arguments. */
export interface CallOptions {
  /** Arguments by name. */
  kwargs?: Record<string, Input>;
  /** Aborting it interrupts Python. */
  signal?: AbortSignal;
}

/** What comes from Python: an object for a dict whose keys are texts, a Map for another, `undefined` for None. */
export type Value =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array<ArrayBuffer>
  | Value[]
  | { [key: string]: Value }
  | Map<Value, Value>
  | Set<Value>
  | Tensor
  | PyObject;

/**
 * What can be handed to Python. Whole numbers become `int`, others `float`; typed arrays and {@link TensorData} become tensors, an
 * ArrayBuffer `bytes`, a function something that Python can call.
 */
export type Input =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | TypedArray
  | TensorData
  | ArrayBuffer
  | PyObject
  // What a function is given is what the program passes; it says so itself.
  // biome-ignore lint/suspicious/noExplicitAny: parameters are contravariant, and unknown would refuse every typed function
  | ((...args: any[]) => unknown)
  | readonly Input[]
  | { readonly [key: string]: Input }
  | ReadonlyMap<Input, Input>
  | ReadonlySet<Input>;

/** @internal What handles need of the Lucid that they belong to. */
export interface Holder {
  ask(name: string, args: unknown[], options?: { signal?: AbortSignal | undefined; of?: PyObject }): Promise<unknown>;
  release(number: number): void;
  /** Whether the Python in which the handle was made is still there. */
  living(number: number): boolean;
  memory(number: number): Uint8Array;
}

const NUMBERS = new WeakMap<PyObject, { holder: Holder; number: number; disposed: boolean }>();

/** @internal The number of a handle, which must be alive and belong to `holder`. */
export function numberOf(value: object, holder: Holder): number | undefined {
  const known = NUMBERS.get(value as PyObject);
  if (!known) return undefined;
  const what = value instanceof Tensor ? "tensor" : "object";
  if (known.disposed) throw new LucidError(`the ${what} was disposed of; wanted one that was not`);
  if (known.holder !== holder) throw new LucidError(`the ${what} belongs to another Lucid`);
  if (!holder.living(known.number))
    throw new LucidError(`the ${what} is gone: the Python that it was in has ended, and a new one was started`);
  return known.number;
}

/** What is forgotten without dispose() is released when it is collected, sometime. */
const net = new FinalizationRegistry<{ holder: Holder; number: number }>(({ holder, number }) =>
  holder.release(number),
);

/**
 * A hold on something in Python that has no counterpart in JavaScript, such as a model or a function. It can be called, and given
 * to Python again in `globals` or as an argument. Dispose of it when it is not needed any more.
 */
export class PyObject {
  /** @internal */
  constructor(
    holder: Holder,
    number: number,
    /** The name of its class in Python. */
    readonly type: string,
  ) {
    const known = { holder, number, disposed: false };
    NUMBERS.set(this, known);
    net.register(this, { holder, number }, known);
  }

  /**
   * Call it: `await model.call([x])`. A coroutine is awaited.
   *
   * @throws PythonError - what Python raises.
   */
  call<T = Value>(args: readonly Input[] = [], { kwargs = {}, signal }: CallOptions = {}): Promise<T> {
    return holderOf(this).ask("call", [this, args, kwargs], { signal }) as Promise<T>;
  }

  /** Let go of it. What Python itself still uses lives on there. A second time is no error. */
  dispose(): void {
    const known = NUMBERS.get(this)!;
    if (known.disposed) return;
    known.disposed = true;
    net.unregister(known);
    known.holder.release(known.number);
  }
}

/** A hold on a tensor in Python. */
export class Tensor<D extends DType = DType> extends PyObject {
  /** @internal */
  constructor(
    holder: Holder,
    number: number,
    readonly shape: readonly number[],
    readonly dtype: D,
  ) {
    super(holder, number, "Tensor");
  }

  /** The number of elements. */
  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /**
   * The elements, in row-major order, in an array of your own. They are copied once, out of Python's memory; from a worker that
   * copy's memory is handed over, not copied again.
   */
  async data(): Promise<ArrayOf[D]> {
    const { data } = (await holderOf(this).ask("data", [this])) as TensorData<D>;
    return data;
  }

  /**
   * Other elements for the same tensor: of the same count, in row-major order. They are copied.
   *
   * @throws PythonError - ValueError if the count differs.
   */
  async write(data: TypedArray): Promise<void> {
    await holderOf(this).ask("write", [this, data]);
  }

  /**
   * The tensor's own memory, without a copy: what is written to it, Python sees. Only with `worker: false`, for a worker's memory
   * is out of reach.
   *
   * It is for use at once. Whenever Python's memory grows, which any call may bring about, JavaScript makes every such array empty
   * (its length is 0); and when the tensor is disposed of, the memory becomes another's. Half floats whose array this engine lacks
   * come as the bytes of a `Uint8Array`, as do all bfloat16.
   *
   * @throws LucidError - in a worker, or if the tensor is not contiguous.
   */
  view(): ArrayOf[D] | Uint8Array<ArrayBuffer> {
    const holder = holderOf(this);
    const bytes = holder.memory(numberOf(this, holder)!) as Uint8Array<ArrayBuffer>;
    const half = this.dtype === "bfloat16" || (this.dtype === "float16" && !("Float16Array" in globalThis));
    return half ? bytes : (arrayOver(bytes, this.dtype) as ArrayOf[D]);
  }
}

function holderOf(object: PyObject): Holder {
  const { holder } = NUMBERS.get(object)!;
  numberOf(object, holder);
  return holder;
}
