/** What can be asked for. */

import type { DType } from "./arrays.js";
import type { Input } from "./handles.js";

export interface LucidOptions {
  /** False for Python in this thread: no messages, and `tensor.view()`; but while Python runs, the page stands still. Default true. */
  worker?: boolean;
  /**
   * Where Pyodide's files lie, a folder's address (in Node its path), if not where the bundler or npm has put them. With the folder
   * of a full Pyodide distribution `packages` can name what is in it.
   */
  indexURL?: string;
  /** Where lucid's wheel lies, if not beside this package's code. In Node a path. */
  wheelURL?: string;
  /** Pyodide packages to load beside lucid: addresses of wheels, or names that the distribution at `indexURL` knows. */
  packages?: readonly string[];
  /** Gets each line that Python prints, without its end. Default `console.log`. */
  stdout?: (line: string) => void;
  /** Gets each line of Python's stderr. Default `console.warn`. */
  stderr?: (line: string) => void;
  /** Called when an abort could not be had without a new Python: variables and handles of the old one are gone. */
  onRestart?: () => void;
}

export interface RunOptions {
  /** Variables to set before the code runs. They stay, as do those that the code itself sets. */
  globals?: Record<string, Input>;
  /** Aborting it interrupts Python; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** The name under which tracebacks show the code. Default "program.py". */
  filename?: string;
}

export interface TensorOptions<D extends DType> {
  /** The sizes. Default: one dimension with all elements. */
  shape?: readonly number[];
  /** Default: that of the array's elements. Complex dtypes take pairs of real and imaginary part. */
  dtype?: D;
  /** Whether gradients are recorded. Default false. */
  requiresGrad?: boolean;
  /** Hand the array's memory over to the worker instead of copying it: the array is empty afterwards. Default false. */
  transfer?: boolean;
}

/** What is held at present. */
export interface Stats {
  /** Tensors and objects in Python that handles hold. */
  handles: number;
  /** Functions of yours that Python holds. */
  callbacks: number;
}
