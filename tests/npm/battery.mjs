/* What must be the same in Node and in browsers, in a worker and in the caller's thread: a list of cases, each given a Lucid and
 * what the package exports. Runs in a page too, so it has its own two ways to check. */

export function same(actual, expected, what = "") {
  const [a, b] = [show(actual), show(expected)];
  if (a !== b) throw new Error(`${what}\n  got    ${a}\n  wanted ${b}`);
}

/** A value as a text that differs when the value does. */
function show(value) {
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (ArrayBuffer.isView(value)) return `${value[Symbol.toStringTag]}[${[...value].map(show)}]`;
  if (Array.isArray(value)) return `[${value.map(show)}]`;
  if (value instanceof Map) return `Map{${[...value].map(([k, v]) => `${show(k)}=>${show(v)}`)}}`;
  if (value instanceof Set) return `Set{${[...value].map(show)}}`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value).map(([k, v]) => `${k}:${show(v)}`)}}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

export async function fails(work, kind, pattern) {
  let value;
  try {
    value = await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (error.name !== kind) throw new Error(`it failed with ${error.name}: ${error.message}; wanted ${kind}`);
    if (pattern && !pattern.test(error.message)) throw new Error(`it says "${error.message}"; wanted ${pattern}`);
    return error;
  }
  throw new Error(`it gave ${show(value)}; wanted ${kind}`);
}

const later = (ms) => new Promise((done) => setTimeout(done, ms));

function abortAfter(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

const ARRAYS = [
  [new Float32Array([1.5, -2, Number.NaN, Number.POSITIVE_INFINITY]), "float32"],
  [new Float64Array([0.1, 1e300, -0, 4]), "float64"],
  [new Int8Array([-128, 127, 0, 1]), "int8"],
  [new Int16Array([-32768, 32767, 0, 1]), "int16"],
  [new Int32Array([-(2 ** 31), 2 ** 31 - 1, 0, 1]), "int32"],
  [new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n]), "int64"],
  [new Uint8Array([0, 255, 1, 2]), "uint8"],
  [new Uint16Array([0, 65535, 1, 2]), "uint16"],
  [new Uint32Array([0, 2 ** 32 - 1, 1, 2]), "uint32"],
  [new BigUint64Array([0n, 2n ** 64n - 1n, 1n, 2n]), "uint64"],
];

