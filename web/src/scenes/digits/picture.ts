/** Pictures of digits as the network gets them: 28 × 28 pixels of 16 greys, out of pen strokes and photographs, and as text. */

export const SIDE = 28;
/** The digit itself fills at most so many of them, and its centre of mass is in the middle, as in MNIST. */
const BOX = 20;
/** Levels from 0, paper, to 16, full ink; row by row. */
export type Pixels = Uint8Array;
export type Stroke = { x: number; y: number }[];

export interface Example {
  /** What the visitor says that it is. */
  label: number | null;
  pixels: Pixels;
}

/** The first 48 stand for so many pixels of paper, the last 16 for a pixel of ink; `examples.py` reads the same. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const RUN = 48;

export function encode({ label, pixels }: Example): string {
  let text = label === null ? "x" : String(label);
  let paper = 0;
  for (const level of pixels) {
    if (level === 0) {
      paper++;
      continue;
    }
    for (; paper > 0; paper -= Math.min(RUN, paper)) text += ALPHABET[Math.min(RUN, paper) - 1];
    text += ALPHABET[RUN - 1 + Math.min(16, level)];
  }
  return text;
}

/** All pictures of a text, with dots between them. What is damaged reads as paper. */
export function decode(text: string): Example[] {
  return text
    .split(".")
    .filter(Boolean)
    .map((part) => {
      const pixels = new Uint8Array(SIDE * SIDE);
      let at = 0;
      for (const letter of part.slice(1)) {
        const place = ALPHABET.indexOf(letter);
        if (place >= RUN && at < pixels.length) pixels[at] = place - RUN + 1;
        at += place < RUN ? place + 1 : 1;
      }
      return { label: /\d/.test(part[0]!) ? Number(part[0]) : null, pixels };
    });
}

/** The same picture at the page's other scale: bytes, as Python sends the test digits. */
export function fromBytes(bytes: ArrayLike<number>, from = 0): Pixels {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => Math.round((bytes[from + i]! * 16) / 255));
}

/**
 * Scale and move what is on a sheet so that it lies as the drawn digits do; null where there is nothing.
 * `ink` goes from 0 to 255; `scale` is its places per pixel, and as it fits by default.
 */
export function fit(ink: ArrayLike<number>, width: number, height: number, scale?: number): Pixels | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  let [mass, massX, massY] = [0, 0, 0];
  // The sum of all ink above and left of each place: the ink of any rectangle is then four look-ups.
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0, at = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++, at++) {
      const value = ink[at]!;
      row += value;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
      if (value < 50) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
      mass += value;
      massX += value * (x + 0.5);
      massY += value * (y + 0.5);
    }
  }
  if (mass === 0) return null;
  scale ??= Math.max(right - left, bottom - top, 1) / BOX;
  const edge = (middle: number, i: number, most: number) =>
    Math.min(most, Math.max(0, Math.round(middle + (i - SIDE / 2) * scale!)));
  const pixels = new Uint8Array(SIDE * SIDE);
  for (let y = 0, at = 0; y < SIDE; y++) {
    const [y0, y1] = [edge(massY / mass, y, height), edge(massY / mass, y + 1, height)];
    for (let x = 0; x < SIDE; x++, at++) {
      const [x0, x1] = [edge(massX / mass, x, width), edge(massX / mass, x + 1, width)];
      const row = width + 1;
      const sum = sums[y1 * row + x1]! - sums[y0 * row + x1]! - sums[y1 * row + x0]! + sums[y0 * row + x0]!;
      pixels[at] = Math.min(16, Math.round((1.15 * 16 * sum) / (255 * Math.max(1, scale * scale))));
    }
  }
  return pixels;
}

const FINE = 8; // drawn so many times finer than the picture
let sheet: CanvasRenderingContext2D | null = null;

/** Pen strokes, in any unit, drawn in the size of the picture with a pen that is as wide for small digits as for large. */
export function fromStrokes(strokes: readonly Stroke[], largest: number): Pixels | null {
  const points = strokes.flat();
  if (points.length === 0) return null;
  const size = SIDE * FINE;
  const pen = 2.4 * FINE;
  sheet ??= Object.assign(document.createElement("canvas"), { width: size, height: size }).getContext("2d", {
    willReadFrequently: true,
  })!;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  // A dot stays small, or it would become a giant blot.
  const scale = (BOX * FINE - pen) / Math.max(width, height, largest / 6);
  const at = ({ x, y }: Stroke[number]) =>
    [size / 2 + (x - left - width / 2) * scale, size / 2 + (y - top - height / 2) * scale] as const;
  sheet.clearRect(0, 0, size, size);
  sheet.lineCap = sheet.lineJoin = "round";
  sheet.lineWidth = pen;
  trace(sheet, strokes, at);
  const { data } = sheet.getImageData(0, 0, size, size);
  return fit(
    Uint8Array.from({ length: size * size }, (_, i) => data[4 * i + 3]!),
    size,
    size,
    FINE,
  );
}

/** Draw strokes with the context's pen; a stroke of one point is a dot. */
export function trace(
  context: CanvasRenderingContext2D,
  strokes: readonly Stroke[],
  at: (point: Stroke[number]) => readonly [number, number],
): void {
  context.beginPath();
  for (const stroke of strokes) {
    const places = stroke.map(at);
    context.moveTo(...places[0]!);
    for (const place of places) context.lineTo(...place);
  }
  context.stroke();
}
