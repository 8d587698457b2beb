/** Typed calls into `session.py` and `scene.py`. */

import type { Failure, PointsData, SceneSettings } from "../engine/protocol";
import type { Booted } from "./boot";
import type { PySession } from "./session";

export interface Picture {
  loss: number | null;
  train: number;
  test: number;
  field: Float32Array;
}

/** Typed calls into the session; every one that runs the reader's code gives a Failure or null beside its result. */
export class Session {
  constructor(private readonly booted: Booted) {}

  private get py(): PySession {
    return this.booted.session;
  }

  setScene(settings: SceneSettings): PointsData {
    const { pyodide } = this.booted;
    const args = JSON.stringify([
      settings.dataset,
      settings.classes,
      settings.count,
      settings.noise,
      settings.seed,
      settings.grid,
    ]);
    const make = pyodide.runPython(`
def _make(session, args):
    import json, scene
    session.scene = scene.Scene(*json.loads(args))
    return json.dumps(session.scene.points())
_make`);
    try {
      return JSON.parse(make(this.py, args)) as PointsData;
    } finally {
      make.destroy();
    }
  }

  load(source: string): Failure | null {
    return this.py.load(source) ? null : this.failure();
  }

  /** The number of steps done, or what stopped them. */
  train(limit: number, seconds: number): number | Failure {
    const done = this.py.train(limit, seconds);
    return done >= 0 ? done : this.failure();
  }

  picture(): Picture | Failure {
    if (!this.py.measure()) return this.failure();
    const { train, test } = JSON.parse(this.py.measures) as { train: number; test: number };
    const scene = this.py.scene;
    const tensor = scene.picture;
    const view = tensor.getBuffer("f32");
    try {
      // A copy: the view lies in Python's memory, which moves when it grows.
      const field = (view.data as Float32Array).slice();
      return { loss: this.py.loss ?? null, train, test, field };
    } finally {
      view.release();
      tensor.destroy();
      scene.destroy();
    }
  }

  private failure(): Failure {
    return JSON.parse(this.py.failure ?? "null") as Failure;
  }
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "traceback" in value;
}
