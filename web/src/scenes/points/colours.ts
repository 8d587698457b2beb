/** Colours of numbers: one hue below zero, another above, paper in between. */

import { CLASS_COLOURS, type Rgb, cssVar, rgb } from "../../ui/palette";

export const BELOW = CLASS_COLOURS[0];
export const ABOVE = CLASS_COLOURS[1];

export interface Diverging {
  paper: Rgb;
  below: Rgb;
  above: Rgb;
}

/** Read once per drawing: the paper differs between light and dark. */
export const diverging = (): Diverging => ({
  paper: rgb(cssVar("--field-paper")),
  below: rgb(BELOW),
  above: rgb(ABOVE),
});

/** Write the colour of `value`, from -1 to 1, into an image's data. NaN is paper. */
export function put(
  out: Uint8ClampedArray,
  at: number,
  value: number,
  most: number,
  { paper, below, above }: Diverging,
): void {
  const strength = Math.min(1, Math.abs(value) || 0) * most;
  const colour = value < 0 ? below : above;
  for (let i = 0; i < 3; i++) out[at + i] = paper[i]! + (colour[i]! - paper[i]!) * strength;
  out[at + 3] = 255;
}

export function css(value: number, colours: Diverging): string {
  const out = new Uint8ClampedArray(4);
  put(out, 0, value, 1, colours);
  return `rgb(${out[0]} ${out[1]} ${out[2]})`;
}

/** A canvas of pixels that is drawn onto another one, smoothly enlarged. */
export class Raster {
  private readonly small = document.createElement("canvas");
  private image: ImageData | null = null;

  draw(canvas: HTMLCanvasElement, width: number, height: number, paint: (out: Uint8ClampedArray) => void): void {
    if (this.small.width !== width || this.small.height !== height || !this.image) {
      [this.small.width, this.small.height] = [width, height];
      this.image = new ImageData(width, height);
    }
    paint(this.image.data);
    this.small.getContext("2d")!.putImageData(this.image, 0, 0);
    const context = canvas.getContext("2d")!;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.small, 0, 0, canvas.width, canvas.height);
  }
}

/** Position of each fine pixel between the two cells around it. */
export function between(size: number, grid: number): { low: Int32Array; part: Float32Array } {
  const low = new Int32Array(size);
  const part = new Float32Array(size);
  const fine = size / grid;
  for (let i = 0; i < size; i++) {
    const at = Math.min(grid - 1, Math.max(0, (i + 0.5) / fine - 0.5));
    low[i] = Math.min(grid - 2, Math.floor(at));
    part[i] = at - low[i]!;
  }
  return { low, part };
}
