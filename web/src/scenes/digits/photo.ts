/** The digit on a photograph or in an image file: what is written, without paper, shadows and specks. */

import { type Pixels, fit } from "./picture";

const LONGEST = 200;

export async function fromImage(file: Blob): Promise<Pixels | null> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((size) => Math.max(1, Math.round(size * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#ffffff"; // behind pictures with transparent paper
  context.fillRect(0, 0, width!, height!);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width!, height!);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width!, height!);
  const grey = Float32Array.from(
    { length: width! * height! },
    (_, i) => 0.3 * data[4 * i]! + 0.59 * data[4 * i + 1]! + 0.11 * data[4 * i + 2]!,
  );
  return fit(inkOf(grey, width!, height!), width!, height!);
}

/** From 0 to 255: how far each place differs from the paper around it, for dark ink and for chalk. */
export function inkOf(grey: Float32Array, width: number, height: number): Float32Array {
  const paper = blurred(grey, width, height, Math.ceil(Math.max(width, height) / 4));
  let skew = 0;
  const ink = grey.map((value, i) => paper[i]! - value);
  for (const value of ink) skew += value ** 3;
  // Ink is little and strong, paper much and weak: the side on which the strong values are is the ink's.
  const sign = skew < 0 ? -1 : 1;
  let most = 24; // what differs less is the paper's own grain
  for (const value of ink) most = Math.max(most, sign * value);
  const clean = ink.map((value) => 255 * Math.min(1, Math.max(0, (sign * value - 0.35 * most) / (0.35 * most))));
  return withoutSpecks(clean, width, height);
}

/** Means over squares. */
function blurred(grey: Float32Array, width: number, height: number, radius: number): Float32Array {
  const along = (from: Float32Array, length: number, lines: number, step: number, next: number) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line++) {
      let [sum, count] = [0, 0];
      for (let i = -radius; i < length; i++) {
        if (i + radius < length) [sum, count] = [sum + from[line * next + (i + radius) * step]!, count + 1];
        if (i - radius > 0) [sum, count] = [sum - from[line * next + (i - radius - 1) * step]!, count - 1];
        if (i >= 0) to[line * next + i * step] = sum / count;
      }
    }
    return to;
  };
  return along(along(grey, width, height, 1, width), height, width, width, 1);
}

/** Leaves out patches that are much smaller than the largest: grains, dust, a shadow's edge. */
function withoutSpecks(ink: Float32Array, width: number, height: number): Float32Array {
  const patch = new Int32Array(ink.length);
  const sizes = [0];
  for (let start = 0; start < ink.length; start++) {
    if (patch[start] || ink[start]! < 50) continue;
    const number = sizes.push(0) - 1;
    const open = [start];
    patch[start] = number;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      sizes[number]!++;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (const [dx, dy] of [
        [-1, 0],
        [1, 0],
        [0, -1],
        [0, 1],
      ] as const) {
        const next = at + dx + dy * width;
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        if (patch[next] || ink[next]! < 50) continue;
        patch[next] = number;
        open.push(next);
      }
    }
  }
  const least = 0.15 * Math.max(...sizes);
  return ink.map((value, i) => (sizes[patch[i]!]! >= least ? value : 0));
}
