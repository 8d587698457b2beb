/** Typed arrays and the dtypes of their elements. */

/** `Float16Array`, which not every engine has yet, nor every TypeScript a type for. */
export interface Float16ArrayLike extends ArrayLike<number> {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly [Symbol.toStringTag]: "Float16Array";
  [index: number]: number;
  [Symbol.iterator](): IterableIterator<number>;
}

/** The array that holds a tensor's elements, by the tensor's dtype. */
export interface ArrayOf {
  float32: Float32Array<ArrayBuffer>;
  float64: Float64Array<ArrayBuffer>;
  /** A `Float16Array` where the engine has them, else the same numbers as float32. */
  float16: Float16ArrayLike | Float32Array<ArrayBuffer>;
  /** The same numbers as float32: JavaScript has no such array. */
  bfloat16: Float32Array<ArrayBuffer>;
  int8: Int8Array<ArrayBuffer>;
  int16: Int16Array<ArrayBuffer>;
  int32: Int32Array<ArrayBuffer>;
  int64: BigInt64Array<ArrayBuffer>;
  uint8: Uint8Array<ArrayBuffer>;
  uint16: Uint16Array<ArrayBuffer>;
  uint32: Uint32Array<ArrayBuffer>;
  uint64: BigUint64Array<ArrayBuffer>;
  /** Bytes that are 0 or 1. */
  bool: Uint8Array<ArrayBuffer>;
  /** Real and imaginary parts in turn, so twice as long as the tensor has elements. */
  complex64: Float32Array<ArrayBuffer>;
  complex128: Float64Array<ArrayBuffer>;
}

/** The name of a dtype, as Python prints it after `lucid.`. */
export type DType = keyof ArrayOf;

/** What a tensor can be made of. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Float16ArrayLike;

/** The dtype of a tensor that is made of a typed array without naming one. */
export type DTypeOf<A extends TypedArray> = A extends Float32Array
  ? "float32"
  : A extends Float64Array
    ? "float64"
    : A extends BigInt64Array
      ? "int64"
      : A extends BigUint64Array
        ? "uint64"
        : A extends Int32Array
          ? "int32"
          : A extends Uint32Array
            ? "uint32"
            : A extends Int16Array
              ? "int16"
              : A extends Uint16Array
                ? "uint16"
                : A extends Int8Array
                  ? "int8"
                  : A extends Uint8Array | Uint8ClampedArray
                    ? "uint8"
                    : "float16";

const NATURAL: Record<string, DType> = {
  Int8Array: "int8",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Int16Array: "int16",
  Uint16Array: "uint16",
  Int32Array: "int32",
  Uint32Array: "uint32",
  Float16Array: "float16",
  Float32Array: "float32",
  Float64Array: "float64",
  BigInt64Array: "int64",
  BigUint64Array: "uint64",
};

const DTYPES = new Set<string>([...Object.values(NATURAL), "bfloat16", "bool", "complex64", "complex128"]);

/** The arrays that this engine has, by what their elements are. */
function constructors(): Record<string, new (buffer: ArrayBuffer, offset?: number, length?: number) => unknown> {
  const { Float16Array } = globalThis as unknown as { Float16Array: new () => unknown };
  return {
    float32: Float32Array,
    float64: Float64Array,
    float16: Float16Array,
    int8: Int8Array,
    int16: Int16Array,
    int32: Int32Array,
    int64: BigInt64Array,
    uint8: Uint8Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
    uint64: BigUint64Array,
    bool: Uint8Array,
    complex64: Float32Array,
    complex128: Float64Array,
  };
}

/** Whether it is a typed array, of whatever realm, and not a DataView. */
export function isTypedArray(value: unknown): value is TypedArray {
  return (
    ArrayBuffer.isView(value) && (value as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag] in NATURAL
  );
}

export interface Elements {
  /** The dtype in which the bytes are read. */
  elements: DType;
  dtype: DType;
  shape: number[];
}

/** How the elements of an array become a tensor; throws where shape or dtype do not fit. */
export function elementsOf(op: string, array: TypedArray, shape?: readonly number[], dtype?: DType): Elements {
  if (dtype !== undefined && !DTYPES.has(dtype))
    throw new TypeError(`${op}: dtype is ${String(dtype)}; wanted one of ${[...DTYPES].join(", ")}`);
  let elements = NATURAL[array[Symbol.toStringTag]]!;
  let count = array.length;
  if (dtype === "complex64" || dtype === "complex128") {
    if (elements !== "float32" && elements !== "float64")
      throw new TypeError(
        `${op}: data for ${dtype} is a ${array[Symbol.toStringTag]}; wanted Float32Array or Float64Array`,
      );
    if (count % 2) throw new RangeError(`${op}: data for ${dtype} has ${count} numbers; wanted pairs, an even count`);
    elements = elements === "float32" ? "complex64" : "complex128";
    count /= 2;
  }
  const sizes = shape === undefined ? [count] : [...shape];
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new RangeError(`${op}: shape is [${sizes.join(", ")}]; wanted whole numbers, none negative`);
  const wanted = sizes.reduce((product, size) => product * size, 1);
  if (wanted !== count)
    throw new RangeError(`${op}: data has ${count} elements; wanted ${wanted}, for shape [${sizes.join(", ")}]`);
  return { elements, dtype: dtype ?? elements, shape: sizes };
}

/** A typed array over memory that is there. */
export function arrayOver(bytes: Uint8Array, elements: DType): ArrayOf[DType] {
  const make = constructors()[elements]!;
  const size = (make as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  return new make(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength / size) as ArrayOf[DType];
}
