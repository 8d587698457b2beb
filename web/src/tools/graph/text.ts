/** How numbers and shapes read. */

export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replace("-", "−").replace("e+", "e");
}

export const whole = (value: number) => value.toLocaleString("en");

export const shapeText = (shape: readonly number[]) => (shape.length ? shape.join(" × ") : "1");
