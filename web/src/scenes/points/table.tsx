/** Data of the visitor's own: a table that is pasted, chosen or dropped. */

import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import type { Run } from "../contract";
import { TableError, readTable } from "./csv";
import { taskOf } from "./own";
import { paintingOf } from "./painting";

/** Bytes of a file that are worth reading: a thousand rows fit many times. */
const LARGEST = 5_000_000;
/** Characters of a file that are shown in the field. */
const SHOWN = 20_000;

/** The table of a run: what was given, and what came of it. It may be dropped on its panel or on the picture. */
class Table {
  readonly text = signal("");
  readonly said = signal<{ text: string; wrong: boolean } | null>(null);
  readonly open = signal(false);

  constructor(private readonly run: Run) {}

  take(table: string): void {
    const words = this.run.words.peek().view;
    const task = taskOf(this.run.settings.peek());
    try {
      const { columns, left, names, points } = readTable(table, task);
      paintingOf(this.run).use({ names, points }, task, task === "classify" ? names.length : undefined);
      const [x, y, target] = task === "function" ? [columns[0], "", columns[1]] : columns;
      const used = fill(words[task === "function" ? "tableUsed2" : "tableUsed3"]!, {
        n: points.length,
        x: x!,
        y: y!,
        target: target!,
      });
      this.said.value = { text: left ? `${used} ${fill(words.tableLeft!, { n: left })}` : used, wrong: false };
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      this.said.value = { text: fill(words[error.word]!, error.values), wrong: true };
    }
  }

  async read(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    if (chosen.size > LARGEST) {
      this.said.value = { text: this.run.words.peek().view.tableLarge!, wrong: true };
      return;
    }
    const table = await chosen.text();
    this.text.value = table.slice(0, SHOWN);
    this.take(table);
  }

  drop(data: DataTransfer | null): void {
    this.open.value = true;
    const file = data?.files[0];
    if (file) void this.read(file);
    else this.take((this.text.value = data?.getData("text/plain") ?? ""));
  }
}

const tables = new WeakMap<Run, Table>();

function tableOf(run: Run): Table {
  const table = tables.get(run) ?? new Table(run);
  tables.set(run, table);
  return table;
}

/** What makes an element one that a table may be dropped on. */
export function droppable(run: Run) {
  const over = (event: DragEvent, value: boolean) => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).dataset.over = String(value);
  };
  return {
    onDragOver: (event: DragEvent) => over(event, true),
    onDragLeave: (event: DragEvent) => over(event, false),
    onDrop: (event: DragEvent) => {
      over(event, false);
      tableOf(run).drop(event.dataTransfer);
    },
  };
}

export function PointsControls({ run }: { run: Run }) {
  const words = run.words.value.view;
  const task = taskOf(run.settings.value);
  const table = tableOf(run);
  const { text, said, open } = table;
  const file = useRef<HTMLInputElement>(null);
  return (
    <details
      class="points-table"
      id="table"
      open={open.value}
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
      {...droppable(run)}
    >
      <summary>{words.table}</summary>
      <label>{words[task === "function" ? "tableHelp2" : task === "plane" ? "tableHelp3" : "tableHelp"]}
      <textarea
        id="table-text"
        rows={4}
        spellcheck={false}
        placeholder={words[task === "function" ? "tableSample2" : task === "plane" ? "tableSample3" : "tableSample"]}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      /></label>
      <div class="points-row">
        <Button id="table-use" kind="strong" disabled={!text.value.trim()} onClick={() => table.take(text.value)}>
          {words.tableUse}
        </Button>
        <Button onClick={() => file.current!.click()}>{words.tableFile}</Button>
        <input
          ref={file}
          id="table-file"
          class="visually-hidden"
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          tabIndex={-1}
          aria-label={words.tableFile}
          onChange={(event) => {
            void table.read(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </div>
      <p id="table-said" role="status" class={said.value?.wrong ? "points-wrong" : undefined}>
        {said.value?.text}
      </p>
    </details>
  );
}
