/** Paints what the model says of every place in the plane: hue for the class, strength for how sure it is. */

import type { Buffer } from "../contract";
import { CLASS_COLOURS, type Rgb, cssVar, rgb } from "../../ui/palette";

/** Painted pixels per cell and side; the probabilities between cells are interpolated, so that edges are clean. */
const FINE = 3;
const BANDS = 6;

export class Field {
  private small: HTMLCanvasElement | null = null;
  private image: ImageData | null = null;

  draw(canvas: HTMLCanvasElement, field: Buffer | undefined): void {
    const context = canvas.getContext("2d")!;
    if (!field) {
      context.clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    const [grid, , classes] = field.shape as [number, number, number];
    const size = grid * FINE;
    this.small ??= document.createElement("canvas");
    if (this.small.width !== size || !this.image) {
      this.small.width = this.small.height = size;
      this.image = new ImageData(size, size);
    }
    paint(this.image.data, field.data as Float32Array, grid, classes, size);
    this.small.getContext("2d")!.putImageData(this.image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.small, 0, 0, canvas.width, canvas.height);
  }
}

/** Position of each fine pixel between the two cells around it. */
function between(size: number, grid: number): { low: Int32Array; part: Float32Array } {
  const low = new Int32Array(size);
  const part = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const at = Math.min(grid - 1, Math.max(0, (i + 0.5) / FINE - 0.5));
    low[i] = Math.min(grid - 2, Math.floor(at));
    part[i] = at - low[i]!;
  }
  return { low, part };
}

function paint(out: Uint8ClampedArray, field: Float32Array, grid: number, classes: number, size: number): void {
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
