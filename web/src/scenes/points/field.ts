/** Paints what the model says of every place in the plane: a class and how sure it is, or a number. */

import { CLASS_COLOURS, type Rgb, cssVar, rgb } from "../../ui/palette";
import type { Buffer } from "../contract";
import { Raster, between, diverging, put } from "./colours";

/** Painted pixels per cell and side; the values between cells are interpolated, so that edges are clean. */
const FINE = 3;
const BANDS = 6;

export class Field {
  private readonly raster = new Raster();

  draw(canvas: HTMLCanvasElement, field: Buffer): void {
    const [grid, , columns] = field.shape as [number, number, number];
    const data = field.data as Float32Array;
    const fine = Math.max(FINE, Math.round((80 * FINE) / grid));
    const size = grid * fine;
    this.raster.draw(canvas, size, size, (out) =>
      columns === 1 ? paintNumbers(out, data, grid, size) : paintClasses(out, data, grid, columns, size),
    );
  }
}

function paintNumbers(out: Uint8ClampedArray, field: Float32Array, grid: number, size: number): void {
  const colours = diverging();
  const { low, part } = between(size, grid);
  let at = 0;
  for (let y = 0; y < size; y++) {
    const row = low[y]! * grid;
    const v = part[y]!;
    for (let x = 0; x < size; x++, at += 4) {
      const cell = row + low[x]!;
      const u = part[x]!;
      const above = field[cell]! * (1 - u) + field[cell + 1]! * u;
      const below = field[cell + grid]! * (1 - u) + field[cell + grid + 1]! * u;
      const value = above * (1 - v) + below * v;
      // Half smooth and half in steps, like the height lines of a map.
      const step = Math.trunc(value * BANDS) / BANDS;
      put(out, at, 0.5 * value + 0.5 * step, 0.72, colours);
    }
  }
}

function paintClasses(out: Uint8ClampedArray, field: Float32Array, grid: number, classes: number, size: number): void {
  const paper = rgb(cssVar("--field-paper"));
  const colours: Rgb[] = Array.from({ length: classes }, (_, c) => rgb(CLASS_COLOURS[c % CLASS_COLOURS.length]!));
  const { low, part } = between(size, grid);
  const row = new Float32Array(grid * classes);
  const chance = 1 / classes;
  let at = 0;
  for (let y = 0; y < size; y++) {
    const above = low[y]! * grid * classes;
    const below = above + grid * classes;
    const v = part[y]!;
    for (let i = 0; i < row.length; i++) row[i] = field[above + i]! * (1 - v) + field[below + i]! * v;
    for (let x = 0; x < size; x++, at += 4) {
      const left = low[x]! * classes;
      const u = part[x]!;
      let best = 0;
      let top = -1;
      for (let c = 0; c < classes; c++) {
        const p = row[left + c]! * (1 - u) + row[left + classes + c]! * u;
        if (p > top) {
          top = p;
          best = c;
        }
      }
      // Sureness beyond chance, in soft steps like the height lines of a map. NaN from a diverged model paints as unsure.
      const sure = top >= 0 ? Math.max(0, (top - chance) / (1 - chance)) : 0;
      const step = Math.min(BANDS - 1, Math.floor(sure * BANDS)) / (BANDS - 1);
      const strength = 0.1 + 0.5 * (0.55 * sure + 0.45 * step);
      const colour = colours[best]!;
      out[at] = paper[0] + (colour[0] - paper[0]) * strength;
      out[at + 1] = paper[1] + (colour[1] - paper[1]) * strength;
      out[at + 2] = paper[2] + (colour[2] - paper[2]) * strength;
      out[at + 3] = 255;
    }
  }
}
