/** Draws points: a class by its shape and colour, a number by its colour. Test points are hollow. */

import { CLASS_COLOURS, cssVar, tracePoint } from "../../ui/palette";
import type { Buffer, Payload, Settings } from "../contract";
import { css, diverging } from "./colours";
import { EXTENT, FULL, HEIGHT, type Point, type Task, isOwn, isTest, ownSetting, readOwn, taskOf } from "./own";

export interface PointsData {
  extent: number;
  height: number;
  classes: number;
  task: Task;
}

/** A point as it is drawn: across and down as parts of the picture, and its class or number. */
export interface Mark {
  across: number;
  down: number;
  value: number;
  test: boolean;
}

const marksOf = (task: Task, X: Buffer, y: Buffer, test: boolean): Mark[] =>
  Array.from(y.data, (value, i) =>
    task === "function"
      ? { across: place(X.data[i]!, EXTENT), down: 1 - place(value, HEIGHT), value: 0, test }
      : { across: place(X.data[2 * i]!, EXTENT), down: 1 - place(X.data[2 * i + 1]!, EXTENT), value, test },
  );

const place = (value: number, extent: number) => (value / extent + 1) / 2;

/** The visitor's own points, as the picture has them at once and Python a moment later. */
export const ownMarks = (points: readonly Point[], task: Task, classes: number): Mark[] =>
  points.map(([x, y, value], i) => ({
    across: x / FULL,
    down: 1 - y / FULL,
    value: task === "classify" ? Math.min(value, classes - 1) : task === "plane" ? (2 * value) / FULL - 1 : 0,
    test: isTest(i, points.length),
  }));

/** All points that are to be seen, the test points first, so that the training points lie above them. */
export function visible(data: Payload<PointsData> | null, settings: Settings, draft: readonly Point[] | null): Mark[] {
  const task = taskOf(settings);
  if (isOwn(settings)) {
    const points = draft ?? readOwn(String(settings[ownSetting(task)])).points;
    return ownMarks(points, task, Number(settings.classes)).sort((a, b) => Number(b.test) - Number(a.test));
  }
  if (!data || data.json.task !== task) return [];
  const { X, y, X_test, y_test } = data.buffers as Record<string, Buffer>;
  const test = settings["show-test"] === true ? marksOf(task, X_test!, y_test!, true) : [];
  return [...test, ...marksOf(task, X!, y!, false)];
}

export function drawMarks(canvas: HTMLCanvasElement, marks: readonly Mark[], task: Task): void {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const radius = (canvas.width / 120) * (marks.length > 500 ? 0.8 : 1);
  const [paper, ink] = [cssVar("--field-paper"), cssVar("--ink")];
  const colours = diverging();
  for (const { across, down, value, test } of marks) {
    const path = new Path2D();
    tracePoint(path, task === "classify" ? value : 0, across * canvas.width, down * canvas.height, radius);
    const colour =
      task === "classify"
        ? CLASS_COLOURS[value % CLASS_COLOURS.length]!
        : task === "plane"
          ? css(value, colours)
          : CLASS_COLOURS[0];
    context.fillStyle = test ? paper : colour;
    context.strokeStyle = test ? colour : task === "plane" ? ink : paper;
    context.lineWidth = test ? radius / 2.2 : radius / (task === "plane" ? 6 : 3.2);
    if (test && task === "plane") {
      // A pale value would be lost on its own: its colour inside a dashed outline.
      context.fillStyle = colour;
      context.strokeStyle = ink;
      context.setLineDash([radius / 2, radius / 2]);
    }
    context.fill(path);
    context.stroke(path);
    context.setLineDash([]);
  }
}
