/** The little pictures on the buttons of the figures: drawings, not samples, so that they are there before Python is. */

import { CLASS_COLOURS } from "../../ui/palette";

export const FIGURES = ["moons", "spiral", "ring", "heart", "painted"] as const;
type Figure = (typeof FIGURES)[number];
type Place = [x: number, y: number];

const many = (count: number, place: (u: number, i: number) => Place): Place[] =>
  Array.from({ length: count }, (_, i) => place(i / count, i));

const PLACES: Record<Exclude<Figure, "painted">, () => Place[]> = {
  moons: () =>
    many(24, (_, i) => {
      const angle = (Math.PI * Math.floor(i / 2)) / 11;
      const sign = i % 2 ? -1 : 1;
      return [sign * 0.6 * (Math.cos(angle) - 0.5), sign * 0.6 * (Math.sin(angle) - 0.25)];
    }),
  spiral: () =>
    many(30, (u) => {
      const along = Math.sqrt(0.03 + 0.97 * u);
      return [0.88 * along * Math.sin(4 * Math.PI * along), 0.88 * along * Math.cos(4 * Math.PI * along)];
    }),
  ring: () => many(24, (u) => [0.75 * Math.cos(2 * Math.PI * u), 0.75 * Math.sin(2 * Math.PI * u)]),
  heart: () =>
    many(28, (u) => {
      const a = 2 * Math.PI * u;
      const y = 13 * Math.cos(a) - 5 * Math.cos(2 * a) - 2 * Math.cos(3 * a) - Math.cos(4 * a);
      return [0.05 * 16 * Math.sin(a) ** 3, 0.05 * (y + 2.5)];
    }),
};

const BRUSH = `<path d="M44 12l8 8-22 22-10 2 2-10z" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"/>
<path d="M12 54c8-8 14 4 22-2s10-2 16-2" fill="none" stroke="${CLASS_COLOURS[1]}" stroke-width="4" stroke-dasharray=".1 6.5" stroke-linecap="round"/>`;

export function thumbnail(figure: string): string {
  const inside =
    figure === "painted"
      ? BRUSH
      : PLACES[figure as Exclude<Figure, "painted">]()
          .map(([x, y]) => [32 + 28 * x, 32 - 28 * y].map((v) => v.toFixed(1)))
          .map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.1" fill="${CLASS_COLOURS[1]}"/>`)
          .join("");
  return `<svg viewBox="0 0 64 64" aria-hidden="true">${inside}</svg>`;
}
