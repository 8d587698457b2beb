/** The notebook's own bench: a bar of buttons, and the cells below it. */

import { download } from "../../ui/download";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { fill } from "../../words/language";
import type { Run } from "../contract";
import { CellView } from "./cell";
import { Deeds } from "./deeds";
import { Glyph, type GlyphName } from "./glyphs";
import { broughtAlong } from "./handover";
import { FormatError, MOST_BYTES, read, write } from "./ipynb";
import { Notebook } from "./model";
import { Packages } from "./packages";
import { Runner } from "./runner";
import starter from "./starter.ipynb?raw";

/** One for the whole visit: who looks at another scene and comes back finds the cells as they were. */
const notebook = new Notebook();

type Words = Record<string, string>;
type Panel = "packages" | "keys" | null;

const panel = signal<Panel>(null);
const message = signal<{ text: string; undo?: boolean } | null>(null);

export function Workbench({ run }: { run: Run }) {
  const deeds = useMemo(() => {
    if (!notebook.cells.peek().length) {
      const brought = broughtAlong();
      notebook.open(brought?.file ?? read(starter), brought?.name ?? "notebook.ipynb");
      // No file has them yet.
      if (brought) notebook.changed.value = true;
    }
    return new Deeds(notebook, new Runner(notebook, run));
  }, [run]);
  const words = run.words.value.view;
  useEffect(() => () => deeds.runner.close(), [deeds]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => notebook.changed.peek() && event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, []);
  return (
    <section
      class="notebook"
      aria-label={words.notebook}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer?.files[0];
        if (!file) return;
        event.preventDefault();
        void openFile(file, deeds, words);
      }}
      onKeyDown={(event) => {
        // Editors, fields and buttons have their own keys.
        const target = event.target as HTMLElement;
        if (target.classList.contains("notebook-cell") && deeds.key(event)) event.preventDefault();
      }}
    >
      <Bar deeds={deeds} words={words} />
      <Messages deeds={deeds} words={words} />
      {panel.value === "packages" && <Packages runner={deeds.runner} words={words} />}
      {panel.value === "keys" && <Keys words={words} />}
      <div class="notebook-cells">
        {notebook.cells.value.map((cell) => (
          <CellView key={cell.key} cell={cell} deeds={deeds} words={words} />
        ))}
        <div class="notebook-add">
          <BarButton name="add-code" label={words["add-code"]!} onClick={() => deeds.add(notebook.cells.peek().length, "code")} />
          <BarButton
            name="add-text"
            label={words["add-text"]!}
            onClick={() => deeds.add(notebook.cells.peek().length, "markdown")}
          />
        </div>
      </div>
    </section>
  );
}

function Bar({ deeds, words }: { deeds: Deeds; words: Words }) {
  const picker = useRef<HTMLInputElement>(null);
  const working = deeds.runner.working.value;
  const toggle = (name: Panel) => {
    panel.value = panel.peek() === name ? null : name;
  };
  const here = () => notebook.index(notebook.current) + 1;
  return (
    <div class="notebook-bar" role="toolbar" aria-label={words.bar}>
      <BarButton
        id="notebook-run"
        name="play"
        label={words.run!}
        strong
        title={`${words.run} (Shift+Enter)`}
        onClick={() => deeds.run(notebook.current, "next")}
      />
      <BarButton id="notebook-run-all" name="all" label={words["run-all"]!} onClick={() => deeds.runAll()} />
      <BarButton id="stop" name="stop" label={words.stop!} disabled={!working} onClick={() => deeds.stop()} />
      <BarButton id="notebook-restart" name="restart" label={words.restart!} onClick={() => void restart(deeds, words)} />
      <span class="notebook-gap" />
      <BarButton id="notebook-code" name="add-code" label={words.code!} title={words["add-code"]} onClick={() => deeds.add(here(), "code")} />
      <BarButton id="notebook-text" name="add-text" label={words.text!} title={words["add-text"]} onClick={() => deeds.add(here(), "markdown")} />
      <span class="notebook-gap" />
      <BarButton
        id="notebook-packages"
        name="package"
        label={words.packages!}
        expanded={panel.value === "packages"}
        onClick={() => toggle("packages")}
      />
      <BarButton id="notebook-open" name="open" label={words.open!} onClick={() => picker.current!.click()} />
      <BarButton
        id="notebook-save"
        name="save"
        label={words.save!}
        title={`${words.save}: ${notebook.name.value}`}
        onClick={save}
      />
      <BarButton
        id="notebook-keys"
        name="keys"
        label={words.keys!}
        expanded={panel.value === "keys"}
        onClick={() => toggle("keys")}
      />
      <input
        ref={picker}
        type="file"
        id="notebook-file"
        accept=".ipynb,application/json"
        aria-label={words.open}
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) void openFile(file, deeds, words);
        }}
      />
    </div>
  );
}

