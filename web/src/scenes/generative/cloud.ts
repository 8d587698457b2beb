/** Drawing of the diffusion scene: points of the figure, the cloud on its way with its trails, and arrows. */

import type { Buffer } from "../contract";
import { CLASS_COLOURS, cssVar } from "../../ui/palette";

export type Place = [x: number, y: number];

/** Steps that a trail reaches back. */
const TRAIL = 4;

/** From the plane to pixels of a canvas. */
function pixels(canvas: HTMLCanvasElement, extent: number) {
  const { width, height } = canvas;
  return (x: number, y: number): Place => [((x / extent + 1) / 2) * width, ((1 - y / extent) / 2) * height];
}

function cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  return context;
}

/** The figure itself, pale: what the model learns from. */
export function drawFigure(canvas: HTMLCanvasElement, X: Buffer | undefined, extent: number): void {
  const context = cleared(canvas);
  if (!X) return;
  const at = pixels(canvas, extent);
  const radius = canvas.width / 260;
  context.beginPath();
  for (let i = 0; i < X.data.length; i += 2) {
    const [x, y] = at(X.data[i]!, X.data[i + 1]!);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 7);
  }
  context.globalAlpha = 0.4;
  context.fillStyle = CLASS_COLOURS[1];
  context.fill();
  context.globalAlpha = 1;
}

/** Places of all points at a time that may lie between two steps. */
function between(way: Buffer, time: number): (point: number) => Place {
  const points = way.shape[1]!;
  const low = Math.min(Math.floor(time), way.shape[0]! - 2);
  const share = time - low;
  const [a, b] = [low * points * 2, (low + 1) * points * 2];
  return (i) => [
    way.data[a + 2 * i]! * (1 - share) + way.data[b + 2 * i]! * share,
    way.data[a + 2 * i + 1]! * (1 - share) + way.data[b + 2 * i + 1]! * share,
  ];
}

/**
 * The cloud at a time, each point with a trail of where it came from: from later times when noise becomes a figure, from
 * earlier ones when the figure becomes noise. With `paths`, the whole way of some points as well.
 */
export function drawCloud(
  canvas: HTMLCanvasElement,
  way: Buffer | undefined,
  extent: number,
  time: number,
  making: boolean,
  paths: boolean,
): void {
  const context = cleared(canvas);
  if (!way) return;
  const at = pixels(canvas, extent);
  const [times, points] = way.shape as [number, number];
  const colour = CLASS_COLOURS[0];
  const read = (step: number, i: number) =>
    at(way.data[2 * (step * points + i)]!, way.data[2 * (step * points + i) + 1]!);
  const here = between(way, time);
  context.strokeStyle = colour;
  context.lineCap = context.lineJoin = "round";
  if (paths) {
    context.beginPath();
    for (let i = 0; i < points; i += 8)
      for (let step = 0; step < times; step++)
        if (step) context.lineTo(...read(step, i));
        else context.moveTo(...read(step, i));
    context.lineWidth = canvas.width / 640;
    context.globalAlpha = 0.28;
    context.stroke();
  }
  // From the oldest piece, which is the palest, to the newest: one stroke for all pieces of an age.
  const behind = making ? Math.ceil(time) : Math.floor(time);
  const step = making ? 1 : -1;
  const fades = making ? time > 0 : time < times - 1;
  context.lineWidth = canvas.width / 400;
  for (let age = fades ? TRAIL : 0; age >= 0; age--) {
    const [from, to] = [behind + age * step, behind + (age - 1) * step];
    if (from < 0 || from >= times) continue;
    context.beginPath();
    for (let i = 0; i < points; i++) {
      context.moveTo(...read(from, i));
      context.lineTo(...(age ? read(to, i) : at(...here(i))));
    }
    context.globalAlpha = 0.3 * (1 - age / (TRAIL + 1));
    context.stroke();
  }
  const radius = canvas.width / 190;
  context.beginPath();
  for (let i = 0; i < points; i++) {
    const [x, y] = at(...here(i));
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 7);
  }
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = canvas.width / 700;
  context.strokeStyle = cssVar("--field-paper");
  context.stroke();
}

/** Against the noise that the model sees at each place of a grid: where it moves points. `arrows` has times 1 … T. */
export function drawArrows(canvas: HTMLCanvasElement, arrows: Buffer | undefined, grid: number, time: number): void {
  const context = cleared(canvas);
  if (!arrows) return;
  const cell = canvas.width / grid;
  const start = Math.min(arrows.shape[0]! - 1, Math.max(0, Math.ceil(time) - 1)) * grid * grid * 2;
  context.strokeStyle = context.fillStyle = cssVar("--ink-soft");
  context.lineWidth = canvas.width / 480;
  context.lineCap = "round";
  context.globalAlpha = 0.6;
  context.beginPath();
  for (let i = 0; i < grid * grid; i++) {
    const [dx, dy] = [-arrows.data[start + 2 * i]!, arrows.data[start + 2 * i + 1]!];
    const strength = Math.hypot(dx, dy);
    if (!(strength > 0.02)) continue;
    // The longest arrows end in their own cell.
    const length = (0.8 * cell * Math.tanh(strength / 1.5)) / strength;
    const [x, y] = [((i % grid) + 0.5) * cell, (Math.floor(i / grid) + 0.5) * cell];
    const [ex, ey] = [x + (dx * length) / 2, y + (dy * length) / 2];
    context.moveTo(x - (dx * length) / 2, y - (dy * length) / 2);
    context.lineTo(ex, ey);
    const head = 0.28 * length;
    context.moveTo(ex - head * (dx + 0.6 * dy), ey - head * (dy - 0.6 * dx));
    context.lineTo(ex, ey);
    context.lineTo(ex - head * (dx - 0.6 * dy), ey - head * (dy + 0.6 * dx));
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The brush of those who paint with keys. */
export function drawBrush(canvas: HTMLCanvasElement, brush: Place | null, extent: number): void {
  const context = cleared(canvas);
  if (!brush) return;
  const [x, y] = pixels(canvas, extent)(...brush);
  const radius = canvas.width / 60;
  context.strokeStyle = cssVar("--accent");
  context.lineWidth = canvas.width / 300;
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.moveTo(x - radius * 1.8, y);
  context.lineTo(x + radius * 1.8, y);
  context.moveTo(x, y - radius * 1.8);
  context.lineTo(x, y + radius * 1.8);
  context.stroke();
}
