/** Points that a visitor paints, as a text that fits into an address: three letters each, 9 bits across and 9 bits up. */

import type { Place } from "./cloud";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Points at most; then the oldest go. */
export const MOST = 600;

export function encode(places: readonly Place[], extent: number): string {
  const cell = (value: number) => Math.min(511, Math.max(0, Math.floor(((value / extent + 1) / 2) * 512)));
  return places
    .slice(-MOST)
    .map(([x, y]) => {
      const number = (cell(x) << 9) | cell(y);
      return LETTERS[number >> 12]! + LETTERS[(number >> 6) & 63]! + LETTERS[number & 63]!;
    })
    .join("");
}

export function decode(text: string, extent: number): Place[] {
  const places: Place[] = [];
  for (let i = 0; i + 2 < text.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => LETTERS.indexOf(text[i + k]!));
    if (Math.min(a!, b!, c!) < 0) continue;
    const number = (a! << 12) | (b! << 6) | c!;
    places.push([number >> 9, number & 511].map((part) => extent * ((2 * (part + 0.5)) / 512 - 1)) as Place);
  }
  return places;
}

/** A stroke leaves a point every so often, a little beside the brush: a line as thick as a brush's. */
export class Brush {
  private last: Place | null = null;

  constructor(private readonly apart = 0.09) {}

  lift(): void {
    this.last = null;
  }

  /** The points that a move to `to` leaves. */
  move(to: Place): Place[] {
    const from = this.last ?? to;
    const count = this.last ? Math.floor(Math.hypot(to[0] - from[0], to[1] - from[1]) / this.apart) : 1;
    if (!count) return [];
    this.last = to;
    return Array.from({ length: count }, (_, i) => {
      const share = (i + 1) / count;
      const beside = () => 0.05 * (Math.random() + Math.random() - 1);
      return [from[0] + share * (to[0] - from[0]) + beside(), from[1] + share * (to[1] - from[1]) + beside()] as Place;
    });
  }
}
