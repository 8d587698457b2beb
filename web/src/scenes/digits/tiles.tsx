/** Small pictures out of numbers: digits in ink, and maps whose colour says which sign a number has. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { CLASS_COLOURS, type Rgb, cssVar, rgb } from "../../ui/palette";
import { theme } from "../../ui/theme";
import { SIDE } from "./picture";

/** 256 colours, as one pixel's bytes each. */
type Scale = Uint32Array;
const scales = new Map<string, Scale>();

export const PLUS = CLASS_COLOURS[0];
export const MINUS = CLASS_COLOURS[1];

function scale(name: "ink" | "signed"): Scale {
  const key = `${name} ${theme.value}`;
  let made = scales.get(key);
  if (!made) {
    const paper = rgb(cssVar("--field-paper"));
    const ink = rgb(cssVar("--ink"));
    made = Uint32Array.from({ length: 256 }, (_, i) => {
      if (name === "ink") return mixed(paper, ink, i / 255);
      const part = (i - 127.5) / 127.5;
      return mixed(paper, rgb(part < 0 ? MINUS : PLUS), Math.abs(part) ** 0.8);
    });
    scales.set(key, made);
  }
  return made;
}

function mixed(from: Rgb, to: Rgb, part: number): number {
  const [r, g, b] = from.map((value, i) => Math.round(value + (to[i]! - value) * part)) as Rgb;
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

const small = document.createElement("canvas");
let image: ImageData | null = null;

export interface Place {
  x: number;
  y: number;
  size: number;
}

/** Paint one tile of `width` × `height` numbers, each through `shade` (0 to 255), hard-edged into a square. */
export function paintTile(
  context: CanvasRenderingContext2D,
  place: Place,
  [width, height]: [number, number],
  colours: "ink" | "signed",
  shade: (index: number) => number,
): void {
  if (image?.width !== width || image.height !== height) {
    [small.width, small.height] = [width, height];
    image = new ImageData(width, height);
  }
  const pixels = new Uint32Array(image.data.buffer);
  const palette = scale(colours);
  // NaN from a diverged model becomes 0.
  for (let i = 0; i < pixels.length; i++) pixels[i] = palette[Math.max(0, Math.min(255, Math.round(shade(i)) || 0))]!;
  small.getContext("2d")!.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, place.x, place.y, place.size, place.size * (height / width));
}

/** Shade of a signed number whose largest neighbour is `most`. */
export const signed = (value: number, most: number) => 127.5 + (127.5 * value) / (most || 1);

export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** A digit at its own 28 × 28 pixels; the style sheet makes it larger. `most` is the number of full ink. */
export function Digit({ pixels, from = 0, most }: { pixels: ArrayLike<number>; from?: number; most: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  void theme.value; // drawn again in the other theme
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    paintTile(context, { x: 0, y: 0, size: SIDE }, [SIDE, SIDE], "ink", (i) => (255 * pixels[from + i]!) / most);
  });
  return <canvas class="digits-digit" ref={canvas} width={SIDE} height={SIDE} aria-hidden="true" />;
}
