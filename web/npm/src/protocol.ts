/** What the two threads send each other. */

import type { Wire } from "./wire.js";

/** How a request ended. */
export type Outcome =
  | ["ok", value: Wire, buffers: Uint8Array[]]
  | [
      "error",
      about: [type: string, message: string, traceback: string, thrown: number | undefined, interrupted: boolean],
    ];

/** What a function of the caller's has answered to Python. */
export type Answer =
  | ["ok", value: Wire, buffers: Uint8Array[]]
  | ["error", message: string, thrown: number]
  | ["interrupt", value: undefined, buffers: []];

/** Whether, and how, Python waits for an answer: not at all, on shared memory, or as a promise. */
export type Waiting = "no" | "blocked" | "suspended";

export type Stream = "stdout" | "stderr";

export interface Boot {
  /** Where Python's files are; what is in it is between the entry and its loader. */
  files: unknown;
  /** Packages to load beside lucid. */
  packages: string[];
  /** The first number for a handle: no two Pythons use the same. */
  first: number;
}

export interface Ready {
  lucid: string;
  python: string;
}

export type ToEngine =
  | ({ type: "boot"; control?: Int32Array; answers?: unknown } & Boot)
  | { type: "request"; id: number; name: string; wire: Wire; buffers: Uint8Array[] }
  | { type: "release"; numbers: number[] }
  | { type: "answer"; turn: number; answer: Answer }
  /** To a program that waits for something, and so hears messages: the request shall end. */
  | { type: "cancel"; id: number };

export type FromEngine =
  | ({ type: "ready" } & Ready)
  | { type: "failed"; message: string }
  | { type: "outcome"; outcome: Outcome }
  | { type: "fatal"; message: string }
  | { type: "print"; stream: Stream; line: string }
  | { type: "callback"; turn: number; number: number; args: Wire[]; buffers: Uint8Array[]; waiting: Waiting }
  | { type: "drop"; number: number };

/** Words of the shared memory: Pyodide's own, which holds 2 for an interrupt, and that on which a worker waits for an answer. */
export const INTERRUPT = 0;
export const ANSWER = 1;
export const WORDS = 2;
export const SIGINT = 2;

/** What the word says: an answer lies at the port; or it is this one, where a port cannot be read while waiting. */
export const NOTHING_YET = 0;
export const AT_THE_PORT = 1;
export const ANSWERED_NONE = 2;
export const ANSWERED_FALSE = 3;
export const ANSWERED_INTERRUPT = 4;
