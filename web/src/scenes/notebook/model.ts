/** The notebook in memory: cells in their order, which one is selected, and what can be done to them. */

import { signal } from "@preact/signals";
import type { Failure } from "../../engine/protocol";
import { type CellFile, type CellKind, type Json, type NotebookFile, type Output, freshId } from "./ipynb";

/** Characters of one stream that are kept; the newest say most. */
const MOST_TEXT = 30_000;
const MOST_OUTPUTS = 500;

/** What the model needs of an editor, which the view makes. */
export interface TextField {
  focus(): void;
  /** Where the cursor is. */
  readonly cursor: number;
  setText(text: string): void;
}

let made = 0;

export class Cell {
  readonly id: string;
  /** What the view tells cells apart by: a file that is opened twice has the same ids twice. */
  readonly key = made++;
  readonly kind;
  readonly source;
  readonly count;
  readonly outputs;
  readonly state = signal<"idle" | "waiting" | "running">("idle");
  readonly seconds = signal<number | null>(null);
  /** What went wrong in this cell, to be marked in its text. */
  readonly failure = signal<Failure | null>(null);
  /** Words of help for the error that this cell ended with. */
  readonly hint = signal<Failure["hint"]>(null);
  /** Markdown that is being written shows its text, otherwise what it means. */
  readonly open;
  metadata: Json;
  attachments: Json | undefined;
  field: TextField | null = null;
  /** The text that ran, while it is what the cell's count stands for. */
  ran: string | null = null;
  private clearLater = false;

  constructor(file: Partial<CellFile> = {}) {
    this.id = file.id ?? freshId();
    this.kind = signal<CellKind>(file.kind ?? "code");
    this.source = signal(file.source ?? "");
    this.count = signal(file.count ?? null);
    this.outputs = signal<Output[]>(file.outputs ?? []);
    this.open = signal(!file.source);
    this.metadata = file.metadata ?? {};
    this.attachments = file.attachments;
  }

  toFile(): CellFile {
    return {
      id: this.id,
      kind: this.kind.peek(),
      source: this.source.peek(),
      count: this.count.peek(),
      outputs: this.outputs.peek(),
      metadata: this.metadata,
      ...(this.attachments ? { attachments: this.attachments } : {}),
    };
  }

  setSource(text: string): void {
    this.source.value = text;
    this.field?.setText(text);
  }

  clear(wait = false): void {
    this.clearLater = wait;
    this.hint.value = null;
    if (!wait) this.outputs.value = [];
  }

  add(output: Output): void {
    const before = this.clearLater ? [] : this.outputs.peek();
    this.clearLater = false;
    const last = before.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      const text = written(last.text + output.text);
      this.outputs.value = [...before.slice(0, -1), { ...last, text }];
    } else {
      const next = output.output_type === "stream" ? { ...output, text: written(output.text) } : output;
      this.outputs.value = [...before, next].slice(-MOST_OUTPUTS);
    }
  }

  /** Replace what is shown under a display's id; false where there is none. */
  replace(output: Output & { output_type: "display_data" | "execute_result" }): boolean {
    const shown = this.outputs.peek();
    if (!shown.some((one) => "display" in one && one.display === output.display)) return false;
    this.outputs.value = shown.map((one) => ("display" in one && one.display === output.display ? output : one));
    return true;
  }
}

/** Text as a terminal shows it: a carriage return goes back to the start of the line. */
function written(text: string): string {
  const whole = text.length > MOST_TEXT ? `…${text.slice(-MOST_TEXT)}` : text;
  if (!whole.includes("\r")) return whole;
  return whole.replaceAll("\r\n", "\n").replace(/[^\n]*\r(?=[^\n])/g, "");
}

export class Notebook {
  readonly cells = signal<readonly Cell[]>([]);
  readonly selected = signal("");
  readonly name = signal("notebook.ipynb");
  /** Whether there is something that no file has. */
  readonly changed = signal(false);
  metadata: Json = {};
  private deleted: { cell: Cell; at: number }[] = [];
  private copied: CellFile | null = null;
  /** What was open before, so that opening a file by mistake loses nothing. */
  private before: { file: NotebookFile; name: string } | null = null;

