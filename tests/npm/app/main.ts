/** A page of a web developer's: what is checked here by `tsc --strict` is how the package's types read to them. */

import * as lib from "lucid-wasm";
import { createLucid, type DType, type Lucid, PyObject, PythonError, Tensor, type Value } from "lucid-wasm";
import { cases } from "./battery.mjs";

/** Never called: it is enough that it compiles, and that what is marked does not. */
export async function types(lucid: Lucid): Promise<void> {
  const tensor: Tensor<"float32"> = await lucid.tensor(new Float32Array(4), { shape: [2, 2] });
  const floats: Float32Array<ArrayBuffer> = await tensor.data();
  const longs: BigInt64Array<ArrayBuffer> = await (await lucid.tensor(new BigInt64Array(1))).data();
  const pairs: Float64Array<ArrayBuffer> = await (await lucid.tensor(floats, { dtype: "complex128" })).data();
  const value: Value = await lucid.runPython("1", { globals: { tensor, floats, f: (step: number, loss: number) => step < loss } });
  const known: number = await lucid.runPython<number>("1");
  const model = await lucid.runPython<PyObject>("model");
  const result = await model.call<Tensor<"float32">>([tensor], { kwargs: { scale: 2 }, signal: new AbortController().signal });
  if (value instanceof Tensor) console.log(value.shape[0], known, longs, pairs, result.dtype satisfies DType);
  // @ts-expect-error: there is no such dtype
  await lucid.tensor(floats, { dtype: "float" });
  // @ts-expect-error: nor such an option
  await createLucid({ wroker: false });
  // @ts-expect-error: a Date has no counterpart in Python
  await lucid.runPython("", { globals: { date: new Date() } });
  try {
    await lucid.runPython("1 / 0");
  } catch (error) {
    if (error instanceof PythonError) console.log(error.type, error.traceback);
  }
}

let restarts = 0;
const open = new Map<boolean, { lucid: Lucid; printed: string[] }>();

async function start(worker: boolean): Promise<boolean> {
  const printed: string[] = [];
  const lucid = await createLucid({
    worker,
    stdout: (line) => printed.push(`stdout ${line}`),
    stderr: (line) => printed.push(`stderr ${line}`),
    onRestart: () => restarts++,
  });
  open.set(worker, { lucid, printed });
  return lucid.interruptible;
}

async function runCase(name: string, worker: boolean): Promise<void> {
  await cases[name]!({ ...open.get(worker)!, lib, worker });
}

Object.assign(globalThis, { lib, start, runCase, at: (worker: boolean) => open.get(worker)!.lucid, restarted: () => restarts });
