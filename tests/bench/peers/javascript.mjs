/* Times rows of rows.json with libraries of JavaScript, in a page: each gives a function of a row that gives what to call,
 * or nothing where the library has no such op. Images have their channels last where the library wants them there. */

const MOST = 200; // times of a row in a round

/** Seconds of a call, as often as fits; calls too short for the clock are timed some together. */
async function timesOf(run, seconds) {
  await run();
  const begin = performance.now();
  await run();
  const once = Math.max((performance.now() - begin) / 1000, 1e-6);
  const together = Math.max(1, Math.floor(2e-3 / once)); // the page's clock has steps of 5 µs
  const times = [];
  const end = begin + seconds * 1000;
  while (times.length < 3 || (times.length < MOST && performance.now() < end)) {
    const start = performance.now();
    for (let i = 0; i < together; i++) await run();
    times.push((performance.now() - start) / 1000 / together);
    if (once > seconds) break;
  }
  return times;
}

function script(address) {
  return new Promise((done, fail) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = done;
    element.onerror = () => fail(new Error(`${address} did not load`));
    document.head.append(element);
  });
}

/** TensorFlow.js on WebAssembly, with as many threads. */
async function tensorflow(root, threads) {
  await script(`${root}/@tensorflow/tfjs-core/dist/tf-core.min.js`);
  await script(`${root}/@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js`); // gradients need some of its ops
  await script(`${root}/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
  const { tf } = globalThis;
  tf.wasm.setWasmPaths(`${root}/@tensorflow/tfjs-backend-wasm/dist/`);
  tf.env().set("WASM_HAS_SIMD_SUPPORT", true);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", threads > 1);
  if (threads > 1) tf.wasm.setThreadsCount(threads);
  await tf.setBackend("wasm");
  await tf.ready();
  const make = (row) => {
    const normal = (...shape) => tf.randomNormal(shape);
    const x = normal(1000, 1000);
    const other = normal(1000, 1000);
    const line = normal(1000);
    const wide = normal(1024, 1000);
    const calls = {
      copy: () => tf.add(x, 0),
      add: () => tf.add(x, other),
      add_row: () => tf.add(x, line),
      add_transposed: () => tf.add(x, tf.transpose(other)),
      exp: () => tf.exp(x),
      tanh: () => tf.tanh(x),
      gelu: () => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
      sum: () => tf.sum(x, row.axis),
      max: () => tf.max(x, row.axis),
      argmax: () => tf.argMax(x, row.axis),
      cumsum: () => tf.cumsum(x, row.axis),
      softmax: () => tf.softmax(wide),
      layer_norm: row.backward
        ? undefined
        : () => {
            const { mean, variance } = tf.moments(wide, 1, true);
            return tf.mul(tf.sub(wide, mean), tf.rsqrt(tf.add(variance, 1e-5)));
          },
    };
    if (row.op === "matmul") {
      const batch = row.batch ? [row.batch] : [];
      const a = normal(...batch, row.m, row.k);
      const b = row.transposed ? normal(row.n, row.k) : normal(...batch, row.k, row.n);
      return () => tf.matMul(a, b, false, Boolean(row.transposed));
    }
    if (row.op === "conv" && !row.backward) {
      const image = normal(row.n, row.size, row.size, row.c);
      const weight = normal(row.kernel, row.kernel, row.c, row.depthwise ? 1 : row.o);
      return () => (row.depthwise ? tf.depthwiseConv2d(image, weight, 1, "same") : tf.conv2d(image, weight, 1, "same"));
    }
    if (row.op === "max_pool") {
      const image = normal(row.n, row.size, row.size, row.c);
      return () => tf.maxPool(image, row.kernel, row.stride, row.kernel === 3 ? "same" : "valid");
    }
    if (row.op === "embedding" || row.op === "index") {
      const table = normal(10000, 256);
      const places = tf.tensor1d(
        Int32Array.from({ length: 4096 }, (_, i) => (i * 7919) % 10000),
        "int32",
      );
      return () => tf.gather(table, places);
    }
    if (row.op === "attention" && !row.backward) {
      const [q, k, v] = [1, 2, 3].map(() => normal(8, 4, 256, 64));
      return () => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), 0.125)), v);
    }
    return calls[row.op];
  };
  return {
    version: tf.version_core,
    async measure(row, seconds) {
      tf.engine().startScope();
      try {
        const call = make(row);
        return call ? { times: await timesOf(() => tf.tidy(() => void call()), seconds) } : { missing: true };
      } finally {
        tf.engine().endScope();
      }
    },
  };
}

/** ONNX Runtime Web, forward only: models that Lucid wrote (models.py). A time includes what goes in and comes out. */
async function onnx(root, threads, models) {
  await script(`${root}/onnxruntime-web/dist/ort.wasm.min.js`);
  const { ort } = globalThis;
  ort.env.wasm.wasmPaths = `${root}/onnxruntime-web/dist/`;
  ort.env.wasm.numThreads = threads;
  const index = await (await fetch(`${models}/index.json`)).json();
  return {
    version: ort.env.versions.web,
    async measure(row, seconds) {
      const model = index[row.of ? "" : row.name];
      if (!model) return { missing: true };
      const session = await ort.InferenceSession.create(`${models}/${model.file}`);
      const feeds = {};
      for (const [name, shape] of Object.entries(model.inputs)) {
        const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, Math.random);
        feeds[name] = new ort.Tensor("float32", data, shape);
      }
      const times = await timesOf(() => session.run(feeds), seconds);
      await session.release();
      return { times };
    },
  };
}

/** jax-js on WebAssembly, each row compiled by its jit; it takes as many workers as it believes that there are cores. */
async function jax(root, threads) {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => threads });
  const library = await import(`${root}/@jax-js/jax/dist/index.js`);
  await library.init("wasm");
  library.defaultDevice("wasm");
  const { numpy: np, nn, lax, random, jit, grad } = library;
  const make = (row) => {
    const normal = (...shape) => random.normal(random.key(1), shape);
    const square = () => normal(1000, 1000);
    const total =
      (f) =>
      (...xs) =>
        np.sum(f(...xs));
    if (row.op === "matmul") {
      const batch = row.batch ? [row.batch] : [];
      const b = row.transposed ? normal(row.n, row.k) : normal(...batch, row.k, row.n);
      const f = row.transposed ? (a, b) => np.matmul(a, np.transpose(b)) : (a, b) => np.matmul(a, b);
      return [f, normal(...batch, row.m, row.k), b];
    }
    if (row.op === "conv" && !row.depthwise) {
      const f = (x, w) =>
        lax.convGeneralDilated(
          x,
          w,
          [1, 1],
          [
            [row.padding, row.padding],
            [row.padding, row.padding],
          ],
        );
      const operands = [normal(row.n, row.c, row.size, row.size), normal(row.o, row.c, row.kernel, row.kernel)];
      return [row.backward ? grad(total(f), { argnums: [0, 1] }) : f, ...operands];
    }
    const softmax = (x) => nn.softmax(x, -1);
    return {
      add: () => [(a, b) => np.add(a, b), square(), square()],
      add_row: () => [(a, b) => np.add(a, b), square(), normal(1000)],
      add_transposed: () => [(a, b) => np.add(a, np.transpose(b)), square(), square()],
      exp: () => [(x) => np.exp(x), square()],
      tanh: () => [(x) => np.tanh(x), square()],
      gelu: () => [(x) => nn.gelu(x), square()],
      sum: () => [(x) => np.sum(x, row.axis), square()],
      max: () => [(x) => np.max(x, row.axis), square()],
      argmax: () => [(x) => np.argmax(x, row.axis), square()],
      sort: () => [(x) => np.sort(x), normal(100, 1000)],
      softmax: () => [softmax, normal(1024, 1000)],
      layer_norm: () => {
        const f = (x) => nn.standardize(x, -1);
        return [row.backward ? grad(total(f)) : f, normal(1024, 1000)];
      },
    }[row.op]?.();
  };
  return {
    version: "",
    async measure(row, seconds) {
      const made = make(row);
      if (!made) return { missing: true };
      const [f, ...operands] = made;
      const compiled = jit(f);
      await library.blockUntilReady(operands);
      const run = async () => {
        // Functions of jax-js take their arguments away; a reference stays here.
        const result = compiled(...operands.map((one) => one.ref));
        await library.blockUntilReady(result);
        for (const one of [result].flat()) one.dispose();
      };
      return { times: await timesOf(run, seconds) };
    },
  };
}

/** A library by its name; the result measures rows, and an error is its first line. */
export async function open(name, root, threads, models) {
  const peer = await { tensorflow, onnx, jax }[name](root, threads, models);
  return {
    version: peer.version,
    measure: async (row, seconds) => {
      try {
        return await peer.measure(row, seconds);
      } catch (error) {
        return { error: String(error?.message ?? error).split("\n")[0] };
      }
    },
  };
}
