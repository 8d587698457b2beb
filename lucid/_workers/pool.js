/* Threads for the engine in WebAssembly: workers beside the interpreter's thread.
 *
 * The memory of Pyodide is not shared, so no worker can look into it. The pool has a memory of its own that all of its
 * workers share, and so does a second copy of the kernels on the interpreter's side. A share (wasm/engine/base/pool.h) is
 * a call of a kernel as data, cut into pieces: what the call reads is copied over, workers and the interpreter's thread
 * take pieces until none is left, what was written is copied back. Where anything is in the way (no worker has started
 * yet, no room) nothing was written, and the engine computes the call alone.
 *
 * The shared memory: words of control, then for each thread static data of its kernels and a stack, then operands.
 *
 * The file is one expression, a function of Pyodide's module and the path of the kernels' module. */
(pyodide, path) => {
  const NEXT = 0; // the first piece that nobody has taken
  const PIECES = 1;
  const SLOT = 2; // the piece's function, as the nth of the table of kernels
  const CALL = 3; // where the struct of arguments lies
  const FAILED = 4;
  const STATE = 16; // + the thread's number
  const WORK = 80; // + the thread's number: where its scratch lies
  const IDLE = 1; // states; 0 while the thread starts
  const OFFERED = 2;
  const AT_WORK = 3;

  const REGION = 1 << 18; // bytes for a thread's static data and stack
  const CONTROL = 1024;
  const PAGE = 1 << 16;
  const MOST_PAGES = 8192; // the pool takes no more than 512 MB

  // ---- On all threads -------------------------------------------------------------------------------------------

  /** An instance of the kernels on the shared memory; gives the function that takes pieces. */
  function takePieces(module, memory, me, names) {
    const { NEXT, PIECES, SLOT, CALL, FAILED, WORK, CONTROL, REGION } = names;
    const base = CONTROL + me * REGION;
    const control = new Int32Array(memory.buffer, 0, CONTROL / 4);
    let bytes = new Uint8Array(memory.buffer);
    const reach = (end) => {
      if (end > bytes.length) bytes = new Uint8Array(memory.buffer); // it has grown
      return bytes;
    };
    const stack = new WebAssembly.Global({ value: "i32", mutable: true }, base + REGION);
    const functions = new WebAssembly.Table({ element: "anyfunc", initial: 1024 });
    const env = {
      memory,
      __indirect_function_table: functions,
      __stack_pointer: stack,
      __memory_base: new WebAssembly.Global({ value: "i32" }, base),
      __table_base: new WebAssembly.Global({ value: "i32" }, 1),
      memcpy: (to, from, n) => {
        reach(Math.max(to, from) + n).copyWithin(to, from, from + n);
        return to;
      },
      memset: (to, value, n) => {
        reach(to + n).fill(value, to, to + n);
        return to;
      },
    };
    // Mathematics of the C library would not have the same bits; kernels that are shared have their own.
    for (const { kind, name } of WebAssembly.Module.imports(module))
      if (kind === "function" && !env[name])
        env[name] = () => {
          throw new Error(`${name} is not there for the pool`);
        };
    const kernels = new WebAssembly.Instance(module, { env }).exports;
    kernels.__wasm_apply_data_relocs();
    kernels.__wasm_call_ctors();
    const table = new Int32Array(memory.buffer, kernels.lucid_kernel_table());
    return () => {
      const before = stack.value;
      try {
        const piece = functions.get(table[control[SLOT]]);
        const pieces = control[PIECES];
        for (let i = Atomics.add(control, NEXT, 1); i < pieces; i = Atomics.add(control, NEXT, 1))
          piece(control[CALL], i, control[WORK + me]);
      } catch {
        Atomics.store(control, FAILED, 1);
      }
      stack.value = before;
    };
  }

  /** A worker: takes part in what it is offered, and sleeps in between. */
  function serve(module, memory, me, names) {
    const { STATE, IDLE, OFFERED, AT_WORK, CONTROL } = names;
    const control = new Int32Array(memory.buffer, 0, CONTROL / 4);
    const take = takePieces(module, memory, me, names);
    const state = STATE + me;
    const SPINS = 4000; // looks, some 30 µs: the next call often comes sooner
    for (;;) {
      Atomics.store(control, state, IDLE);
      for (let i = 0; i < SPINS && Atomics.load(control, state) === IDLE; i++);
      while (Atomics.load(control, state) === IDLE) Atomics.wait(control, state, IDLE);
      if (Atomics.compareExchange(control, state, OFFERED, AT_WORK) === OFFERED) take();
    }
  }

  const names = { NEXT, PIECES, SLOT, CALL, FAILED, STATE, WORK, IDLE, OFFERED, AT_WORK, CONTROL, REGION };
  const program = `${takePieces}\n${serve}\n`;

  // ---- Where workers come from ----------------------------------------------------------------------------------

  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  const available =
    typeof SharedArrayBuffer === "function" &&
    (node || (globalThis.crossOriginIsolated && typeof Worker === "function"));
  if (!available) return undefined;

  /** In Node a worker does not keep the process from ending. */
  function start(message) {
    if (node) {
      const source = `${program}const { module, memory, me, names } = require("node:worker_threads").workerData;
serve(module, memory, me, names);`;
      const worker = new node.Worker(source, { eval: true, workerData: message });
      worker.on("error", () => {}).unref();
      return worker;
    }
    const source = `${program}onmessage = ({ data: { module, memory, me, names } }) => serve(module, memory, me, names);`;
    address ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(address, { name: "lucid" });
    worker.onerror = (event) => event.preventDefault(); // it stays in STARTING, and nobody waits for it
    worker.postMessage(message);
    return worker;
  }

  /** The module with `shared` written into its import of the memory, without which a shared one is refused. */
  function withSharedMemory(bytes) {
    let at = 8;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const part = bytes[at++];
        value |= (part & 127) << shift;
        if (part < 128) return value;
      }
    };
    const encoded = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...encoded(value >>> 7)]);
    const skip = (count) => {
      at += count;
    };
    const limits = () => {
      const flags = number();
      const least = number();
      if (flags & 1) number();
      return least;
    };
    let section = at;
    while (bytes[at++] !== 2) {
      skip(number());
      section = at;
    }
    const size = number();
    const content = at;
    for (let left = number(); left > 0; left--) {
      skip(number());
      skip(number());
      const kind = number();
      const from = at;
      if (kind === 0) number();
      else if (kind === 3) skip(2);
      else if (kind !== 2) skip(1);
      if (kind === 1) limits();
      else if (kind === 4) number();
      else if (kind === 2) {
        const shared = [3, ...encoded(limits()), ...encoded(MOST_PAGES)];
        const imports = [...bytes.subarray(content, from), ...shared, ...bytes.subarray(at, content + size)];
        const parts = [
          bytes.subarray(0, section),
          [2, ...encoded(imports.length)],
          imports,
          bytes.subarray(content + size),
        ];
        const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
        for (let to = 0, i = 0; i < parts.length; to += parts[i++].length) whole.set(parts[i], to);
        return whole;
      }
    }
    throw new Error("the kernels import no memory");
  }

  // ---- The interpreter's side -----------------------------------------------------------------------------------

  let module, memory, control, take, address;
  let threads = 0; // that have a region, the interpreter's own among them
  let lost = false;
  const unfit = new Set(); // pieces that the kernels' module of the pool does not have
  const pool = {
    entry: 0, // in Pyodide's table of functions
    cores: 1, // threads that could run at once
    shared: 0, // calls that workers took part in
    workers: [],
    limit: MOST_PAGES * PAGE, // bytes of memory that it takes at most
    patience: 30_000, // ms; a worker that takes so much longer than the interpreter's thread is lost
  };

  function open() {
    module = new WebAssembly.Module(withSharedMemory(pyodide.FS.readFile(path)));
    memory = new WebAssembly.Memory({ initial: 64, maximum: MOST_PAGES, shared: true });
    control = new Int32Array(memory.buffer, 0, CONTROL / 4);
    makeRoom(CONTROL + REGION);
    take = takePieces(module, memory, 0, names);
    threads = 1;
  }

  function makeRoom(bytes) {
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
  }

  /** Other workers that could take part now; starts those that have been wanted since the last call. */
  function helpers(wanted) {
    while (threads < wanted) {
      makeRoom(CONTROL + (threads + 1) * REGION);
      pool.workers.push(start({ module, memory, me: threads++, names }));
    }
    const idle = [];
    for (let me = 1; me < wanted; me++) if (Atomics.load(control, STATE + me) === IDLE) idle.push(me);
    return idle;
  }

  const align = (at) => (at + 63) & ~63;

  /** What is read and written, as the share says, and where in the shared memory it is to lie. */
  function operandsOf(share, count, at) {
    const operands = [];
    for (let word = share; word < share + 5 * count; word += 5) {
      const [member, rows, bytes, stride, access] = pyodide.HEAP32.subarray(word, word + 5);
      const whole = rows === 1 || stride === bytes;
      const one = { member, rows: whole ? 1 : rows, bytes: whole ? rows * bytes : bytes, stride, access, to: at };
      at = align(at + (one.rows - 1) * stride + one.bytes);
      operands.push(one);
    }
    return { operands, end: at };
  }

  function copy(target, to, source, from, { rows, bytes, stride }) {
    for (let row = 0; row < rows; row++, to += stride, from += stride)
      target.set(source.subarray(from, from + bytes), to);
  }

  function compute(share, wanted) {
    const [call, callBytes, pieces, workBytes, , slot, count] = pyodide.HEAP32.subarray(share >>> 2, (share >>> 2) + 7);
    if (lost || unfit.has(slot)) return false;
    if (!module) open();
    const taking = helpers(Math.min(wanted, pieces));
    if (taking.length === 0) return false;
    const begin = align(CONTROL + threads * REGION);
    const { operands, end } = operandsOf((share >>> 2) + 7, count, align(begin + callBytes));
    const enough = end + (taking.length + 1) * align(workBytes);
    if (enough > pool.limit) return false;
    makeRoom(enough);

    const heap = pyodide.HEAPU8;
    const room = new Uint8Array(memory.buffer);
    const words = new Int32Array(memory.buffer);
    const here = (operand) => pyodide.HEAPU32[((call >>> 0) + operand.member) >>> 2];
    room.set(heap.subarray(call >>> 0, (call >>> 0) + callBytes), begin);
    for (const operand of operands) {
      if (operand.access & 1) copy(room, operand.to, heap, here(operand), operand);
      words[(begin + operand.member) >> 2] = operand.to;
    }
    control[SLOT] = slot;
    control[PIECES] = pieces;
    control[CALL] = begin;
    control[FAILED] = 0;
    [0, ...taking].forEach((me, i) => {
      control[WORK + me] = end + i * align(workBytes);
    });
    Atomics.store(control, NEXT, 0);
    for (const me of taking) {
      Atomics.store(control, STATE + me, OFFERED);
      Atomics.notify(control, STATE + me);
    }
    take();
    for (const me of taking) if (!finished(me)) return false;
    if (control[FAILED]) {
      unfit.add(slot);
      return false;
    }
    for (const operand of operands) if (operand.access & 2) copy(heap, here(operand), room, operand.to, operand);
    pool.shared++;
    return true;
  }

  /** Waits for a worker that takes part; one that has not come by now comes too late. A page's thread may not sleep. */
  function finished(me) {
    if (Atomics.compareExchange(control, STATE + me, OFFERED, IDLE) === OFFERED) return true;
    const until = performance.now() + pool.patience;
    while (Atomics.load(control, STATE + me) === AT_WORK)
      for (let i = 0; i < 1000 && Atomics.load(control, STATE + me) === AT_WORK; i++)
        if (i === 999 && performance.now() > until) {
          lost = true;
          return false;
        }
    return true;
  }

  // A function of JavaScript's becomes one that C can call when a module has imported and exported it. Nothing may be
  // thrown through C: what goes wrong (no memory) is no more than a call that was not shared.
  const call = (share, wanted) => {
    try {
      return Number(compute(share, wanted));
    } catch {
      return 0;
    }
  };
  const bridge = Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
    ...[1, 7, 1, 96, 2, 127, 127, 1, 127], // a type: (i32, i32) -> i32
    ...[2, 7, 1, 1, 101, 1, 102, 0, 0], // the import e.f of it
    ...[7, 5, 1, 1, 102, 0, 0], // its export as f
  );
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(bridge), { e: { f: call } }).exports;
  pool.entry = pyodide.wasmTable.length;
  pyodide.wasmTable.grow(1);
  pyodide.wasmTable.set(pool.entry, f);
  pool.cores = node ? process.getBuiltinModule("node:os").availableParallelism() : navigator.hardwareConcurrency;
  return pool;
};