export const cases = {
  async "values come out of Python"({ lucid, lib }) {
    const run = (code) => lucid.runPython(code);
    same(await run("x = 1"), undefined);
    same(await run("[1, -2.5, 'ä', None, True, 2**60]"), [1, -2.5, "ä", undefined, true, 2n ** 60n]);
    same(await run("{'a': (1, 2), 'b': {'c': []}}"), { a: [1, 2], b: { c: [] } });
    same(await run("{1: 'a', (2, 3): 'b'}"), new Map([[1, "a"], [[2, 3], "b"]])); // biome-ignore format: a table
    same(await run("{5}"), new Set([5]));
    same(await run("[b'abc', bytearray(b''), 1+2j]"), [
      new Uint8Array([97, 98, 99]),
      new Uint8Array(),
      { re: 1, im: 2 },
    ]);
    same(await run("['list', ['dict', 3]]"), ["list", ["dict", 3]]);
    const [model, tensor] = await run("import lucid\n[lucid.nn.Linear(2, 1), lucid.ones(2, 3, dtype=lucid.int64)]");
    same([model instanceof lib.PyObject, model.type.split(".").pop()], [true, "Linear"]);
    same([tensor instanceof lib.Tensor, tensor.shape, tensor.dtype, tensor.size], [true, [2, 3], "int64", 6]);
    await fails(run("a = []; a.append(a); a"), "PythonError", /list contains itself/);
    model.dispose();
    tensor.dispose();
  },

  async "values go into Python, and stay"({ lucid, lib }) {
    const inner = { list: [1, 2.5, "x", null, undefined, true], map: new Map([[1, 2]]), set: new Set([3]) };
    const bytes = new Uint8Array([1, 2]).buffer;
    await lucid.runPython("", { globals: { inner, bytes, big: 2n ** 70n, whole: 3 } });
    same(
      await lucid.runPython("repr((inner, bytes, big, type(whole).__name__))"),
      [
        "({'list': [1, 2.5, 'x', None, None, True], 'map': {1: 2}, 'set': {3}}, b'\\x01\\x02', 1180591620717411303424, 'int')",
      ][0],
    );
    const globals = { flat: new Float32Array([1, 2]), square: new lib.TensorData(new Int8Array(4), [2, 2]) };
    same(await lucid.runPython("str((flat.shape, flat.dtype, square.shape, square.dtype))", { globals }),
      "(lucid.Size([2]), lucid.float32, lucid.Size([2, 2]), lucid.int8)"); // biome-ignore format: a pair
    await fails(lucid.runPython("", { globals: { x: new Date() } }), "TypeError", /a value is a Date; wanted/);
    await fails(lucid.runPython("", { globals: { x: Symbol("s") } }), "TypeError", /symbol/);
    const ring = {};
    ring.ring = ring;
    await fails(lucid.runPython("", { globals: { ring } }), "TypeError", /contains itself/);
    await fails(() => lucid.runPython(5), "TypeError", /code is a number/);
  },

  async "every dtype goes in and comes out"({ lucid }) {
    for (const [array, dtype] of ARRAYS) {
      const tensor = await lucid.tensor(array, { shape: [2, 2] });
      same([tensor.dtype, tensor.shape], [dtype, [2, 2]]);
      same(await tensor.data(), array, dtype);
      same(await lucid.runPython("str(t.dtype)", { globals: { t: tensor } }), `lucid.${dtype}`);
      tensor.dispose();
    }
    same((await lucid.tensor(new Uint8ClampedArray([255]))).dtype, "uint8");
  },

  async "bool, complex and half tensors"({ lucid }) {
    const flags = await lucid.tensor(new Uint8Array([0, 1, 7]), { dtype: "bool" });
    same(await flags.data(), new Uint8Array([0, 1, 1]));
    same(await lucid.runPython("t.tolist()", { globals: { t: flags } }), [false, true, true]);
    const pairs = new Float32Array([1, 2, 3, -4]);
    const complex = await lucid.tensor(pairs, { dtype: "complex64" });
    same([complex.shape, complex.dtype, await complex.data()], [[2], "complex64", pairs]);
    same(await lucid.runPython("t.sum().item()", { globals: { t: complex } }), { re: 4, im: -2 });
    const wide = await lucid.tensor(new Float32Array([1, 2]), { dtype: "complex128" });
    same(await wide.data(), new Float64Array([1, 2]));
    const half = await lucid.tensor(new Float32Array([0.5, 65504, 0.1]), { dtype: "float16" });
    const numbers = [...(await half.data())];
    same([half.dtype, numbers.slice(0, 2), Math.abs(numbers[2] - 0.1) < 1e-4], ["float16", [0.5, 65504], true]);
    same((await half.data())[Symbol.toStringTag], "Float16Array" in globalThis ? "Float16Array" : "Float32Array");
    if ("Float16Array" in globalThis) {
      const own = await lucid.tensor(new globalThis.Float16Array([0.25, 3]));
      same([own.dtype, [...(await own.data())]], ["float16", [0.25, 3]]);
    }
    const brain = await lucid.tensor(new Float32Array([1, 2.5]), { dtype: "bfloat16" });
    same([brain.dtype, await brain.data()], ["bfloat16", new Float32Array([1, 2.5])]);
  },

  async "shapes are checked, nested arrays taken, empty ones too"({ lucid }) {
    const six = new Float32Array(6);
    await fails(lucid.tensor(six, { shape: [4] }), "RangeError", /data has 6 elements; wanted 4, for shape \[4\]/);
    await fails(lucid.tensor(six, { shape: [-2, -3] }), "RangeError", /none negative/);
    await fails(lucid.tensor(six, { dtype: "float" }), "TypeError", /dtype is float; wanted one of/);
    await fails(lucid.tensor(new Int8Array(2), { dtype: "complex64" }), "TypeError", /wanted Float32Array/);
    await fails(lucid.tensor(new Float32Array(3), { dtype: "complex64" }), "RangeError", /an even count/);
    await fails(lucid.tensor("123"), "TypeError", /neither/);
    await fails(lucid.tensor([[1], [2, 3]]), "PythonError");
    const nested = await lucid.tensor([[1, 2], [3, 4.5]]); // biome-ignore format: a matrix
    same([nested.shape, nested.dtype, await nested.data()], [[2, 2], "float32", new Float32Array([1, 2, 3, 4.5])]);
    same((await lucid.tensor([1, 2], { dtype: "float64" })).dtype, "float64");
    const empty = await lucid.tensor(new Float32Array(), { shape: [0, 3] });
    same([empty.shape, await empty.data()], [[0, 3], new Float32Array()]);
    const scalar = await lucid.tensor(new Float32Array([2]), { shape: [] });
    same([scalar.shape, await scalar.data()], [[], new Float32Array([2])]);
    const learns = await lucid.tensor(new Float32Array([3]), { requiresGrad: true });
    const slope = await lucid.runPython("(w ** 2).sum().backward()\nw.grad", { globals: { w: learns } });
    same(await slope.data(), new Float32Array([6]));
  },

  async "part of an array, handing over, and writing"({ lucid, worker }) {
    const all = new Float32Array([0, 1, 2, 3, 4]);
    const part = await lucid.tensor(all.subarray(1, 3));
    same(await part.data(), new Float32Array([1, 2]));
    same(all.length, 5);
    const given = new Float64Array([5, 6]);
    const taken = await lucid.tensor(given, { transfer: true });
    same([given.length, await taken.data()], [worker ? 0 : 2, new Float64Array([5, 6])]);
    await part.write(new Int32Array([8, 9]));
    same(await lucid.runPython("p.tolist()", { globals: { p: part } }), [8, 9]);
    await fails(part.write(new Float32Array(3)), "PythonError", /data has 3 elements; wanted the tensor's 2/);
    const turned = await lucid.runPython("lucid.arange(6).reshape(2, 3).T");
    same(await turned.data(), new BigInt64Array([0n, 3n, 1n, 4n, 2n, 5n]));
  },

  async "what is printed comes line by line"({ lucid, printed }) {
    printed.length = 0;
    await lucid.runPython("import sys\nprint('one\\ntwo')\nprint('three', file=sys.stderr)\nprint('ü', end='')");
    same(printed, ["stdout one", "stdout two", "stderr three", "stdout ü"]);
    await fails(lucid.runPython("input()"), "PythonError", /EOF/);
  },

  async "Python's exceptions have type, message and traceback"({ lucid }) {
    const error = await fails(lucid.runPython("def f():\n    return {}['k']\nf()"), "PythonError", /^'k'$/);
    same([error.type, error.stack], ["KeyError", `PythonError: ${error.traceback.trimEnd()}`]);
    same(error.traceback.split("\n").slice(0, 3), [
      "Traceback (most recent call last):",
      '  File "program.py", line 3, in <module>',
      "    f()",
    ]);
    same(
      (await fails(lucid.runPython("1 +", { filename: "cell 3" }), "PythonError", /cell 3, line 1/)).type,
      "SyntaxError",
    );
    same(
      (await fails(lucid.runPython("import json\njson.loads('x')"), "PythonError")).type,
      "json.decoder.JSONDecodeError",
    );
    same(
      (await fails(lucid.runPython("class Own(Exception): pass\nraise Own('a')"), "PythonError", /^a$/)).type,
      "Own",
    );
    await fails(lucid.runPython("lucid.ones(2, 3) @ lucid.ones(2, 3)"), "PythonError", /wanted/);
    same((await fails(lucid.runPython("raise SystemExit(3)"), "PythonError")).type, "SystemExit");
    same(await lucid.runPython("1 + 1"), 2);
  },

  async "code awaits"({ lucid }) {
    same(await lucid.runPython("import asyncio\nawait asyncio.sleep(0.01)\n'slept'"), "slept");
  },

  async "Python calls functions, and gets what they return"({ lucid, lib, worker }) {
    const seen = [];
    const onStep = (step, about) => {
      seen.push([step, about.loss, about.image instanceof lib.TensorData, about.image.shape, about.image.data]);
      return step < 2;
    };
    const code = `
import lucid
for step in range(10):
    if onStep(step, loss=lucid.tensor(0.5) / (step + 1), image=lucid.full((1, 2), step)) is False:
        break
step`;
    same(await lucid.runPython(code, { globals: { onStep } }), 2);
    same(seen.length, 3);
    same(seen[1], [1, 0.25, true, [1, 2], new BigInt64Array([1n, 1n])]);
    const globals = {
      later: async (x) => later(5).then(() => [x * 2, { shape: new lib.TensorData(new Float32Array(2), [2, 1]) }]),
      held: await lucid.tensor(new Float32Array([4])),
      back: () => globals.held,
    };
    same(await lucid.runPython("back() is held", { globals }), true);
    const waiting = lucid.runPython("a, b = later(21)\n[a, list(b['shape'].shape)]", { globals });
    // In the same thread it takes an engine that can set Python aside.
    if (worker || "Suspending" in WebAssembly) same(await waiting, [42, [2, 1]]);
    else await fails(waiting, "PythonError", /returned a promise/);
    await fails(lucid.runPython("back(lucid.nn.Linear(1, 1))"), "PythonError", /is lucid.nn.*Linear; wanted numbers/);
  },

  async "what a function throws, Python sees, and the caller again"({ lucid }) {
    const mine = new RangeError("mine");
    const globals = {
      f() {
        throw mine;
      },
      g: async () => Promise.reject(new Error("late")),
      h: () => () => 1,
    };
    const error = await fails(lucid.runPython("f()", { globals }), "PythonError", /^mine$/);
    same([error.type, error.cause === mine], ["JavaScriptError", true]);
    same(await lucid.runPython("try:\n    f()\nexcept JavaScriptError as e:\n    r = str(e)\nr"), "mine");
    same(error.traceback.includes("bridge"), false, error.traceback);
    await fails(lucid.runPython("g()"), "PythonError", /^late$|returned a promise/);
    const wrapped = await fails(
      lucid.runPython("try:\n    f()\nexcept Exception as e:\n    raise ValueError('outer') from e"),
      "PythonError",
      /outer/,
    );
    same(wrapped.cause === mine, true);
    await fails(lucid.runPython("h()"), "PythonError", /returned a function/);
  },

  async "objects are called"({ lucid }) {
    const power = await lucid.runPython("def power(x, n=2):\n    return x ** n\npower");
    same(await power.call([3]), 9);
    same(await power.call([3], { kwargs: { n: 3 } }), 27);
    const squared = await power.call([new Float32Array([1, 2])]);
    same(await squared.data(), new Float32Array([1, 4]));
    const slow = await lucid.runPython("async def slow():\n    return 7\nslow");
    same(await slow.call(), 7);
    await fails(power.call([]), "PythonError", /missing 1 required/);
    same(await lucid.runPython("p is power", { globals: { p: power } }), true);
  },

  async "calls made at once run one after the other"({ lucid }) {
    await lucid.runPython("order = []");
    const runs = [3, 1, 2].map((n) =>
      lucid.runPython(`import asyncio\nawait asyncio.sleep(0.0${n})\norder.append(${n})\n${n}`),
    );
    const failing = fails(lucid.runPython("1 / 0"), "PythonError");
    const last = lucid.runPython("order");
    same([await Promise.all(runs), await last], [[3, 1, 2], [3, 1, 2]]); // biome-ignore format: a pair
    await failing;
  },

  async "an abort stops what waits, calls, or has not begun"({ lucid, worker }) {
    await fails(lucid.runPython("1", { signal: AbortSignal.abort() }), "AbortError");
    await fails(lucid.runPython("1", { signal: AbortSignal.abort(new RangeError("own")) }), "RangeError", /own/);
    await lucid.runPython("import asyncio\nkept = 1");
    await fails(lucid.runPython("await asyncio.sleep(60)", { signal: abortAfter(20) }), "AbortError");
    const controller = new AbortController();
    const first = lucid.runPython("await asyncio.sleep(0.05)\nkept");
    const second = fails(lucid.runPython("kept = 2", { signal: controller.signal }), "AbortError");
    controller.abort();
    await second;
    same([await first, await lucid.runPython("kept")], [1, 1]);
    const inside = new AbortController();
    const onStep = (step) => {
      if (step === 3) inside.abort();
    };
    const code = "for step in range(10**9):\n    onStep(step)\n    kept = step";
    await fails(lucid.runPython(code, { globals: { onStep }, signal: inside.signal }), "AbortError");
    same((await lucid.runPython("kept")) <= 4, true);
    if (worker || "Suspending" in WebAssembly) {
      const globals = { never: () => new Promise(() => undefined) };
      await fails(lucid.runPython("never()", { globals, signal: abortAfter(20) }), "AbortError");
    }
    // One that has come too late changes nothing.
    const late = new AbortController();
    same(await lucid.runPython("5", { signal: late.signal }), 5);
    late.abort();
    same(await lucid.runPython("kept < 5"), true);
  },

  async "handles are counted, and useless once disposed of"({ lucid, lib }) {
    const before = await lucid.stats();
    for (let i = 0; i < 20; i++) {
      const x = await lucid.tensor(new Float32Array(8));
      const f = await lucid.runPython("lambda t, g: g(t) or t * 2");
      const y = await f.call([x, (t) => t.data.length === 0]);
      for (const handle of [x, f, y]) handle.dispose();
      await fails(
        lucid.runPython("thrower()", { globals: { thrower: () => Promise.reject(Error("x")) } }),
        "PythonError",
      );
      await lucid.runPython("del thrower");
    }
    // Handles that were forgotten before may have been collected meanwhile.
    const after = await lucid.stats();
    same([after.handles <= before.handles, after.callbacks], [true, before.callbacks], show([before, after]));
    const many = await Promise.all(Array.from({ length: 30 }, () => lucid.tensor(new Float32Array(1))));
    same((await lucid.stats()).handles >= 30, true);
    for (const tensor of [...many, ...many]) tensor.dispose();
    const [tensor] = many;
    await fails(() => tensor.data(), "LucidError", /tensor was disposed of/);
    await fails(lucid.runPython("t", { globals: { t: tensor } }), "LucidError", /disposed of/);
    same((await lucid.stats()).handles <= before.handles, true);
    same(new lib.PythonError("a", "b", "c") instanceof Error, true);
  },

  async "a view is the tensor's own memory, in the same thread alone"({ lucid, worker }) {
    const tensor = await lucid.tensor(new Float32Array([1, 2, 3]));
    if (worker) {
      await fails(async () => tensor.view(), "LucidError", /in a worker, out of reach/);
      return;
    }
    const view = tensor.view();
    same(view, new Float32Array([1, 2, 3]));
    view[1] = 7;
    same(await tensor.data(), new Float32Array([1, 7, 3]));
    const turned = await lucid.runPython("lucid.ones(2, 3).T");
    await fails(async () => turned.view(), "LucidError", /not contiguous/);
    same(lucid.pyodide.runPython("1 + 1"), 2);
  },

  async "a network is trained"({ lucid }) {
    const [n, x, y] = [64, new Float32Array(128), new BigInt64Array(64)];
    for (let i = 0; i < n; i++) {
      const [angle, ring] = [(i * 2 * Math.PI) / n, i % 2];
      x.set([Math.cos(angle) * (1 + ring), Math.sin(angle) * (1 + ring)], 2 * i);
      y[i] = BigInt(ring);
    }
    const losses = [];
    const globals = { x: await lucid.tensor(x, { shape: [n, 2] }), y, onStep: (_step, loss) => void losses.push(loss) };
    const predict = await lucid.runPython(
      `
import lucid
from lucid import nn, optim
lucid.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
optimizer = optim.Adam(model.parameters(), lr=0.05)
for step in range(200):
    loss = nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    if step % 10 == 0: onStep(step, loss)
lambda points: model(points).argmax(1)`,
      { globals },
    );
    same([losses.length, losses[0] > 0.5, losses.at(-1) < 0.1], [20, true, true], show(losses));
    same(await (await predict.call([globals.x])).data(), y);
  },
};
