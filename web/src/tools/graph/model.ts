/** A recorded step as the page has it: a tree of groups with ops in them, and what of it is to be seen when some are folded. */

/** What `ask_record` of `graph.py` gives. */
export interface Recorded {
  step: number;
  loss: number | null;
  seconds: number;
  lost: number;
  groups: [parent: number | null, kind: GroupKind, name: string, of: string, line: number | null][];
  nodes: GraphNode[];
  walk: Place[];
  limits: { exploding: number; vanishing: number };
  shape: number;
}

/** `line` and `part`: many calls of the same line, put together so that a loop is one box. */
export type GroupKind = "step" | "module" | "function" | "line" | "part";
export type Phase = "forward" | "backward" | "update";
export type Place = [phase: Phase, node: number, line: number | null];
export type Mark = "nan" | "exploding" | "vanishing";

export interface GraphNode {
  op: string;
  name: string | null;
  group: number;
  line: number | null;
  shape: number[];
  dtype: string;
  inputs: number[];
  /** Norms; null where nothing was kept. */
  value: number | null;
  grad: number | null;
  runs: number;
  mark: Mark | null;
}

/** A box of the picture, a row of the list: an op, a parameter, or a group. */
export interface Item {
  key: string;
  parent: Item | null;
  kind: "op" | "parameter" | GroupKind;
  /** Of ops and parameters. */
  node: number | null;
  title: string;
  /** The whole name of a module or parameter. */
  path: string;
  /** What a module is an instance of. */
  of: string;
  line: number | null;
  children: Item[];
  /** Ops in it. */
  ops: number;
  /** The worst of all in it. */
  mark: Mark | null;
  /** The largest norm of a gradient in it. */
  grad: number | null;
  /** The op whose value and gradient stand for it: its own, or the last one that was made in it. */
  shows: number | null;
}

const WORST: (Mark | null)[] = [null, "vanishing", "exploding", "nan"];

const worse = (a: Mark | null, b: Mark | null) => (WORST.indexOf(a) >= WORST.indexOf(b) ? a : b);

/** `LogSoftmax` as `log softmax`: the op's own name, as one would look it up. */
export const opName = (op: string) => op.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase();

/** What something is called inside of the module around it: `blocks.0` in `model`, and not `model.blocks.0` again. */
function within(item: Item): string {
  for (let at = item.parent; at; at = at.parent)
    if (at.kind === "module" && item.path.startsWith(`${at.path}.`)) return item.path.slice(at.path.length + 1);
  return item.path;
}

export class Tree {
  /** The step itself, which has no box. */
  readonly root: Item;
  /** By node: its item. */
  readonly items: Item[];
  readonly byKey = new Map<string, Item>();

  constructor(readonly recorded: Recorded) {
    const groups = recorded.groups.map(([, kind, name, of, line], index) => item(`g${index}`, kind, name, of, line));
    // Groups that were added to gather lines come behind those that they hold: first make all, then hang them up.
    recorded.groups.forEach(([parent], index) => {
      if (parent !== null) groups[index]!.parent = groups[parent]!;
    });
    this.items = recorded.nodes.map(({ op, name, group, line, grad, mark }, index) => {
      const made = item(`n${index}`, op === "Parameter" ? "parameter" : "op", name ?? opName(op), "", line);
      return Object.assign(made, { node: index, parent: groups[group]!, grad, mark });
    });
    this.root = groups[0]!;
    // In the order in which things happened, whatever they are.
    const first = new Map<Item, number>();
    this.items.forEach((node, index) => {
      for (let at: Item | null = node; at && !first.has(at); at = at.parent) first.set(at, index);
    });
    for (const one of [...groups.slice(1), ...this.items].sort((a, b) => first.get(a)! - first.get(b)!))
      if (first.has(one)) one.parent!.children.push(one);
    for (const one of [...groups, ...this.items]) {
      if (one.kind === "module" || one.kind === "parameter") one.title = within(one);
      this.byKey.set(one.key, one);
    }
    this.sum(this.root);
  }

