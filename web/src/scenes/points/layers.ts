/** What Python says of the network, laid out: units in columns, and the lines between them. */

import type { Buffer, Frame } from "../contract";

export interface Layer {
  name: string;
  in: number;
  out: number;
  bias: boolean;
  shown: number;
}

export interface Network {
  layers: Layer[];
  /** Units that are shown of each column: what goes into each layer, and what comes out of the last one. */
  columns: number[];
  /** Values of all units over the small map, unit by unit. */
  units: Float32Array;
  /** Values per unit. */
  cells: number;
  weights: Float32Array;
  gradients: Float32Array;
}

/** Units of a layer that Python sends maps of. */
const MOST = 64;

export function readNetwork(frame: Frame | null): Network | null {
  const { layers: text, units, weights, gradients } = (frame?.buffers ?? {}) as Record<string, Buffer | undefined>;
  if (!text) return null;
  const layers = JSON.parse(new TextDecoder().decode(text.data as Uint8Array)) as Layer[];
  const last = layers.at(-1);
  return {
    layers,
    columns: [...layers.map(({ shown }) => shown), ...(last ? [Math.min(MOST, last.out)] : [])],
    units: (units?.data ?? new Float32Array()) as Float32Array,
    cells: units?.shape[1] ?? 0,
    weights: (weights?.data ?? new Float32Array()) as Float32Array,
    gradients: (gradients?.data ?? new Float32Array()) as Float32Array,
  };
}

/** Where a layer's weights begin among all. */
const start = (network: Network, layer: number) =>
  network.layers.slice(0, layer).reduce((sum, { in: i, out, bias }) => sum + out * (i + Number(bias)), 0);

/** Place of a weight, or of a bias where `source` is null; -1 where there is none. */
export function at(network: Network, layer: number, unit: number, source: number | null): number {
  const { in: into, out, bias } = network.layers[layer]!;
  if (unit >= out || (source === null && !bias)) return -1;
  return start(network, layer) + (source === null ? out * into + unit : unit * into + source);
}

export const unitAt = (network: Network, column: number, unit: number) =>
  network.columns.slice(0, column).reduce((a, b) => a + b, 0) + unit;

export const mapOf = (network: Network, column: number, unit: number) => {
  const place = unitAt(network, column, unit) * network.cells;
  return network.units.subarray(place, place + network.cells);
};

export interface Plan {
  width: number;
  height: number;
  size: number;
  /** Left and top of a unit's map. */
  left(column: number): number;
  top(column: number, unit: number): number;
}

const PITCH = 28;
const SIZE = 24;
const LARGEST = 56;
const HEAD = 24;

/** Units in columns, as large as there is room for. */
export function plan(columns: readonly number[], room: number, least: number): Plan {
  const rows = Math.max(1, ...columns);
  const size = Math.max(
    SIZE,
    Math.min(LARGEST, Math.floor((least - HEAD) / rows) - 4, Math.floor(room / (2 * columns.length))),
  );
  const pitch = rows > 1 ? Math.max(PITCH, size + 4, Math.min(72, (least - HEAD - 8) / rows)) : size;
  const width = Math.max(room, columns.length * 2.4 * SIZE);
  const height = Math.max(least, HEAD + rows * pitch + 4);
  const margin = 10;
  const step = columns.length > 1 ? (width - 2 * margin - size) / (columns.length - 1) : 0;
  return {
    width,
    height,
    size,
    left: (column) => margin + column * step,
    top: (column, unit) => HEAD + (height - HEAD - columns[column]! * pitch) / 2 + (pitch - size) / 2 + unit * pitch,
  };
}

export interface Edge {
  layer: number;
  unit: number;
  source: number;
  value: number;
  /** From 0 to 1 within its layer. */
  strength: number;
}

/** The strongest of a layer's weights are drawn; the weakest first, so that the strongest lie above. */
const EDGES = 320;

export function edges(network: Network): Edge[] {
  return network.layers.flatMap((layer, index) => {
    const all: Edge[] = [];
    const targets = network.columns[index + 1]!;
    let most = 1e-9;
    for (let unit = 0; unit < Math.min(layer.out, targets); unit++)
      for (let source = 0; source < layer.shown; source++) {
        const value = network.weights[at(network, index, unit, source)]!;
        most = Math.max(most, Math.abs(value));
        all.push({ layer: index, unit, source, value, strength: 0 });
      }
    for (const edge of all) edge.strength = Math.abs(edge.value) / most || 0;
    return all.sort((a, b) => a.strength - b.strength).slice(-EDGES);
  });
}

/** Height on the way of a line, between 0 and 1, for a place between its ends. */
export function bend(place: number): number {
  // The Bézier's own parameter at that place, by halving: across is 1.5 t − 1.5 t² + t³.
  let [low, high] = [0, 1];
  for (let i = 0; i < 14; i++) {
    const t = (low + high) / 2;
    if (1.5 * t - 1.5 * t * t + t ** 3 < place) low = t;
    else high = t;
  }
  return 3 * low * low - 2 * low ** 3;
}

/** The line under a place, if one is near enough. */
export function edgeAt(
  network: Network,
  drawn: readonly Edge[],
  { left, top, size }: Plan,
  x: number,
  y: number,
): Edge | null {
  let best: Edge | null = null;
  let nearest = 7;
  for (let layer = 0; layer < network.layers.length; layer++) {
    const [from, to] = [left(layer) + size, left(layer + 1)];
    if (x < from || x > to) continue;
    const height = bend((x - from) / (to - from));
    for (const edge of drawn) {
      if (edge.layer !== layer) continue;
      const [a, b] = [top(layer, edge.source), top(layer + 1, edge.unit)];
      // A strong line is what the eye sees, and what the pointer means.
      const distance = Math.abs(a + (b - a) * height + size / 2 - y) - 2.5 * edge.strength;
      if (distance < nearest) [nearest, best] = [distance, edge];
    }
  }
  return best;
}
