/** What the package exports, whatever it runs in. */

export type { ArrayOf, DType, DTypeOf, Float16ArrayLike, TypedArray } from "./arrays.js";
export { LucidError, PythonError } from "./errors.js";
export { type CallOptions, type Input, PyObject, Tensor, type Value } from "./handles.js";
export type { Lucid } from "./lucid.js";
export type { LucidOptions, RunOptions, Stats, TensorOptions } from "./options.js";
export { TensorData } from "./wire.js";
