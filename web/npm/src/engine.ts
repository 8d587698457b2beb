/** Python itself, in whatever thread: boots it, and hands requests to bridge.py. */

import type { PyodideAPI } from "pyodide";
import type { PyBuffer, PyProxy } from "pyodide/ffi";
import { BRIDGE } from "./made.js";
import { type Answer, type Boot, INTERRUPT, type Outcome, type Ready, type Stream } from "./protocol.js";
import type { Wire } from "./wire.js";

/** What Python needs from the thread around it. */
export interface Host {
  print(stream: Stream, line: string): void;
  /** Call a function of the caller's. `suspendable`: Python can wait for a promise here. Nothing is returned where nobody waits. */
  call(number: number, args: Wire[], buffers: Uint8Array[], suspendable: boolean): Answer | Promise<Answer> | undefined;
  drop(number: number): void;
  /** The word for interrupts. */
  readonly control: Int32Array | undefined;
}

/** How the files become an interpreter: in a browser over the network, in Node from the disk. */
export interface Loader {
  pyodide(files: unknown): Promise<PyodideAPI>;
  wheel(files: unknown): Promise<Uint8Array>;
}

interface Bridge extends PyProxy {
  request(id: number, name: string, wire: Wire, buffers: Uint8Array[]): PyProxy & Promise<Outcome>;
  release(numbers: number[]): void;
  cancel(id: number): void;
  memory(number: number): PyProxy & { getBuffer(kind: "u8"): PyBuffer };
}

/** Collects what a stream writes until a line is whole. */
class Lines {
  private readonly decoder = new TextDecoder();
  private begun = "";

  constructor(private readonly take: (line: string) => void) {}

  write(bytes: Uint8Array): number {
    const lines = (this.begun + this.decoder.decode(bytes, { stream: true })).split("\n");
    this.begun = lines.pop()!;
    for (const line of lines) this.take(line);
    return bytes.length;
  }

  /** What has no end yet is a line too, when the program has ended. */
  end(): void {
    if (this.begun) this.take(this.begun);
    this.begun = "";
  }
}

export class Engine {
  private constructor(
    readonly pyodide: PyodideAPI,
    private readonly bridge: Bridge,
    readonly ready: Ready,
    private readonly control: Int32Array | undefined,
    private readonly lines: readonly Lines[],
  ) {}

  private active: number | undefined;

  static async boot(loader: Loader, { files, packages, first }: Boot, host: Host): Promise<Engine> {
    const [pyodide, wheel] = await Promise.all([loader.pyodide(files), loader.wheel(files)]);
    const lines = [
      new Lines((line) => host.print("stdout", line)),
      new Lines((line) => host.print("stderr", line)),
    ] as const;
    pyodide.setStdout(lines[0]);
    pyodide.setStderr(lines[1]);
    pyodide.setStdin({ stdin: () => null }); // input() raises EOFError: nobody sits at this terminal
    pyodide.unpackArchive(wheel, "wheel");
    // What is not said here is that all went well.
    if (packages.length) await pyodide.loadPackage(packages, { messageCallback: () => undefined });
    const folder = pyodide.runPython("import site; site.getsitepackages()[0]") as string;
    pyodide.FS.writeFile(`${folder}/_lucid_wasm_bridge.py`, BRIDGE);
    const module = pyodide.pyimport("_lucid_wasm_bridge") as PyProxy & {
      Bridge(host: object, first: number): Bridge;
      versions(): PyProxy;
    };
    const { control } = host;
    const bridge = module.Bridge(
      {
        call: host.call,
        drop: host.drop,
        // Only a program can be interrupted, not what is around it.
        arm: (on: boolean) => pyodide.setInterruptBuffer((on ? control : undefined) as Int32Array),
      },
      first,
    );
    const versions = module.versions();
    const [lucid, python] = versions.toJs() as [string, string];
    versions.destroy();
    module.destroy();
    return new Engine(pyodide, bridge, { lucid, python }, control, lines);
  }

  /** Rejects only when Python itself is broken. */
  async request(id: number, name: string, wire: Wire, buffers: Uint8Array[]): Promise<Outcome> {
    this.active = id;
    const running = this.bridge.request(id, name, wire, buffers);
    try {
      return await running;
    } finally {
      this.active = undefined;
      running.destroy();
      for (const line of this.lines) line.end();
    }
  }

  release(numbers: number[]): void {
    this.bridge.release(numbers);
  }

  /** End a request that waits for something, or is about to begin; one that has ended is let be. */
  cancel(id: number): void {
    if (id !== this.active) return;
    // Python does not run now: the interrupt would hit where no program is.
    if (this.control) Atomics.store(this.control, INTERRUPT, 0);
    this.bridge.cancel(id);
  }

  /** A tensor's own bytes. */
  memory(number: number): Uint8Array {
    const memory = this.bridge.memory(number);
    const buffer = memory.getBuffer("u8");
    const { data } = buffer;
    // The bytes stay where they are as long as the tensor does, which its handle sees to.
    buffer.release();
    memory.destroy();
    return data as Uint8Array;
  }
}

/** The memories of buffers that may be handed over instead of copied. */
export function memories(buffers: Uint8Array[]): ArrayBuffer[] {
  return buffers.map(({ buffer }) => buffer as ArrayBuffer);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
