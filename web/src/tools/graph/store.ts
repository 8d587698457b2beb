/** What the graph viewer knows, and what can be done to it. One for each time that the panel is opened. */

import { computed, effect, signal } from "@preact/signals";
import type { Page } from "../contract";
import { quietly } from "../quietly";
import { type Item, type Recorded, Tree, type Unit, stride } from "./model";

const MODULE = "tools_graph";
/** Boxes that are unfolded at first, and that are drawn at most. */
const FIRST = 26;
export const MOST = 180;
/** Samples of norms that are kept. */
const KEPT = 120;

/** What `ask_look` tells of a tensor. */
export interface Described {
  count: number;
  shape: number[];
  norm: number;
  strange: number;
  min?: number;
  max?: number;
  mean?: number;
  std?: number;
  zeros?: number;
  bins?: number[];
}

export type Part = "value" | "grad" | "after";

export interface Look {
  node: number;
  parts: Partial<Record<Part, Described & { picture: { rows: number; columns: number; data: ArrayLike<number> } }>>;
  change?: number;
}

export interface Sample {
  step: number;
  norms: [value: number | null, grad: number | null][];
}

export class Store {
  readonly tree = signal<Tree | null>(null);
  readonly open = signal<ReadonlySet<string>>(new Set());
  readonly selected = signal<string | null>(null);
  readonly look = signal<Look | null>(null);
  readonly busy = signal(false);
  readonly error = signal<string | null>(null);
  /** Boxes that somebody wanted to see at once, where they are too many. */
  readonly refused = signal(0);
  readonly samples = signal<readonly Sample[]>([]);
  readonly following = signal(true);
  /** Where the walk is; -1 before the step. */
  readonly at = signal(-1);
  readonly unit = signal<Unit | "step">("op");
  readonly speed = signal(2);
  readonly walking = signal(false);

  readonly item = computed<Item | null>(() => this.tree.value?.byKey.get(this.selected.value ?? "") ?? null);
  private timer: number | undefined;
  private readonly endings: (() => void)[] = [];

  constructor(readonly page: Page) {
    this.endings.push(
      page.run.listen(({ json }) => {
        const told = json as { graph?: Sample & { shape: number } } | null;
        if (!told?.graph || told.graph.shape !== this.tree.value?.recorded.shape) return;
        this.add(told.graph);
      }),
    );
    // Another program: its steps are not watched yet, and what was recorded belongs to the one before.
    let facts = page.run.facts.value;
    this.endings.push(
      effect(() => {
        const now = page.run.facts.value;
        if (now === facts) return;
        facts = now;
        this.samples.value = [];
        if (this.tree.value && this.following.value) queueMicrotask(() => void this.follow(true));
      }),
    );
  }

  close(): void {
    this.halt();
    for (const end of this.endings) end();
    this.page.pointAt(null);
    if (this.tree.value && this.page.run.loaded.value) void this.follow(false);
  }

  async record(): Promise<void> {
    if (this.busy.value) return;
    this.busy.value = true;
    this.error.value = null;
    try {
      const { json } = await quietly(this.page, async () => {
        const answer = await this.page.ask<Recorded>(MODULE, "record");
        if (this.following.value) await this.page.ask(MODULE, "watch", { on: true });
        return answer;
      });
      this.take(json);
      this.page.run.look();
    } catch (error) {
      this.error.value = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy.value = false;
    }
  }

  /** Keep a sample. Steps count up: within one stretch of training Python still has the number before it. */
  private add(sample: Sample): void {
    this.samples.value = [...this.samples.value.filter(({ step }) => step < sample.step).slice(1 - KEPT), sample];
  }

  private take(recorded: Recorded): void {
    const before = this.tree.value;
    const tree = new Tree(recorded);
    const same = before?.recorded.shape === recorded.shape;
    if (!same) {
      this.samples.value = [];
      this.selected.value = null;
    }
    const norms = recorded.nodes.map(({ value, grad }): Sample["norms"][number] => [value, grad]);
    this.add({ step: recorded.step, norms });
    this.tree.value = tree;
    if (!same) this.show(tree.firstOpen(FIRST));
    this.look.value = null;
    this.at.value = -1;
    if (this.selected.value) void this.select(this.selected.value);
  }

  async follow(on: boolean): Promise<void> {
    this.following.value = on;
    try {
      await quietly(this.page, () => this.page.ask(MODULE, "watch", { on }));
    } catch {
      // There is no program just now; the next recording begins it.
    }
  }

  /** Choose a box: its line is marked in the program, its value and gradient are asked for. */
  async select(key: string | null): Promise<void> {
    this.selected.value = key;
    const item = this.item.value;
    this.page.pointAt(item?.line ?? null);
    if (!item || item.shows === null) {
      this.look.value = null;
      return;
    }
    if (this.look.value?.node === item.shows) return;
    const node = item.shows;
    try {
      const { json, buffers } = await quietly(this.page, () =>
        this.page.ask<Partial<Record<Part, Described>> & { change?: number }>(MODULE, "look", { node }),
      );
      if (this.item.value?.shows !== node) return;
      const look: Look = { node, parts: {}, change: json.change };
      for (const part of ["value", "grad", "after"] as const) {
        const [told, buffer] = [json[part], buffers[part]];
        if (told && buffer) {
          const [rows = 1, columns = 1] = buffer.shape;
          look.parts[part] = { ...told, picture: { rows, columns, data: buffer.data } };
        }
      }
      this.look.value = look;
    } catch (error) {
      this.look.value = null;
      this.error.value = error instanceof Error ? error.message : String(error);
    }
  }

  toggle(item: Item): void {
    if (item.node !== null) return;
    const open = new Set(this.open.value);
    if (!open.delete(item.key)) open.add(item.key);
    this.show(open);
  }

  foldAll(): void {
    this.show(new Set());
  }

  unfoldAll(): void {
    this.show(new Set(this.tree.value!.groups().map(({ key }) => key)));
  }

  private show(open: Set<string>): void {
    const { boxes } = this.tree.value!.visible(open);
    this.refused.value = boxes.length > MOST ? boxes.length : 0;
    this.open.value = open;
  }

  // -- walking ---------------------------------------------------------------------------------

  go(to: number): void {
    const tree = this.tree.value!;
    this.at.value = to;
    const place = tree.recorded.walk[to];
    if (!place) {
      void this.select(null);
      return;
    }
    const [phase, node, line] = place;
    void this.select(tree.items[node]!.key);
    // Where an optimizer is called, the parameter's own line says nothing.
    if (phase === "update" && line !== null) this.page.pointAt(line);
  }

  async move(by: 1 | -1): Promise<void> {
    const unit = this.unit.value;
    if (unit !== "step") return this.go(stride(this.tree.value!, this.at.value, by, unit));
    if (by === 1) await this.record();
    else this.go(-1);
  }

  play(): void {
    this.walking.value = true;
    if (this.unit.value !== "step" && this.at.value >= this.tree.value!.recorded.walk.length - 1) this.go(-1);
    const next = async () => {
      if (this.unit.value === "step") {
        await this.record();
        if (this.error.value) return this.halt();
      } else await this.move(1);
      const ended = this.unit.value !== "step" && this.at.value >= this.tree.value!.recorded.walk.length - 1;
      if (ended || !this.walking.value) return this.halt();
      this.timer = self.setTimeout(() => void next(), 1000 / this.speed.value);
    };
    void next();
  }

  halt(): void {
    this.walking.value = false;
    clearTimeout(this.timer);
  }
}
