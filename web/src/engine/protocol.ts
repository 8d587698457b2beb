/** The messages between the page and the worker that runs Python. `web/docs/playground.md` tells the story. */

/** What Python starts from: the page has downloaded and compiled it, once for all of its workers. */
export interface Assets {
  /** The page's own address, from which files are named. */
  home: string;
  interpreter: WebAssembly.Module;
  stdlib: ArrayBuffer;
  /** Lucid's files: each path in Python's file system with its place in the bytes. */
  files: { index: [path: string, start: number, size: number][]; bytes: ArrayBuffer };
  /** Those of them that are WebAssembly, compiled, by path. */
  modules: Record<string, WebAssembly.Module>;
  /** Python's memory as it was right after its start on an earlier visit. */
  snapshot: ArrayBuffer | null;
}

export type Value = string | number | boolean;
/** What the visitor chose, by the ids that the scene declares; `seed` is there in every scene. */
export type Settings = Readonly<Record<string, Value>>;

/** A tensor that came out of Python: its numbers, row by row. */
export interface Buffer {
  shape: number[];
  data: Float32Array | Float64Array | Uint8Array | Int32Array;
}

/** What Python answers with: JSON (with its infinities and NaNs), and buffers by name. */
export interface Payload<T = unknown> {
  json: T;
  buffers: Record<string, Buffer>;
}

/** Part of the program, or of a notebook's cell: lines count from 1, columns from 0 in UTF-16 units. */
export interface Mark {
  file: string;
  line: number;
  end_line: number;
  start: number | null;
  end: number | null;
}

export interface Failure {
  /** `stopped` when the visitor interrupted the program, `error` when it raised. */
  kind: "error" | "stopped";
  message: string;
  traceback: string;
  mark: Mark | null;
  /** Words of help, where the mistake is a common one: the key of a text, and what to put into it. */
  hint?: { id: string; values: Record<string, string> } | null;
}

/** What is to be seen of a program that trains. */
export interface Frame {
  step: number;
  loss: number | null;
  /** Steps per second since the last frame, or null when not playing. */
  rate: number | null;
  figures: Record<string, number>;
  buffers: Record<string, Buffer>;
}

export type ToWorker =
  | { type: "boot"; assets: Assets; interrupt: Int32Array | null }
  /** Python sources by module name, for scenes and tools. */
  | { type: "files"; files: Record<string, string> }
  /** Make the scene of the module `scenes_<scene>`. The program has to be loaded afterwards. */
  | { type: "scene"; scene: string; settings: Settings }
  /** Settings that count at once. */
  | { type: "change"; settings: Settings }
  /** Run the program from its top; with `keep`, with the weights of the one before as far as they fit. */
  | { type: "load"; id: number; source: string; keep: boolean }
  | { type: "play" }
  | { type: "pause" }
  | { type: "step"; count: number }
  /** Steps per picture, a part of one in slow motion; 0 means as many as the machine can do. */
  | { type: "pace"; steps: number }
  /** Look at the program anew and send a frame, although nothing was trained. */
  | { type: "look" }
  /** The page has drawn the last frame and is ready for another. */
  | { type: "drawn" }
  /** A question to the scene (`to` is "scene") or to a tool's module; the answer has the same number. */
  | { type: "ask"; id: number; to: string; question: string; args: unknown; buffers?: Record<string, Uint8Array> }
  /** Also after an interrupt: whatever the worker is at, it ends up paused, with no interrupt pending. */
  | { type: "stop" };

export interface Ready {
  python: string;
  lucid: string;
  /** Instruction set of the kernels in use. */
  isa: string;
  /** Whether Python came back from the snapshot; false when that was of no use. */
  restored: boolean;
}

/** What loading takes: bytes first, then stages that have none. */
export interface Progress {
  stage: "download" | "python" | "lucid";
  loaded?: number;
  total?: number;
}

export type FromWorker =
  | ({ type: "progress" } & Progress)
  | ({ type: "ready" } & Ready)
  /** What the scene draws once: the answer to `scene`. */
  | { type: "data"; payload: Payload }
  /** The program ran; `facts` are the figures of it that training does not change. */
  | { type: "loaded"; id: number; facts: Record<string, number | null> }
  /** A picture, with its buffers transferred. */
  | { type: "frame"; frame: Frame }
  | { type: "playing"; playing: boolean }
  | { type: "output"; text: string }
  /** Something that Python told the page while it was at work: `session.emit`. */
  | { type: "event"; payload: Payload }
  /** What went wrong, and in which loading where it was one. */
  | { type: "failed"; failure: Failure; id?: number }
  | { type: "answer"; id: number; payload?: Payload; failure?: Failure }
  /** Answer to `stop`: the worker is paused. */
  | { type: "stopped" }
  /** Sent at the start and the end of every stretch of the visitor's code, when the page could be waiting for it. */
  | { type: "busy"; busy: boolean }
  /** Python itself is broken; only a new worker helps. */
  | { type: "fatal"; message: string };
