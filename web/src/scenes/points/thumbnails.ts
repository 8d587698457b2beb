/** The little pictures on the data set buttons: drawings, not samples, so that they are there before Python is. */

import { CLASS_COLOURS } from "../../ui/palette";

export const TASKS = ["classify", "plane", "function"] as const;
export const DATASETS = ["spiral", "circle", "xor", "gauss", "moons", "own"] as const;
export const PLANES = ["slope", "hills", "ripple", "own"] as const;
export const FUNCTIONS = ["sine", "step", "abs", "cubic", "own"] as const;
type Dataset = Exclude<(typeof DATASETS)[number], "own">;

type Dot = [x: number, y: number, label: number];

/** A fixed number from 0 to 1 for each index: the pictures are the same on every visit. */
const scatter = (i: number, salt: number) => {
  const x = Math.sin(12.9898 * (i + 1) + 78.233 * salt) * 43758.5453;
  return x - Math.floor(x);
};

const DOTS: Record<Dataset, () => Dot[]> = {
  spiral: () =>
    Array.from({ length: 44 }, (_, i) => {
      const t = Math.floor(i / 2) / 22;
      const angle = 2 * Math.PI * (1.35 * t + (i % 2) / 2);
      const r = 0.08 + 0.82 * t;
      return [r * Math.sin(angle), r * Math.cos(angle), i % 2];
    }),
  circle: () =>
    Array.from({ length: 46 }, (_, i) => {
      const inner = i % 3 === 0;
      const r = inner ? 0.42 * Math.sqrt(scatter(i, 1)) : 0.72 + 0.18 * scatter(i, 2);
      const angle = 2 * Math.PI * scatter(i, 3);
      return [r * Math.cos(angle), r * Math.sin(angle), inner ? 0 : 1];
    }),
  xor: () =>
    Array.from({ length: 44 }, (_, i) => {
      const [x, y] = [2 * scatter(i, 1) - 1, 2 * scatter(i, 2) - 1];
      return [0.08 * Math.sign(x) + 0.82 * x, 0.08 * Math.sign(y) + 0.82 * y, x * y > 0 ? 0 : 1];
    }),
  gauss: () =>
    Array.from({ length: 40 }, (_, i) => {
      const label = i % 2;
      const r = 0.44 * Math.sqrt(scatter(i, 1));
      const angle = 2 * Math.PI * scatter(i, 3);
      const sign = label ? -1 : 1;
      return [0.42 * sign + r * Math.cos(angle), 0.42 * sign + r * Math.sin(angle), label];
    }),
  moons: () =>
    Array.from({ length: 24 }, (_, i) => {
      const angle = (Math.PI * Math.floor(i / 2)) / 11;
      const sign = i % 2 ? -1 : 1;
      return [sign * 0.6 * (Math.cos(angle) - 0.5), sign * 0.6 * (Math.sin(angle) - 0.25), i % 2];
    }),
};

const HILLS = [
  [-0.6, -0.5, 1],
  [0, 0.55, 1],
  [0.6, -0.5, 1],
  [-0.6, 0.5, -1],
  [0, -0.55, -1],
  [0.6, 0.5, -1],
] as const;
const PLANE_VALUES: Record<string, (x: number, y: number) => number> = {
  slope: (x, y) => (x + y) / 1.6,
  hills: (x, y) => HILLS.reduce((sum, [a, b, sign]) => sum + sign * Math.exp(-((x - a) ** 2 + (y - b) ** 2) / 0.08), 0),
  ripple: (x, y) => Math.cos(7.2 * Math.hypot(x, y)),
};
/** Heights of the functions, x and y from -1 to 1. */
const HEIGHTS: Record<string, (x: number) => number> = {
  sine: (x) => 0.6 * Math.sin(6 * x),
  step: (x) => (x < -0.33 ? -0.6 : x < 0.33 ? 0.05 : 0.6),
  abs: (x) => 1.3 * Math.abs(x) - 0.7,
  cubic: (x) => 2.4 * x ** 3 - 1.7 * x,
};

function plane(value: (x: number, y: number) => number): string {
  const cells = [];
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 8; column++) {
      const v = value((column - 3.5) / 4, (3.5 - row) / 4);
      const opacity = Math.min(1, Math.abs(v)).toFixed(2);
      cells.push(
        `<rect x="${8 * column}" y="${8 * row}" width="8" height="8" fill="${CLASS_COLOURS[v < 0 ? 0 : 1]}" fill-opacity="${opacity}"/>`,
      );
    }
  return cells.join("");
}

function line(height: (x: number) => number): string {
  const points = Array.from({ length: 33 }, (_, i) => {
    const x = i / 16 - 1;
    return `${(32 + 28 * x).toFixed(1)},${(32 - 32 * height(x)).toFixed(1)}`;
  });
  return `<polyline points="${points.join(" ")}" fill="none" stroke="${CLASS_COLOURS[0]}" stroke-width="3.5" stroke-linejoin="round" stroke-linecap="round"/>`;
}

/** A brush over a few dots: what the visitor paints. */
const OWN =
  `<circle cx="14" cy="46" r="4" fill="${CLASS_COLOURS[0]}"/><circle cx="25" cy="52" r="4" fill="${CLASS_COLOURS[0]}"/>` +
  `<circle cx="16" cy="31" r="4" fill="${CLASS_COLOURS[1]}"/>` +
  `<path d="M28 44l3-10L50 15a4.5 4.5 0 0 1 7 7L38 41z" fill="none" stroke="${CLASS_COLOURS[4]}" stroke-width="3.5" stroke-linejoin="round"/>`;

function dots(dataset: Dataset): string {
  return DOTS[dataset]()
    .map(([x, y, label]) => {
      const [cx, cy] = [32 + 28 * x, 32 - 28 * y].map((v) => v.toFixed(1));
      return `<circle cx="${cx}" cy="${cy}" r="2.1" fill="${CLASS_COLOURS[label]}"/>`;
    })
    .join("");
}

export function thumbnail(name: string): string {
  const [value, height] = [PLANE_VALUES[name], HEIGHTS[name]];
  const picture = name === "own" ? OWN : value ? plane(value) : height ? line(height) : dots(name as Dataset);
  return `<svg viewBox="0 0 64 64" aria-hidden="true">${picture}</svg>`;
}
