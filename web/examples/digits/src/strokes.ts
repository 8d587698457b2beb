/** Digits as strokes: drawn by a program for training, and made into small pictures in the same way as the visitor's. */

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

/** Sides of the network's pictures. */
export const SIDE = 20;

/** An arc of an ellipse, in turns from the right, clockwise. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] {
  return Array.from({ length: 13 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / 12);
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)] as const;
  });
}

/** How each digit is written, in some hands, in a square from 0 to 1. */
// biome-ignore format: a table
const HANDS: Stroke[][][] = [
  [[arc(0.5, 0.5, 0.3, 0.5, -0.25, 0.75)], [arc(0.5, 0.5, 0.4, 0.5, -0.15, 0.87)]],
  [[[[0.5, 0], [0.5, 1]]], [[[0.3, 0.25], [0.55, 0], [0.55, 1]]], [[[0.3, 0.2], [0.5, 0], [0.5, 1]], [[0.3, 1], [0.7, 1]]]],
  [[[...arc(0.5, 0.28, 0.32, 0.28, -0.45, 0.1), [0.15, 1], [0.85, 1]]],
    [[...arc(0.5, 0.25, 0.3, 0.25, -0.5, 0.12), [0.35, 0.85], [0.15, 0.95], [0.3, 0.82], [0.6, 1], [0.9, 0.9]]]],
  [[[...arc(0.45, 0.26, 0.32, 0.26, -0.4, 0.22), ...arc(0.45, 0.74, 0.36, 0.26, -0.22, 0.4)]],
    [[[0.15, 0], [0.8, 0], [0.42, 0.42], ...arc(0.45, 0.71, 0.35, 0.29, -0.22, 0.4)]]],
  [[[[0.65, 1], [0.65, 0], [0.1, 0.68], [0.95, 0.68]]], [[[0.2, 0], [0.15, 0.52], [0.85, 0.52]], [[0.75, 0.05], [0.7, 1]]],
    [[[0.4, 0], [0.1, 0.6], [0.9, 0.6]], [[0.65, 0.35], [0.6, 1]]]],
  [[[[0.8, 0], [0.25, 0], [0.2, 0.45], ...arc(0.48, 0.69, 0.36, 0.31, -0.3, 0.4)]],
    [[[0.25, 0], [0.2, 0.42], ...arc(0.45, 0.7, 0.36, 0.3, -0.28, 0.42)], [[0.25, 0], [0.85, 0.02]]]],
  [[[[0.7, 0], [0.35, 0.3], ...arc(0.5, 0.7, 0.32, 0.3, 0.52, 1.55)]], [[[0.55, 0], [0.22, 0.55], ...arc(0.5, 0.74, 0.3, 0.26, 0.5, 1.5)]]],
  [[[[0.1, 0], [0.85, 0], [0.4, 1]]], [[[0.1, 0.02], [0.9, 0], [0.45, 1]], [[0.3, 0.5], [0.8, 0.5]]],
    [[[0.12, 0.18], [0.12, 0], [0.85, 0], [0.55, 0.45], [0.45, 1]]]],
  [[[...arc(0.5, 0.25, 0.27, 0.25, -0.1, -0.75), ...arc(0.5, 0.75, 0.33, 0.25, -0.25, 0.75), [0.62, 0.48], [0.75, 0.2]]],
    [arc(0.5, 0.25, 0.28, 0.25, 0.25, 1.25), arc(0.5, 0.75, 0.34, 0.25, -0.25, 0.75)]],
  [[[...arc(0.48, 0.28, 0.3, 0.28, 0, -1), [0.76, 0.4], [0.7, 1]]], [[...arc(0.5, 0.28, 0.3, 0.28, -0.05, -1), [0.78, 0.7], ...arc(0.5, 0.75, 0.28, 0.25, 0, 0.4)]]],
];

const spread = (by: number) => (Math.random() + Math.random() - 1) * by;

/** A digit as somebody might write it: leaning, squeezed, turned, with an unsteady hand. */
export function write(digit: number): Stroke[] {
  const hands = HANDS[digit]!;
  const hand = hands[Math.floor(Math.random() * hands.length)]!;
  const [turn, lean, wide] = [spread(0.3), spread(0.35), Math.exp(spread(0.35))];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const waves = Array.from({ length: 4 }, () => [spread(0.07), 2 + Math.random() * 5, Math.random() * 6] as const);
  const wave = (n: number, t: number) => waves[n]![0] * Math.sin(waves[n]![1] * t + waves[n]![2]);
  return hand.map((stroke) =>
    stroke.map(([px, py]) => {
      const x = (px - 0.5 + wave(0, px) + wave(1, py)) * wide - (py - 0.5) * lean + spread(0.02);
      const y = py - 0.5 + wave(2, px) + wave(3, py) + spread(0.02);
      return [x * cos - y * sin, x * sin + y * cos] as const;
    }),
  );
}

const canvas = new OffscreenCanvas(SIDE, SIDE);
const context = canvas.getContext("2d", { willReadFrequently: true })!;

/** Strokes of any size and place as a small picture, from 0 for paper to 1 for ink: centred, and as large as fits. */
export function picture(strokes: readonly Stroke[], width = 2.2): Float32Array<ArrayBuffer> {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (SIDE - 5) / Math.max(right - left, bottom - top, 1e-6);
  context.reset();
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.translate(SIDE / 2, SIDE / 2);
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo((x - (left + right) / 2) * scale, (y - (top + bottom) / 2) * scale);
    context.stroke();
  }
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 3]! / 255);
}

/** Pictures to learn from, and what they show. */
export function examples(count: number): { images: Float32Array<ArrayBuffer>; labels: BigInt64Array<ArrayBuffer> } {
  const images = new Float32Array(count * SIDE * SIDE);
  const labels = new BigInt64Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = BigInt(i % 10);
    images.set(picture(write(i % 10), 2.2 + spread(0.7)), i * SIDE * SIDE);
  }
  return { images, labels };
}
