/** Class colours and marker shapes. The colours keep apart for colour-blind eyes, and the shapes say the same again. */

export const CLASS_COLOURS = ["#1f77c9", "#f0961e", "#0f9d78", "#c65aa0", "#7a6ff0"] as const;

export type Rgb = [number, number, number];

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A custom property of the page's style, where light and dark differ. */
export function cssVar(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Trace the marker of a class: disc, square, triangle, diamond, cross-shaped star. */
export function tracePoint(path: CanvasRenderingContext2D | Path2D, label: number, x: number, y: number, r: number): void {
  switch (label % 5) {
    case 0:
      path.moveTo(x + r, y);
      path.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 1: {
      const s = r * 0.88;
      path.rect(x - s, y - s, 2 * s, 2 * s);
      break;
    }
    case 2:
      polygon(path, x, y + r * 0.15, [-90, 30, 150], r * 1.22);
      break;
    case 3:
      polygon(path, x, y, [-90, 0, 90, 180], r * 1.22);
      break;
    default: {
      const angles = Array.from({ length: 8 }, (_, i) => -90 + 45 * i);
      polygon(path, x, y, angles, r * 1.3, r * 0.6);
    }
  }
}

function polygon(
  path: CanvasRenderingContext2D | Path2D,
  x: number,
  y: number,
  degrees: number[],
  outer: number,
  inner = outer,
): void {
  degrees.forEach((degree, i) => {
    const angle = (degree * Math.PI) / 180;
    const radius = i % 2 ? inner : outer;
    const [px, py] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    if (i === 0) path.moveTo(px, py);
    else path.lineTo(px, py);
  });
  path.closePath();
}
