/** Data of the visitor's own: a table that is pasted, chosen or dropped. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import type { Run } from "../contract";
import { TableError, readTable } from "./csv";
import { taskOf } from "./own";
import { paintingOf } from "./painting";

/** Bytes of a file that are worth reading: a thousand rows fit many times. */
const LARGEST = 5_000_000;

export function PointsControls({ run }: { run: Run }) {
  const words = run.words.value.view;
  const task = taskOf(run.settings.value);
  const text = useSignal("");
  const said = useSignal<{ text: string; wrong: boolean } | null>(null);
  const over = useSignal(false);
  const file = useRef<HTMLInputElement>(null);
  const take = (table: string) => {
    try {
      const { columns, left, names, points } = readTable(table, task);
      paintingOf(run).use({ names, points }, task, task === "classify" ? names.length : undefined);
      const [x, y, target] = task === "function" ? [columns[0], "", columns[1]] : columns;
      const used = fill(words[task === "function" ? "tableUsed2" : "tableUsed3"]!, {
        n: points.length,
        x: x!,
        y: y!,
        target: target!,
      });
      said.value = { text: left ? `${used} ${fill(words.tableLeft!, { n: left })}` : used, wrong: false };
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      said.value = { text: fill(words[error.word]!, error.values), wrong: true };
    }
  };
  const read = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > LARGEST) {
      said.value = { text: words.tableLarge!, wrong: true };
      return;
    }
    text.value = (await chosen.text()).slice(0, 20_000);
    take(await chosen.text());
  };
  return (
    <details
      class="points-table"
      id="table"
      data-over={over.value}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        const dropped = event.dataTransfer?.files[0];
        if (dropped) void read(dropped);
        else {
          text.value = event.dataTransfer?.getData("text/plain") ?? "";
          take(text.value);
        }
      }}
    >
      <summary>{words.table}</summary>
      <label for="table-text">{words[task === "function" ? "tableHelp2" : task === "plane" ? "tableHelp3" : "tableHelp"]}</label>
      <textarea
        id="table-text"
        rows={4}
        spellcheck={false}
        placeholder={words[task === "function" ? "tableSample2" : task === "plane" ? "tableSample3" : "tableSample"]}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <div class="points-row">
        <Button id="table-use" kind="strong" disabled={!text.value.trim()} onClick={() => take(text.value)}>
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
            void read(event.currentTarget.files?.[0]);
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
