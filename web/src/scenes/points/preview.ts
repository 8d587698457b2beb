/** The untrained network before Python is there, as `freeze.py` wrote it. */

import type { Buffer, Frame, Payload } from "../contract";
import { EXTENT, FULL, HEIGHT, readPoints } from "./own";
import frozen from "./preview.json";

const GRID = 40;

export function preview(): { data: Payload; frame: Frame } {
  const [train, test] = [readPoints(frozen.points), readPoints(frozen.test)];
  const places = (points: typeof train): Buffer => ({
    shape: [points.length, 2],
    data: Float32Array.from(points.flatMap(([x, y]) => [x, y].map((part) => EXTENT * ((2 * part) / FULL - 1)))),
  });
  const labels = (points: typeof train): Buffer => ({
    shape: [points.length],
    data: Int32Array.from(points, ([, , label]) => label),
  });
  const bytes = Uint8Array.from(atob(frozen.field), (letter) => letter.charCodeAt(0));
  const field = new Float32Array(2 * bytes.length);
  bytes.forEach((byte, i) => {
    field[2 * i + 1] = byte / 255;
    field[2 * i] = 1 - byte / 255;
  });
  return {
    data: {
      json: { extent: EXTENT, height: HEIGHT, classes: 2, task: "classify" },
      buffers: { X: places(train), y: labels(train), X_test: places(test), y_test: labels(test) },
    },
    frame: {
      step: 0,
      loss: null,
      rate: null,
      figures: frozen.figures,
      buffers: { field: { shape: [GRID, GRID, 2], data: field } },
    },
  };
}