  open(file: NotebookFile, name: string): void {
    if (this.cells.peek().length) this.before = { file: this.toFile(), name: this.name.peek() };
    this.deleted = [];
    this.metadata = file.metadata;
    this.name.value = name;
    const cells = file.cells.map((cell) => new Cell(cell));
    this.cells.value = cells.length ? cells : [new Cell()];
    this.selected.value = this.cells.peek()[0]!.id;
    this.changed.value = false;
  }

  /** Back to the notebook that was open before this one. */
  swap(): void {
    const { before } = this;
    if (before) this.open(before.file, before.name);
  }

  toFile(): NotebookFile {
    return { cells: this.cells.peek().map((cell) => cell.toFile()), metadata: this.metadata };
  }

  find(id: string): Cell | undefined {
    return this.cells.peek().find((cell) => cell.id === id);
  }

  get current(): Cell {
    return this.find(this.selected.peek()) ?? this.cells.peek()[0]!;
  }

  index(cell: Cell): number {
    return this.cells.peek().indexOf(cell);
  }

  select(cell: Cell | undefined): void {
    if (cell) this.selected.value = cell.id;
  }

  /** The cell so many places further, if there is one. */
  beside(cell: Cell, by: number): Cell | undefined {
    return this.cells.peek()[this.index(cell) + by];
  }

  insert(at: number, file: Partial<CellFile> = {}): Cell {
    const cell = new Cell(file);
    this.put(at, cell);
    return cell;
  }

  private put(at: number, cell: Cell): void {
    const cells = [...this.cells.peek()];
    cells.splice(at, 0, cell);
    this.cells.value = cells;
    this.selected.value = cell.id;
    this.changed.value = true;
  }

  remove(cell: Cell): void {
    const at = this.index(cell);
    if (at < 0) return;
    this.deleted.push({ cell, at });
    const rest = this.cells.peek().filter((one) => one !== cell);
    this.cells.value = rest.length ? rest : [new Cell()];
    this.selected.value = this.cells.peek()[Math.min(at, this.cells.peek().length - 1)]!.id;
    this.changed.value = true;
  }

  get canRestore(): boolean {
    return this.deleted.length > 0;
  }

  /** Bring back the cell that was deleted last. */
  restore(): void {
    const last = this.deleted.pop();
    if (last) this.put(Math.min(last.at, this.cells.peek().length), last.cell);
  }

  move(cell: Cell, by: number): void {
    const at = this.index(cell);
    const to = at + by;
    if (to < 0 || to >= this.cells.peek().length) return;
    const cells = [...this.cells.peek()];
    cells.splice(at, 1);
    cells.splice(to, 0, cell);
    this.cells.value = cells;
    this.changed.value = true;
  }

  /** Two cells of one: what stands after the cursor becomes a cell of its own. */
  split(cell: Cell): void {
    const text = cell.source.peek();
    const at = cell.field?.cursor ?? text.length;
    const [above, below] = [text.slice(0, at).replace(/\n$/, ""), text.slice(at).replace(/^\n/, "")];
    cell.setSource(above);
    const next = this.insert(this.index(cell) + 1, { kind: cell.kind.peek(), source: below });
    next.open.value = cell.open.peek();
  }

  merge(cell: Cell): void {
    const below = this.beside(cell, 1);
    if (!below) return;
    cell.setSource(`${cell.source.peek()}\n${below.source.peek()}`);
    this.cells.value = this.cells.peek().filter((one) => one !== below);
    this.changed.value = true;
  }

  turn(cell: Cell, kind: CellKind): void {
    if (cell.kind.peek() === kind) return;
    cell.kind.value = kind;
    cell.open.value = true;
    if (kind !== "code") {
      cell.clear();
      cell.count.value = null;
      cell.failure.value = null;
    }
    this.changed.value = true;
  }

  copy(cell: Cell): void {
    this.copied = cell.toFile();
  }

  paste(after: Cell): void {
    if (this.copied) this.insert(this.index(after) + 1, { ...this.copied, id: freshId() });
  }
}
