/** What both worlds' pictures are painted with. */

import { type Rgb, cssVar, rgb } from "../../ui/palette";

export const mix = (from: Rgb, to: Rgb, part: number): Rgb =>
  [0, 1, 2].map((i) => from[i]! + (to[i]! - from[i]!) * part) as Rgb;

export const css = ([red, green, blue]: Rgb, alpha = 1) =>
  `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${alpha})`;

export const colour = (name: string): Rgb => rgb(cssVar(name));

const reduced = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether things should keep still that need not move. */
export const still = () => reduced.matches;

/** Call `draw` for every picture of the screen until the returned function is called; it is told the seconds gone by. */
export function animate(draw: (seconds: number) => void): () => void {
  let last = performance.now();
  let handle = requestAnimationFrame(function frame(now: number) {
    // After a pause of the tab the world goes on where it was.
    draw(Math.min(0.1, Math.max(0, now - last) / 1000));
    last = now;
    handle = requestAnimationFrame(frame);
  });
  return () => cancelAnimationFrame(handle);
}