function BarButton(props: {
  id?: string;
  name: GlyphName;
  label: string;
  title?: string;
  strong?: boolean;
  disabled?: boolean;
  expanded?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      id={props.id}
      class={props.strong ? "play" : "tool"}
      title={props.title ?? props.label}
      disabled={props.disabled}
      aria-expanded={props.expanded}
      onClick={props.onClick}
    >
      <Glyph name={props.name} />
      <span>{props.label}</span>
    </button>
  );
}

async function restart(deeds: Deeds, words: Words): Promise<void> {
  try {
    await deeds.runner.restart();
    message.value = { text: words.restarted! };
  } catch {
    // Python was replaced meanwhile, which is a restart as well.
  }
}

function save(): void {
  download(notebook.name.peek(), write(notebook.toFile()), "application/x-ipynb+json");
  notebook.changed.value = false;
}

async function openFile(file: File, deeds: Deeds, words: Words): Promise<void> {
  try {
    if (file.size > MOST_BYTES) throw new FormatError("size");
    const opened = read(await file.text());
    if (deeds.runner.working.peek()) deeds.stop();
    notebook.open(opened, file.name.replace(/(\.ipynb)?(\.json)?$/i, ".ipynb"));
    message.value = { text: fill(words.opened!, { name: file.name, n: notebook.cells.peek().length }), undo: true };
  } catch (error) {
    const reason = error instanceof FormatError ? error.message : "json";
    message.value = { text: fill(words[`bad-${reason}`]!, { name: file.name }) };
  }
}

/** What the visitor should know or is asked, each in a line. */
function Messages({ deeds, words }: { deeds: Deeds; words: Words }) {
  const { runner } = deeds;
  const asking = runner.asking.value;
  return (
    <div class="notebook-messages" role="status">
      {asking && (
        <Message>
          {fill(words[asking.elsewhere ? "may-go" : "may-fetch"]!, { host: asking.host })}
          <button type="button" id="notebook-allow" onClick={() => asking.answer(true)}>
            {asking.elsewhere ? words.go : words.allow}
          </button>
          <button type="button" id="notebook-refuse" onClick={() => asking.answer(false)}>
            {words.refuse}
          </button>
        </Message>
      )}
      {runner.forgotten.value && (
        <Message>
          {words.forgotten}
          <button type="button" onClick={() => deeds.runAll()}>
            {words["run-all"]}
          </button>
        </Message>
      )}
      {message.value && (
        <Message>
          {message.value.text}
          {message.value.undo && (
            <button
              type="button"
              id="notebook-back"
              onClick={() => {
                notebook.swap();
                message.value = null;
              }}
            >
              {words.back}
            </button>
          )}
          <button type="button" onClick={() => (message.value = null)}>
            {words.close}
          </button>
        </Message>
      )}
    </div>
  );
}

function Message({ children }: { children: ComponentChildren }) {
  return <p class="notice">{children}</p>;
}

const KEYS: [keys: string, word: string][] = [
  ["Shift Enter", "key-next"],
  ["Ctrl Enter", "key-stay"],
  ["Alt Enter", "key-insert"],
  ["Esc", "key-leave"],
  ["Enter", "key-edit"],
  ["A / B", "key-add"],
  ["D D / Z", "key-delete"],
  ["X C V", "key-copy"],
  ["M / Y", "key-kind"],
  ["Alt ↑ ↓", "key-move"],
  ["Ctrl Shift −", "key-split"],
  ["Shift M", "key-merge"],
  ["Tab", "key-complete"],
  ["Shift Tab", "key-help"],
  ["I I", "key-stop"],
  ["0 0", "key-restart"],
];

function Keys({ words }: { words: Words }) {
  return (
    <section class="notebook-panel" aria-label={words.keys}>
      <dl class="notebook-keys">
        {KEYS.map(([keys, word]) => (
          <div key={word}>
            <dt>
              {keys.split(" ").map((key, i) => (key === "/" ? " / " : <kbd key={i}>{key}</kbd>))}
            </dt>
            <dd>{words[word]}</dd>
          </div>
        ))}
      </dl>
      <p>{words["keys-help"]}</p>
    </section>
  );
}
