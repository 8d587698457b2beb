/** The grid world's map: 64 signs, row by row. What its signs do is also said in `worlds.py`. */

export const SIDE = 8;
export const CELLS = SIDE * SIDE;

export const SIGNS = { free: ".", wall: "x", pit: "o", wind: "w", goal: "g", start: "s" } as const;
export type Brush = "look" | keyof typeof SIGNS;
export const BRUSHES: readonly Brush[] = ["look", "wall", "pit", "wind", "goal", "start", "free"];

const rows = (...signs: string[]) => signs.join("");

export const PRESETS = {
  rooms: rows("...x...g", "...x....", "......x.", "x.xxxxx.", "...x....", "...x.o..", "........", "s..x...."),
  cliff: rows("........", "........", "...xx...", "........", "........", "........", "........", "soooooog"),
  gale: rows("........", "........", "........", "s..www.g", "...www..", "...www..", "...www..", "........"),
  maze: rows("s.x.....", "..x.xxx.", "x.x.x.x.", "....x.x.", ".xxxx...", ".x....x.", ".x.xxxxx", ".......g"),
  empty: rows("........", "........", "........", "........", "........", "........", "......g.", "s......."),
} as const;
export type Preset = keyof typeof PRESETS;

/** Up, right, down, left: down and right of each action. */
export const MOVES = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

function shift(map: string, cell: number, down: number, right: number): number {
  const row = Math.floor(cell / SIDE) + down;
  const column = (cell % SIDE) + right;
  const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
  return inside && map[row * SIDE + column] !== "x" ? row * SIDE + column : cell;
}

/** Where an action leads. */
export function after(map: string, cell: number, action: number): number {
  const [down, right] = MOVES[action]!;
  const place = shift(map, cell, down, right);
  return map[cell] === "w" ? shift(map, place, -1, 0) : place;
}

export const isEnd = (map: string, cell: number) => map[cell] === "g" || map[cell] === "o";
const isFree = (map: string, cell: number) => !isEnd(map, cell) && map[cell] !== "x";

/** Where a walk begins: the start, or the first free cell. */
export function startOf(map: string): number {
  const start = map.indexOf("s");
  return start >= 0
    ? start
    : Math.max(
        0,
        [...map].findIndex((_, cell) => isFree(map, cell)),
      );
}

/** The map with one cell painted. There is one start. */
export function painted(map: string, cell: number, sign: string): string {
  const base = sign === "s" ? map.replace("s", ".") : map;
  return base.slice(0, cell) + sign + base.slice(cell + 1);
}

/** The action of the greatest value. */
export function best(q: ArrayLike<number>, cell: number): number {
  let action = 0;
  for (let i = 1; i < 4; i++) if (q[4 * cell + i]! > q[4 * cell + action]!) action = i;
  return action;
}

/** The cells that an agent passes from a cell on, doing what it holds for the best, and whether that leads to a goal. */
export function walk(map: string, q: ArrayLike<number>, from: number): { cells: number[]; arrives: boolean } {
  const cells = [from];
  const seen = new Set(cells);
  for (let cell = from; !isEnd(map, cell); ) {
    cell = after(map, cell, best(q, cell));
    if (seen.has(cell)) return { cells, arrives: false };
    seen.add(cell);
    cells.push(cell);
  }
  return { cells, arrives: map[cells.at(-1)!] === "g" };
}

/** A small drawing of a map. */
export function mapPicture(map: string): string {
  const kinds: Record<string, string> = { x: "wall", o: "pit", w: "wind", g: "goal", s: "start" };
  const cells = [...map].map((sign, cell) => {
    const kind = kinds[sign];
    const place = `x="${(cell % SIDE) * 8 + 0.5}" y="${Math.floor(cell / SIDE) * 8 + 0.5}"`;
    return kind ? `<rect ${place} width="7" height="7" rx="1.5" class="reinforcement-${kind}"/>` : "";
  });
  return `<svg viewBox="0 0 64 64" aria-hidden="true">${cells.join("")}</svg>`;
}
