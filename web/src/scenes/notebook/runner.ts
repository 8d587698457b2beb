/** Runs cells one after another, hands their output to them, and fetches for Python what the visitor allows. */

import { type Signal, computed, signal } from "@preact/signals";
import type { Failure } from "../../engine/protocol";
import { packagesAllowed } from "../../offline/packages";
import type { Run } from "../contract";
import type { About } from "./documentation";
import type { Completions, Help } from "./editor";
import { takeAlong } from "./handover";
import type { Bundle } from "./ipynb";
import type { Cell, Notebook } from "./model";

interface Ended {
  count: number;
  result: Bundle | null;
  failure: (Failure & { name: string; value: string }) | null;
  seconds: number;
}

/** What a running cell tells. */
interface Told {
  cell?: string | null;
  stream?: string;
  text?: string;
  display?: Bundle;
  id?: string | null;
  update?: boolean;
  clear?: boolean;
  fetch?: number;
  url?: string;
}

/** Where packages come from, besides the page's own server. */
const PACKAGE_HOSTS = ["pypi.org", "files.pythonhosted.org"];

export class Runner implements Help {
  readonly running: Signal<Cell | null> = signal(null);
  readonly installing = signal(false);
  readonly working = computed(() => this.running.value !== null || this.installing.value);
  /** A host that something wants to be fetched from, until the visitor has answered. */
  readonly asking: Signal<{ host: string; elsewhere: boolean; answer: (allowed: boolean) => void } | null> =
    signal(null);
  /** Whether variables of cells that are shown with a count are gone. */
  readonly forgotten = signal(false);
  private queue: Cell[] = [];
  private kernel: number | null = null;
  private heard: Told[] = [];
  private timer: number | undefined;
  /** Milliseconds that the last picture of outputs took. */
  private cost = 0;
  private allowed = false;
  private readonly end: (() => void)[] = [];

  constructor(
    readonly notebook: Notebook,
    readonly run: Run,
  ) {
    this.end.push(run.listen((payload) => this.hear(payload.json as Told)));
    this.end.push(
      run.data.subscribe((data) => {
        if (data) this.meet((data.json as { kernel: number }).kernel);
      }),
    );
  }

  /** The page turns to something else. */
  close(): void {
    for (const end of this.end) end();
    if (this.working.peek()) this.stop();
  }

  /** Python says which one it is: after a restart no variable is there. */
  private meet(kernel: number): void {
    const counted = this.notebook.cells.peek().some((cell) => cell.ran !== null);
    if (kernels.last !== null && kernels.last !== kernel && counted) this.forget(true);
    kernels.last = this.kernel = kernel;
  }

  private forget(byAccident: boolean): void {
    this.forgotten.value = byAccident;
    for (const cell of this.notebook.cells.peek()) cell.ran = null;
  }

  // -- running -------------------------------------------------------------------------------

  start(cells: readonly Cell[]): void {
    for (const cell of cells) {
      if (cell.kind.peek() === "markdown") cell.open.value = false;
      if (cell.kind.peek() !== "code" || cell.state.peek() !== "idle" || !cell.source.peek().trim()) continue;
      cell.state.value = "waiting";
      this.queue.push(cell);
    }
    if (!this.running.peek()) void this.work();
  }

  private async work(): Promise<void> {
    for (let cell = this.queue.shift(); cell; cell = this.queue.shift()) {
      this.running.value = cell;
      const good = await this.execute(cell);
      if (!good) this.drop();
    }
    this.running.value = null;
    this.allowed = false;
  }

  private async execute(cell: Cell): Promise<boolean> {
    const source = cell.source.peek();
    cell.state.value = "running";
    cell.failure.value = null;
    cell.seconds.value = null;
    cell.clear();
    this.notebook.changed.value = true;
    try {
      const { json } = await this.run.ask<Ended>("run", { cell: cell.id, source, width: room() });
      this.show();
      this.forgotten.value = false;
      cell.count.value = json.count;
      cell.seconds.value = json.seconds;
      cell.ran = source;
      if (json.result)
        cell.add({ output_type: "execute_result", data: json.result, metadata: {}, execution_count: json.count });
      if (json.failure) this.failed(cell, json.failure);
      return !json.failure;
    } catch (error) {
      // No answer: Python was replaced, or the cell was given up while it waited.
      const message = error instanceof Error ? error.message : String(error);
      cell.count.value = null;
      cell.add({ output_type: "error", ename: "Stopped", evalue: message, traceback: [message] });
      return false;
    } finally {
      cell.state.value = "idle";
    }
  }

  private failed(cell: Cell, failure: Ended["failure"] & object): void {
    const { name, value, traceback } = failure;
    cell.hint.value = failure.hint;
    cell.add({ output_type: "error", ename: name, evalue: value, traceback: traceback.split("\n") });
    // `cell 3` is the cell that has count 3, which may be another one that defined a function.
    const file = failure.mark?.file.slice("cell ".length);
    const other = this.notebook.cells.peek().find((one) => String(one.count.peek()) === file);
    if (other && other.ran === other.source.peek()) other.failure.value = failure;
  }

  /** Nothing of what waits is run. */
  private drop(): void {
    for (const cell of this.queue.splice(0)) cell.state.value = "idle";
  }

  stop(): void {
    this.drop();
    this.asking.peek()?.answer(false);
    this.run.stop();
  }

