/** The picture of a function: axes, the model's curve, and how far it is from each point. */

import { cssVar } from "../../ui/palette";
import type { Buffer } from "../contract";
import type { Mark } from "./marks";
import { EXTENT, HEIGHT } from "./own";

export function drawAxes(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  const scale = width / (canvas.clientWidth || width);
  context.clearRect(0, 0, width, height);
  context.font = `${12 * scale}px ${cssVar("--sans")}`;
  context.fillStyle = cssVar("--ink-soft");
  context.lineWidth = scale;
  const line = (value: number, ax: number, ay: number, bx: number, by: number) => {
    context.strokeStyle = cssVar(value === 0 ? "--line-strong" : "--line");
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
    context.stroke();
  };
  context.textAlign = "center";
  for (let x = -EXTENT + 1; x < EXTENT; x++) {
    const at = ((x / EXTENT + 1) / 2) * width;
    line(x, at, 0, at, height);
    context.fillText(String(x).replace("-", "−"), at, height - 6 * scale);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (let y = -HEIGHT + 1; y < HEIGHT; y++) {
    const at = ((1 - y / HEIGHT) / 2) * height;
    line(y, 0, at, width, at);
    context.fillText(String(y).replace("-", "−"), 6 * scale, at - 9 * scale);
  }
}

export function drawCurve(canvas: HTMLCanvasElement, values: Buffer, marks: readonly Mark[]): void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  const scale = width / (canvas.clientWidth || width);
  const count = values.data.length;
  const down = (value: number) => ((1 - value / HEIGHT) / 2) * height;
  context.clearRect(0, 0, width, height);
  // The errors, which the loss is made of.
  context.lineWidth = scale;
  context.strokeStyle = cssVar("--curve-test");
  context.globalAlpha = 0.45;
  context.beginPath();
  for (const { across, down: at, test } of marks) {
    if (test) continue;
    const place = Math.min(count - 1.001, Math.max(0, across * (count - 1)));
    const part = place % 1;
    const value = values.data[Math.floor(place)]! * (1 - part) + values.data[Math.floor(place) + 1]! * part;
    context.moveTo(across * width, at * height);
    context.lineTo(across * width, down(value));
  }
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 3 * scale;
  context.lineJoin = "round";
  context.strokeStyle = cssVar("--accent");
  context.beginPath();
  for (let i = 0; i < count; i++) context.lineTo((i / (count - 1)) * width, down(values.data[i]!));
  context.stroke();
}
