/** The session of `session.py`, as TypeScript sees the Python object. */

import type { PyProxy } from "pyodide/ffi";

export interface PySession extends PyProxy {
  load(source: string): boolean;
  train(limit: number, seconds: number): number;
  measure(): boolean;
  failure: string | undefined;
  loss: number | undefined;
  measures: string;
}