  private sum(item: Item): void {
    const { nodes } = this.recorded;
    if (item.node !== null) {
      item.ops = item.kind === "op" ? 1 : 0;
      item.shows = item.node;
      return;
    }
    for (const child of item.children) {
      this.sum(child);
      item.ops += child.ops;
      item.mark = worse(item.mark, child.mark);
      if (child.grad !== null && !(item.grad !== null && item.grad >= child.grad)) item.grad = child.grad;
      if (child.kind !== "parameter" && child.shows !== null && !(item.shows !== null && item.shows > child.shows))
        item.shows = child.shows;
    }
    item.shows ??= item.children.find(({ node }) => node !== null && nodes[node])?.node ?? null;
  }

  /** The box in which something is seen: itself, or the outermost folded group around it. */
  box(item: Item, open: ReadonlySet<string>): Item {
    let seen = item;
    for (let at = item.parent; at; at = at.parent) if (at !== this.root && !open.has(at.key)) seen = at;
    return seen;
  }

  /** Boxes, unfolded groups around them, and what flows from where to where. */
  visible(open: ReadonlySet<string>): { boxes: Item[]; frames: Item[]; edges: [Item, Item][] } {
    const boxes: Item[] = [];
    const frames: Item[] = [];
    const walk = (item: Item) => {
      for (const child of item.children) {
        if (child.node === null && open.has(child.key)) {
          frames.push(child);
          walk(child);
        } else boxes.push(child);
      }
    };
    walk(this.root);
    const edges = new Map<string, [Item, Item]>();
    this.recorded.nodes.forEach(({ inputs }, index) => {
      const to = this.box(this.items[index]!, open);
      for (const input of inputs) {
        const from = this.box(this.items[input]!, open);
        if (from !== to) edges.set(`${from.key} ${to.key}`, [from, to]);
      }
    });
    return { boxes, frames, edges: [...edges.values()] };
  }

  /** Groups to unfold at first: level by level, as long as not more than `most` boxes come of it. */
  firstOpen(most: number): Set<string> {
    const open = new Set<string>();
    let level = this.root.children.filter(({ node }) => node === null);
    let boxes = this.root.children.length;
    while (level.length) {
      const next: Item[] = [];
      for (const group of level) {
        if (boxes - 1 + group.children.length > most || group.children.every(({ node }) => node !== null)) continue;
        open.add(group.key);
        boxes += group.children.length - 1;
        next.push(...group.children.filter(({ node }) => node === null));
      }
      level = next;
    }
    return open;
  }

  groups(): Item[] {
    return [...this.byKey.values()].filter((item) => item.node === null && item !== this.root);
  }
}

function item(key: string, kind: Item["kind"], path: string, of: string, line: number | null): Item {
  const rest = { parent: null, node: null, children: [], ops: 0, mark: null, grad: null, shows: null };
  return { key, kind, path, title: path, of, line, ...rest };
}

/** The places where a walk in this unit stops: the next op, the next layer, the next phase. */
export type Unit = "op" | "layer" | "phase";

/** Where the walk goes from a place; -1 is before the first. */
export function stride(tree: Tree, at: number, by: 1 | -1, unit: Unit): number {
  const { walk } = tree.recorded;
  const sort = (place: number) => {
    const [phase, node] = walk[place]!;
    return unit === "phase" ? phase : `${phase} ${tree.items[node]!.parent!.key}`;
  };
  let to = at + by;
  if (unit === "op") return Math.max(-1, Math.min(walk.length - 1, to));
  // To the last op of the next stretch: what was computed there is then to be seen.
  if (by === 1) {
    if (to >= walk.length) return walk.length - 1;
    while (to + 1 < walk.length && sort(to + 1) === sort(to)) to++;
    return to;
  }
  if (to < 0) return -1;
  while (to >= 0 && sort(to) === sort(at)) to--;
  return to;
}
