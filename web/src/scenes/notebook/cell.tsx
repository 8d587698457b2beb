/** One cell: its editor or its text, what it has put out, and what can be done to it. */

import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fill, words as page } from "../../words";
import type { Deeds } from "./deeds";
import { CellEditor } from "./editor";
import { Glyph } from "./glyphs";
import { rendered } from "./markdown";
import type { Cell } from "./model";
import { Nodes, Outputs } from "./outputs";

type Words = Record<string, string>;

export function CellView({ cell, deeds, words }: { cell: Cell; deeds: Deeds; words: Words }) {
  const { notebook } = deeds;
  const box = useRef<HTMLElement>(null);
  const selected = notebook.selected.value === cell.id;
  const kind = cell.kind.value;
  const state = cell.state.value;
  const place = notebook.cells.value.indexOf(cell) + 1;
  const shownText = kind === "markdown" && !cell.open.value;
  const label = fill(words[`cell-${kind}`]!, { n: place, of: notebook.cells.value.length });
  return (
    <section
      class={`notebook-cell notebook-cell-${kind}${selected ? " selected" : ""}${cell.failure.value ? " failed" : ""}`}
      data-state={state}
      id={`cell-${cell.id}`}
      ref={box}
      tabIndex={selected ? 0 : -1}
      aria-label={label}
      aria-current={selected}
      // Not on pointerdown: what that moves would not be under the finger any more when it is let go.
      onFocusCapture={() => notebook.select(cell)}
    >
      <Gutter cell={cell} deeds={deeds} words={words} />
      <div class="notebook-body">
        {shownText ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: a way in for the pointer; the keyboard has Enter
          <div class="notebook-text" onDblClick={() => deeds.edit(cell)}>
            {cell.source.value.trim() ? (
              <Nodes
                make={() => rendered(cell.source.value, cell.attachments)}
                source={cell.source.value}
                name="notebook-html"
              />
            ) : (
              <p class="notebook-empty">{words["empty-text"]}</p>
            )}
          </div>
        ) : (
          <Source key={kind} cell={cell} deeds={deeds} label={label} />
        )}
        <Hint cell={cell} />
        {cell.outputs.value.length > 0 && <Outputs outputs={cell.outputs.value} words={words} />}
      </div>
      {selected && <CellTools cell={cell} deeds={deeds} words={words} />}
    </section>
  );
}

/** What may help, where the mistake is a common one; above the traceback, which is long. */
function Hint({ cell }: { cell: Cell }) {
  const hint = cell.hint.value;
  const text = hint && page.value.hints[hint.id];
  return text ? <p class="notice notebook-hint">{fill(text, hint.values)}</p> : null;
}

/** The run button, the count, and how long it took. */
function Gutter({ cell, deeds, words }: { cell: Cell; deeds: Deeds; words: Words }) {
  const state = cell.state.value;
  if (cell.kind.value !== "code") return <div class="notebook-gutter" />;
  const count = cell.count.value ?? "";
  return (
    <div class="notebook-gutter">
      <button
        type="button"
        class="notebook-run"
        aria-label={state === "idle" ? words["run-cell"] : words.stop}
        title={state === "idle" ? `${words["run-cell"]} (Ctrl+Enter)` : words.stop}
        onClick={() => (state === "idle" ? deeds.run(cell, "stay") : deeds.stop())}
      >
        <Glyph name={state === "idle" ? "play" : "stop"} />
      </button>
      <span class="notebook-count">[{state === "idle" ? count : "*"}]</span>
      {state === "idle" && cell.seconds.value !== null && (
        <span class="notebook-seconds">{duration(cell.seconds.value)}</span>
      )}
    </div>
  );
}

function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.max(1, Math.round(1000 * seconds))} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The editor, made when it comes into sight: a long notebook would otherwise take its time to open. */
function Source({ cell, deeds, label }: { cell: Cell; deeds: Deeds; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => entry!.isIntersecting && setNear(true), {
      rootMargin: "600px",
    });
    watch.observe(host.current!);
    return () => watch.disconnect();
  }, []);
  const editor = useRef<CellEditor | null>(null);
  useEffect(() => {
    if (!near) return;
    editor.current = new CellEditor(host.current!, cell, label, deeds.runner, deeds.keysOf(cell), () => {
      deeds.notebook.changed.value = true;
    });
    editor.current.mark(cell.failure.peek());
    if (deeds.wantsFocus === cell) editor.current.focus();
    deeds.wantsFocus = null;
    return () => {
      editor.current?.destroy();
      editor.current = null;
    };
  }, [near]);
  useSignalEffect(() => {
    const failure = cell.failure.value;
    editor.current?.mark(failure);
  });
  return (
    <div class="notebook-source" ref={host}>
      {!near && <pre>{cell.source.peek()}</pre>}
    </div>
  );
}

function CellTools({ cell, deeds, words }: { cell: Cell; deeds: Deeds; words: Words }) {
  const { notebook } = deeds;
  const kind = cell.kind.value;
  return (
    <div class="notebook-tools" role="toolbar" aria-label={words["cell-tools"]}>
      {kind === "markdown" && (
        <Tool label={cell.open.value ? words["show-text"]! : words["edit-text"]!} onClick={() => deeds.toggle(cell)}>
          <Glyph name={cell.open.value ? "done" : "edit"} />
        </Tool>
      )}
      <Tool label={`${words.up} (Alt+↑)`} onClick={() => deeds.move(cell, -1)}>
        <Glyph name="up" />
      </Tool>
      <Tool label={`${words.down} (Alt+↓)`} onClick={() => deeds.move(cell, 1)}>
        <Glyph name="down" />
      </Tool>
      <Tool label={`${words.split} (Ctrl+Shift+−)`} onClick={() => notebook.split(cell)}>
        <Glyph name="split" />
      </Tool>
      <Tool
        label={kind === "code" ? `${words["to-text"]} (M)` : `${words["to-code"]} (Y)`}
        onClick={() => deeds.turn(cell, kind === "code" ? "markdown" : "code")}
      >
        <Glyph name={kind === "code" ? "text" : "code"} />
      </Tool>
      <Tool label={`${words.delete} (D D)`} onClick={() => deeds.remove(cell)}>
        <Glyph name="delete" />
      </Tool>
    </div>
  );
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: ComponentChildren }) {
  return (
    <button
      type="button"
      class="icon"
      title={label}
      aria-label={label}
      // The cursor stays in the editor, so that Split knows where.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
