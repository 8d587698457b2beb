/** How numbers read on the page. */

import type { Figure } from "../scenes/contract";

export const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function lossText(loss: number | null | undefined): string {
  if (loss === null || loss === undefined) return "–";
  if (!Number.isFinite(loss)) return Number.isNaN(loss) ? "nan" : loss > 0 ? "inf" : "-inf";
  const size = Math.abs(loss);
  if (size >= 100) return whole.format(loss);
  if (size >= 10) return loss.toFixed(1);
  return size >= 0.01 || size === 0 ? loss.toFixed(3) : size >= 0.0001 ? loss.toFixed(4) : loss.toExponential(0);
}

export function figureText(value: number | null | undefined, format: Figure["format"]): string {
  if (value === null || value === undefined) return "–";
  switch (format) {
    case "percent":
      return Number.isFinite(value) ? `${(100 * value).toFixed(value === 1 ? 0 : 1)}%` : "–";
    case "count":
      return Number.isFinite(value) ? whole.format(value) : "–";
    case "loss":
      return lossText(value);
    case "number":
      return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : lossText(value);
  }
}
