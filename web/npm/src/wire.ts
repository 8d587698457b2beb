/**
 * Values on their way between the threads: numbers, texts and truths as they are, everything else as an array whose first element
 * says what it is. bridge.py has the other end. What has many bytes goes beside it, in `buffers`.
 */

import { type ArrayOf, arrayOver, type DType, elementsOf, isTypedArray, type TypedArray } from "./arrays.js";

export type Wire = undefined | boolean | number | bigint | string | [name: string, ...rest: unknown[]];

/** A tensor's elements, as a function of yours gets them from Python. It holds nothing in Python. */
export class TensorData<D extends DType = DType> {
  readonly shape: readonly number[];
  readonly dtype: D;

  /** Also a way to give a value in `globals` a shape: `new TensorData(pixels, [1, 28, 28])`. */
  constructor(
    readonly data: ArrayOf[D],
    shape?: readonly number[],
    dtype?: D,
  ) {
    if (!isTypedArray(data)) throw new TypeError("TensorData: data is no typed array; wanted one");
    // bfloat16, and float16 where there is no such array, come as float32.
    const about = elementsOf("TensorData", data, shape, dtype);
    this.shape = about.shape;
    this.dtype = about.dtype as D;
  }
}

/** What the encoder must know of handles and functions. */
export interface Sender {
  /** The number by which Python knows a handle of ours, or undefined if it is none. */
  numberOf(value: object): number | undefined;
  /** A number for a function, by which Python can call it. */
  enlist(callback: (...args: never[]) => unknown): number;
}

/** What the decoder makes of what stays in Python. */
export interface Receiver {
  tensor(number: number, shape: number[], dtype: DType): unknown;
  object(number: number, type: string, callable: boolean): unknown;
  callback(number: number): unknown;
}

/** The bytes of an array alone: a clone of a view would bring along the whole of its memory. */
function bytesOf(array: TypedArray, whole: boolean): Uint8Array {
  const { buffer, byteOffset, byteLength } = array;
  // Shared memory is copied, or Python might see it change.
  const alone = byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return alone || whole ? bytes : bytes.slice();
}

export function packArray(
  op: string,
  array: TypedArray,
  buffers: Uint8Array[],
  { shape, dtype, whole = false }: { shape?: readonly number[]; dtype?: DType; whole?: boolean } = {},
): Wire {
  const about = elementsOf(op, array, shape, dtype);
  buffers.push(bytesOf(array, whole));
  return ["array", buffers.length - 1, about.elements, about.shape, about.dtype];
}

export function pack(op: string, value: unknown, buffers: Uint8Array[], sender: Sender, inside: object[] = []): Wire {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint" || typeof value === "string")
    return value;
  if (typeof value === "function") return ["function", sender.enlist(value as () => unknown)];
  if (typeof value !== "object") throw new TypeError(`${op}: a value is a ${typeof value}, which Python does not have`);
  const number = sender.numberOf(value);
  if (number !== undefined) return ["held", number];
  if (isTypedArray(value)) return packArray(op, value, buffers);
  if (value instanceof TensorData) return packArray(op, value.data, buffers, value);
  if (value instanceof ArrayBuffer) {
    buffers.push(new Uint8Array(value));
    return ["bytes", buffers.length - 1];
  }
  if (inside.includes(value)) throw new TypeError(`${op}: a value contains itself`);
  const within = [...inside, value];
  const each = (part: unknown) => pack(op, part, buffers, sender, within);
  if (Array.isArray(value)) return ["list", value.map(each)];
  if (value instanceof Set) return ["set", [...value].map(each)];
  const pairs = (entries: [unknown, unknown][]): Wire => ["dict", entries.map((pair) => pair.map(each))];
  if (value instanceof Map) return pairs([...value]);
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  // An object of another realm has another Object.prototype.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return pairs(Object.entries(value));
  throw new TypeError(
    `${op}: a value is a ${prototype.constructor?.name ?? "object"}; wanted numbers, texts, typed arrays, tensors, functions, ` +
      "and arrays, plain objects, Maps and Sets of them",
  );
}

export function unpack(wire: Wire, buffers: Uint8Array[], receiver: Receiver): unknown {
  if (!Array.isArray(wire)) return wire;
  const [name, first, ...rest] = wire as [string, never, ...never[]];
  const all = (parts: Wire[]) => parts.map((part) => unpack(part, buffers, receiver));
  switch (name) {
    case "list":
      return all(first);
    case "set":
      return new Set(all(first));
    case "dict": {
      const entries = (first as Wire[][]).map((pair) => all(pair) as [unknown, unknown]);
      return entries.every(([key]) => typeof key === "string")
        ? Object.fromEntries(entries as [string, unknown][])
        : new Map(entries);
    }
    case "bytes":
      return buffers[first];
    case "array": {
      const [elements, shape, dtype] = rest as unknown as [DType, number[], DType];
      const data = arrayOver(buffers[first]!, elements);
      return new TensorData(data, shape, dtype);
    }
    case "tensor":
      return receiver.tensor(first, rest[0]!, rest[1]!);
    case "object":
      return receiver.object(first, rest[0]!, rest[1]!);
    case "function":
      return receiver.callback(first);
    default:
      throw new Error(`a value named ${name} came from Python`);
  }
}
