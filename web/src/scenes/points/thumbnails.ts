/** The little pictures on the data set buttons: drawings, not samples, so that they are there before Python is. */

import { CLASS_COLOURS } from "../../ui/palette";

export const DATASETS = ["spiral", "circle", "xor", "gauss", "moons"] as const;
type Dataset = (typeof DATASETS)[number];

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

export function thumbnail(dataset: string): string {
  const dots = DOTS[dataset as Dataset]()
    .map(([x, y, label]) => {
      const [cx, cy] = [32 + 28 * x, 32 - 28 * y].map((v) => v.toFixed(1));
      return `<circle cx="${cx}" cy="${cy}" r="2.1" fill="${CLASS_COLOURS[label]}"/>`;
    })
    .join("");
  return `<svg viewBox="0 0 64 64" aria-hidden="true">${dots}</svg>`;
}
