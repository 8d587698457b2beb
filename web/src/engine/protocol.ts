/** The messages between the page and the worker that runs Python. `web/docs/playground.md` tells the story. */

export interface SceneSettings {
  dataset: string;
  classes: number;
  count: number;
  /** 0 to 0.5 */
  noise: number;
  seed: number;
  /** Cells of the picture along one side. */
  grid: number;
}

export interface Assets {
  /** Folder of Pyodide's own files, ending in a slash. */
  pyodide: string;
  /** Lucid's wheel. */
  wheel: string;
}

export interface LabelledPoints {
  points: [number, number][];
  labels: number[];
}

export interface PointsData {
  extent: number;
  classes: number;
  train: LabelledPoints;
  test: LabelledPoints;
}

/** Part of the program: lines count from 1, columns from 0 in UTF-16 units. */
export interface Mark {
  line: number;
  end_line: number;
  start: number | null;
  end: number | null;
}

export interface Failure {
  /** `stopped` when the reader interrupted the program, `error` when it raised. */
  kind: "error" | "stopped";
  message: string;
  traceback: string;
  mark: Mark | null;
}

export interface Frame {
  step: number;
  loss: number | null;
  train: number;
  test: number;
  /** Steps per second since the last frame, or null when not playing. */
  rate: number | null;
  grid: number;
  classes: number;
  /** Probability of each class in each cell, row by row from the top left. */
  field: Float32Array;
}

export type ToWorker =
  | { type: "boot"; assets: Assets; interrupt: Int32Array | null }
  | { type: "scene"; settings: SceneSettings }
  | { type: "load"; source: string }
  | { type: "play" }
  | { type: "pause" }
  | { type: "step"; count: number }
  /** Steps per picture; 0 means as many as the machine can do. */
  | { type: "pace"; steps: number }
  /** The page has drawn the last frame and is ready for another. */
  | { type: "drawn" }
  /** Also after an interrupt: whatever the worker is at, it ends up paused, with no interrupt pending. */
  | { type: "stop" };

export interface Ready {
  python: string;
  lucid: string;
  /** Instruction set of the kernels in use. */
  isa: string;
}

export type FromWorker =
  | { type: "progress"; stage: "python" | "lucid" }
  | ({ type: "ready" } & Ready)
  | { type: "points"; data: PointsData }
  | { type: "loaded" }
  /** A picture, with `field`'s buffer transferred. */
  | { type: "frame"; frame: Frame }
  | { type: "playing"; playing: boolean }
  | { type: "output"; text: string }
  | { type: "failed"; failure: Failure }
  /** Answer to `stop`: the worker is paused. */
  | { type: "stopped" }
  /** Sent at the start and the end of every stretch of the reader's code, when the page could be waiting for it. */
  | { type: "busy"; busy: boolean }
  /** Python itself is broken; only a new worker helps. */
  | { type: "fatal"; message: string };
