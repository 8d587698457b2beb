/** Where the boxes go: asked of a worker, which has the layout library. */

import type { Item, Tree } from "./model";

export interface LayoutAsked {
  id: number;
  /** From left to right; else from top to bottom. */
  across: boolean;
  boxes: { key: string; parent: string | null; width: number; height: number }[];
  frames: { key: string; parent: string | null }[];
  edges: [string, string][];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Placed {
  id: number;
  width: number;
  height: number;
  boxes: Record<string, Box>;
  edges: { from: string; to: string; points: [number, number][] }[];
}

/** Room for letters of 12 pixels; what is longer is cut. */
const LETTER = 7.2;
const LONGEST = 26;
export const cut = (text: string, most = LONGEST) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, { done(placed: Placed): void; failed(error: Error): void }>();

function start(): Worker {
  const made = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module", name: "layout" });
  made.onmessage = ({ data }: MessageEvent<Placed>) => {
    waiting.get(data.id)?.done(data);
    waiting.delete(data.id);
  };
  made.onerror = (event) => {
    for (const { failed } of waiting.values()) failed(new Error(event.message || "layout"));
    waiting.clear();
    worker = null;
  };
  return made;
}

export function place(
  tree: Tree,
  open: ReadonlySet<string>,
  across: boolean,
  subtitle: (item: Item) => string,
): Promise<Placed> {
  const { boxes, frames, edges } = tree.visible(open);
  const parent = (item: Item) => (item.parent && item.parent !== tree.root ? item.parent.key : null);
  worker ??= start();
  const id = ++asked;
  const message: LayoutAsked = {
    id,
    across,
    boxes: boxes.map((item) => ({
      key: item.key,
      parent: parent(item),
      width: Math.max(
        54,
        LETTER * Math.max(cut(item.title).length + (item.node === null ? 2 : 0), 0.92 * cut(subtitle(item)).length) +
          22,
      ),
      height: item.kind === "parameter" ? 38 : 44,
    })),
    frames: frames.map((item) => ({ key: item.key, parent: parent(item) })),
    edges: edges.map(([from, to]) => [from.key, to.key]),
  };
  worker.postMessage(message);
  return new Promise((done, failed) => waiting.set(id, { done, failed }));
}
