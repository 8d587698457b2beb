/** What a visitor can do to the notebook, by button or by key, with the focus where it should be afterwards. */

import type { CellKeys } from "./editor";
import type { CellKind } from "./ipynb";
import type { Cell, Notebook } from "./model";
import type { Runner } from "./runner";

/** Two d's within this time delete a cell. */
const TWICE_MS = 700;

export class Deeds {
  /** The cell whose editor takes the focus as soon as it is there. */
  wantsFocus: Cell | null = null;
  private lastKey = { key: "", time: 0 };

  constructor(
    readonly notebook: Notebook,
    readonly runner: Runner,
  ) {}

  // -- focus ---------------------------------------------------------------------------------

  /** Select a cell and put the focus on it as a whole. */
  go(cell: Cell | undefined): void {
    if (!cell) return;
    this.notebook.select(cell);
    // At once where the cell is there: the next key may come before the next picture.
    document.getElementById(`cell-${cell.id}`)?.focus({ preventScroll: true });
    this.later(cell, () => {
      const box = document.getElementById(`cell-${cell.id}`);
      box?.focus({ preventScroll: true });
      box?.scrollIntoView({ block: "nearest" });
    });
  }

  /** Write in a cell. */
  edit(cell: Cell): void {
    this.notebook.select(cell);
    cell.open.value = true;
    this.wantsFocus = cell;
    this.later(cell, () => {
      if (!cell.field) return;
      this.wantsFocus = null;
      cell.field.focus();
      document.getElementById(`cell-${cell.id}`)?.scrollIntoView({ block: "nearest" });
    });
  }

  /** After the view has followed the model, unless the visitor has gone elsewhere by then. */
  private later(cell: Cell, work: () => void): void {
    const then = () => this.notebook.selected.peek() === cell.id && work();
    requestAnimationFrame(() => requestAnimationFrame(then));
  }

  toggle(cell: Cell): void {
    if (cell.open.peek()) {
      cell.open.value = false;
      this.go(cell);
    } else this.edit(cell);
  }

  // -- deeds ---------------------------------------------------------------------------------

  run(cell: Cell, after: "stay" | "next" | "insert"): void {
    const { notebook } = this;
    this.runner.start([cell]);
    const next = notebook.beside(cell, 1);
    if (after === "stay") this.go(cell);
    else if (after === "next" && next) this.go(next);
    else this.edit(notebook.insert(notebook.index(cell) + 1));
  }

  runAll(): void {
    this.runner.start(this.notebook.cells.peek());
  }

  stop(): void {
    this.runner.stop();
  }

  add(at: number, kind: CellKind): void {
    this.edit(this.notebook.insert(at, { kind }));
  }

  remove(cell: Cell): void {
    if (cell.state.peek() !== "idle") return;
    this.notebook.remove(cell);
    this.go(this.notebook.current);
  }

  restore(): void {
    this.notebook.restore();
    this.go(this.notebook.current);
  }

  move(cell: Cell, by: number): void {
    this.notebook.move(cell, by);
    this.go(cell);
  }

  turn(cell: Cell, kind: CellKind): void {
    this.notebook.turn(cell, kind);
    this.go(cell);
  }

  /** What the keys of a cell's editor do. */
  keysOf(cell: Cell): CellKeys {
    return {
      run: (after) => this.run(cell, after),
      leave: () => this.go(cell),
      split: () => {
        this.notebook.split(cell);
        this.edit(this.notebook.current);
      },
      cross: (by) => {
        const next = this.notebook.beside(cell, by);
        if (!next) return;
        if (next.kind.peek() === "markdown" && !next.open.peek()) this.go(next);
        else this.edit(next);
      },
    };
  }

  /** Keys while a cell has the focus as a whole, as in Jupyter. True where the key meant something. */
  key(event: KeyboardEvent): boolean {
    const { notebook } = this;
    const cell = notebook.current;
    const at = notebook.index(cell);
    if (event.key === "Enter") {
      if (event.shiftKey) this.run(cell, "next");
      else if (event.ctrlKey || event.metaKey) this.run(cell, "stay");
      else if (event.altKey) this.run(cell, "insert");
      else this.edit(cell);
      return true;
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      this.move(cell, event.key === "ArrowUp" ? -1 : 1);
      return true;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const twice = this.lastKey.key === event.key && event.timeStamp - this.lastKey.time < TWICE_MS;
    this.lastKey = { key: twice ? "" : event.key, time: event.timeStamp };
    switch (event.key) {
      case "ArrowUp":
      case "k":
        this.go(notebook.beside(cell, -1));
        return true;
      case "ArrowDown":
      case "j":
        this.go(notebook.beside(cell, 1));
        return true;
      case "a":
        this.go(notebook.insert(at));
        return true;
      case "b":
        this.go(notebook.insert(at + 1));
        return true;
      case "c":
        notebook.copy(cell);
        return true;
      case "x":
        notebook.copy(cell);
        this.remove(cell);
        return true;
      case "v":
        notebook.paste(cell);
        this.go(notebook.current);
        return true;
      case "z":
        if (notebook.canRestore) this.restore();
        return true;
      case "m":
      case "y":
      case "r":
        this.turn(cell, ({ m: "markdown", y: "code", r: "raw" } as const)[event.key]);
        return true;
      case "M":
        notebook.merge(cell);
        return true;
      case "d":
        if (twice) this.remove(cell);
        return true;
      case "i":
        if (twice) this.stop();
        return true;
      case "0":
        if (twice) void this.runner.restart();
        return true;
    }
    return false;
  }
}