  async restart(): Promise<void> {
    if (this.working.peek()) {
      this.stop();
      await this.rest();
    }
    const { json } = await this.run.ask<{ kernel: number }>("restart");
    kernels.last = this.kernel = json.kernel;
    this.forget(false);
    for (const cell of this.notebook.cells.peek()) {
      cell.count.value = null;
      cell.failure.value = null;
    }
  }

  /** Until nothing runs any more. */
  private rest(): Promise<void> {
    return new Promise((done) => {
      const end = this.working.subscribe((working) => {
        if (working) return;
        queueMicrotask(() => end());
        done();
      });
    });
  }

  private hear(told: Told): void {
    if (told.fetch !== undefined) return void this.fetch(told.fetch, told.url!);
    this.heard.push(told);
    if (this.timer !== undefined) return;
    this.timer = self.setTimeout(() => this.show(), Math.max(16, 2 * this.cost));
  }

  /** Show what was heard. A third of the page's time at most goes into this: the rest is the visitor's, and Stop's. */
  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const started = performance.now();
    const heard = this.heard.splice(0);
    const newest = new Map(heard.map((told, i) => [told.update ? told.id : i, i]));
    heard.forEach((told, i) => {
      if (!told.update || newest.get(told.id) === i) this.take(told);
    });
    requestAnimationFrame(() => {
      setTimeout(() => {
        this.cost = performance.now() - started;
      });
    });
  }

  private take(told: Told): void {
    const cell = told.cell ? this.notebook.find(told.cell) : this.running.peek();
    if (!cell) return;
    if (told.clear !== undefined) cell.clear(told.clear);
    else if (told.stream !== undefined) cell.add({ output_type: "stream", name: told.stream, text: told.text! });
    else if (told.display) {
      const output = { output_type: "display_data", data: told.display, metadata: {}, display: told.id } as const;
      // The display to update may be of another cell, or gone by now.
      if (!told.update) cell.add(output);
      else this.notebook.cells.peek().some((one) => one.replace(output));
    }
  }

  // -- help ----------------------------------------------------------------------------------

  async complete(before: string, explicit: boolean): Promise<Completions | null> {
    const found = await this.quietly<Completions>("complete", { before, explicit });
    return found && { ...found, from: units(before, found.from) };
  }

  async inspect(code: string, at: number): Promise<About | null> {
    const about = await this.quietly<About>("inspect", { code, at: [...code.slice(0, at)].length });
    return about && { ...about, from: units(code, about.from), to: units(code, about.to) };
  }

  private async quietly<T>(question: string, args: object): Promise<T | null> {
    if (this.kernel === null || this.working.peek()) return null;
    try {
      return (await this.run.ask<T | null>(question, args)).json;
    } catch {
      return null;
    }
  }

  // -- packages ------------------------------------------------------------------------------

  /** Install by name or address, as the visitor asked by hand; resolves to name -> version of what is new. */
  async install(what: string): Promise<Record<string, string>> {
    this.installing.value = this.allowed = true;
    try {
      return (await this.run.ask<Record<string, string>>("install", { what })).json;
    } finally {
      this.installing.value = this.allowed = false;
    }
  }

  /** Python has no network: it asks, the visitor allows, the page fetches. */
  private async fetch(number: number, wish: string): Promise<void> {
    const words = this.run.words.peek().view;
    const url = new URL(wish, document.baseURI);
    let error: string | null = null;
    let contents: Uint8Array | null = null;
    if (url.origin !== location.origin && !PACKAGE_HOSTS.includes(url.host)) error = `${words.foreign} ${url.host}`;
    else if (url.origin !== location.origin && !(await this.mayFetch(url.host))) error = words.refused!;
    else {
      try {
        const answer = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" });
        if (answer.ok) contents = new Uint8Array(await answer.arrayBuffer());
        else error = `${url.href}: ${answer.status}`;
      } catch {
        error = url.origin === location.origin ? `${url.href}: ${words.unreachable}` : words.unreachable!;
      }
    }
    try {
      await this.run.ask("fetched", { number, error }, contents ? { contents } : undefined);
    } catch {
      // The cell that wanted it was stopped.
    }
  }

  /** The visitor is asked once for what runs now; code that is run later asks again. */
  private async mayFetch(host: string): Promise<boolean> {
    // This page's policy may not let it connect there; then the answer can only be to go to the one that may.
    const elsewhere = !packagesAllowed();
    if (this.allowed && !elsewhere) return true;
    const allowed = await new Promise<boolean>((resolve) => {
      this.asking.value = {
        host,
        elsewhere,
        answer: (allowed) => {
          this.asking.value = null;
          resolve(allowed);
        },
      };
    });
    if (allowed && elsewhere) takeAlong(this.notebook);
    this.allowed = allowed && !elsewhere;
    return this.allowed;
  }
}

/** Which Python the cells have talked to last, also while the page shows another scene. */
const kernels: { last: number | null } = { last: null };

/** Pixels across that a chart may have: what a cell has, without its gutter and margins. */
function room(): number {
  const cells = document.querySelector(".notebook-cells")?.clientWidth ?? 640;
  return Math.min(640, cells - (cells < 700 ? 60 : 100));
}

/** Python counts characters where the editor counts UTF-16 units. */
function units(text: string, index: number): number {
  return [...text].slice(0, index).join("").length;
}
