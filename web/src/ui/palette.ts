/** Class colours and marker shapes. The colours keep apart for colour-blind eyes, and the shapes say the same again. */

export const CLASS_COLOURS = ["#1f77c9", "#f0961e", "#0f9d78", "#c65aa0", "#7a6ff0"] as const;

export type Rgb = [number, number, number];

export function rgb(hex: string): Rgb {
  // Minified, #ffffff is #fff.
  const digits = hex.length === 4 ? hex.replace(/[\da-f]/gi, "$&$&") : hex;
  const value = Number.parseInt(digits.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A custom property of the page's style, where light and dark differ. */
export function cssVar(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

type Point = [x: number, y: number];

const ngon = (degrees: number[], outer: number, inner = outer): Point[] =>
  degrees.map((degree, i) => {
    const angle = (degree * Math.PI) / 180;
    const radius = i % 2 ? inner : outer;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

/** Outline of each class's marker, of about the area of the unit disc: disc, square, triangle, diamond, star. */
const OUTLINES: Point[][] = [
  ngon(
    Array.from({ length: 24 }, (_, i) => 15 * i),
    1,
  ),
  ngon([45, 135, 225, 315], 1.25),
  ngon([-90, 30, 150], 1.3).map(([x, y]) => [x, y + 0.15]),
  ngon([-90, 0, 90, 180], 1.25),
  ngon(
    Array.from({ length: 8 }, (_, i) => -90 + 45 * i),
    1.4,
    0.65,
  ),
];

/** Trace the marker of a class around a place. */
export function tracePoint(path: Path2D, label: number, x: number, y: number, radius: number): void {
  OUTLINES[label % OUTLINES.length]!.forEach(([dx, dy], i) => {
    if (i === 0) path.moveTo(x + dx * radius, y + dy * radius);
    else path.lineTo(x + dx * radius, y + dy * radius);
  });
  path.closePath();
}

/** The same marker for the legend. */
export function markerSvg(label: number): string {
  const points = OUTLINES[label % OUTLINES.length]!.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
  const colour = CLASS_COLOURS[label % CLASS_COLOURS.length]!;
  return `<svg viewBox="-1.5 -1.5 3 3" aria-hidden="true"><polygon points="${points}" fill="${colour}"/></svg>`;
}
