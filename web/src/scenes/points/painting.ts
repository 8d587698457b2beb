/** What the visitor paints with, and what was painted: the state that the picture and its brushes share. */

import { computed, signal } from "@preact/signals";
import type { Run } from "../contract";
import {
  FULL,
  MOST,
  type Own,
  type Point,
  type Task,
  isOwn,
  isTest,
  ownSetting,
  readOwn,
  taskOf,
  ten,
  writeOwn,
} from "./own";

/** Milliseconds between two looks of Python at what is being painted. */
const PAUSE_MS = 120;
/** How near a point must be to be wiped away, and how far apart painted ones are, as parts of the picture. */
const REACH = 0.035;
const APART = 0.028;
const UNDO = 50;
/** The brushes of a plane: from the lowest value to the highest, of ten bits. */
export const VALUES = [-1, -0.5, 0, 0.5, 1].map((value) => Math.round((FULL * (value + 1)) / 2));

export class Painting {
  /** The class or the value that the brush gives, or "erase". */
  readonly brush = signal<number | "erase">(0);
  /** Points while a stroke lasts, before they are a setting. */
  readonly draft = signal<readonly Point[] | null>(null);
  private readonly past = signal<readonly { task: Task; text: string }[]>([]);
  readonly undoable = computed(() => this.past.value.length > 0);
  private timer: number | undefined;
  private last: [number, number] | null = null;

  constructor(private readonly run: Run) {}

  /** The brush as it counts for the task: one that is left over from another task becomes the task's first. */
  get tool(): number | "erase" {
    const { value: brush } = this.brush;
    const settings = this.run.settings.value;
    if (brush === "erase") return brush;
    const task = taskOf(settings);
    if (task === "classify") return brush < Number(settings.classes) ? brush : 0;
    return task === "plane" ? (VALUES.includes(brush) ? brush : FULL) : 0;
  }

  private get task(): Task {
    return taskOf(this.run.settings.peek());
  }

  private get own(): Own {
    return readOwn(String(this.run.settings.peek()[ownSetting(this.task)]));
  }

  begin(): void {
    this.remember();
    this.draft.value = this.own.points;
    this.last = null;
  }

  /** The brush is at this place, as parts of the picture from its top left. */
  move(across: number, down: number, ratio: number): void {
    const points = this.draft.peek();
    if (!points) return;
    const distance = (x: number, y: number) => Math.hypot(x - across, (y - down) / ratio);
    const { tool } = this;
    if (tool === "erase") {
      const kept = points.filter(([x, y]) => distance(x / FULL, 1 - y / FULL) > REACH);
      if (kept.length !== points.length) this.draft.value = kept;
    } else {
      if (this.last && distance(...this.last) < APART) return;
      if (points.length >= MOST) return;
      // The first where the finger is; the others a little beside the line, as real data are.
      const jitter = this.last ? 0.012 : 0;
      const beside = () => jitter * (Math.random() + Math.random() - 1) * 2;
      const point: Point = [ten(across + beside()), ten(1 - down + beside()), tool];
      this.draft.value = [...points, point];
      this.last = [across, down];
    }
    this.timer ??= self.setTimeout(() => this.save(), PAUSE_MS);
  }

  end(): void {
    this.save();
    this.draft.value = null;
  }

  private save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const points = this.draft.peek();
    if (points) this.put({ names: this.own.names, points: [...points] });
  }

  private put(own: Own): void {
    this.set({ [ownSetting(this.task)]: writeOwn(own) });
  }

  /** While nothing trains, Python has to be asked what it makes of other points. */
  private set(changes: Record<string, string | number>): void {
    this.run.set(changes);
    if (this.run.loaded.peek() && !this.run.playing.peek()) this.run.look();
  }

  private remember(): void {
    const task = this.task;
    const text = String(this.run.settings.peek()[ownSetting(task)]);
    this.past.value = [...this.past.peek().slice(1 - UNDO), { task, text }];
  }

  undo(): void {
    const last = this.past.peek().at(-1);
    if (!last) return;
    this.past.value = this.past.peek().slice(0, -1);
    this.set({ [ownSetting(last.task)]: last.text });
  }

  clear(): void {
    this.remember();
    this.put({ names: this.own.names, points: [] });
  }

  /** Points of a data set become the visitor's own, to be changed. */
  adopt(X: ArrayLike<number>, y: ArrayLike<number>, task: Task, extent: number, height: number): void {
    this.remember();
    const points = Array.from(y, (value, i): Point => {
      if (task === "function") return [ten((X[i]! / extent + 1) / 2), ten((value / height + 1) / 2), 0];
      const [x, up] = [ten((X[2 * i]! / extent + 1) / 2), ten((X[2 * i + 1]! / extent + 1) / 2)];
      return [x, up, task === "classify" ? value : ten((value + 1) / 2)];
    });
    this.use({ names: [], points }, task);
  }

  /** Show these points, whatever was shown before. */
  use(own: Own, task: Task, classes?: number): void {
    this.set({
      [task === "classify" ? "data" : task]: "own",
      [ownSetting(task)]: writeOwn(own),
      ...(classes && { classes }),
    });
  }

  get count(): { all: number; test: number } {
    const settings = this.run.settings.value;
    if (!isOwn(settings)) return { all: 0, test: 0 };
    const { length } = this.draft.value ?? readOwn(String(settings[ownSetting(taskOf(settings))])).points;
    return { all: length, test: Array.from({ length }, (_, i) => isTest(i, length)).filter(Boolean).length };
  }
}

/** One for each run: two runs beside each other are painted on separately. */
const paintings = new WeakMap<Run, Painting>();

export function paintingOf(run: Run): Painting {
  const known = paintings.get(run) ?? new Painting(run);
  paintings.set(run, known);
  return known;
}
