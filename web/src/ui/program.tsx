/** The program's panel: the editor, which is loaded after the page, and the console. */

import { useEffect, useRef } from "preact/hooks";
import type { Failure } from "../engine/protocol";
import { words } from "../words";
import { Console } from "./console";
import type { Editor } from "./editor";
import { Button } from "./parts";
import type { LiveRun } from "./run";
import type { Shell } from "./shell";

/** What the page does to the panel; there is one panel, and it lives as long as the page. */
export class ProgramDesk {
  console: Console | null = null;
  editor: Editor | null = null;

  showFailure(failure: Failure): void {
    this.editor?.showFailure(failure);
  }

  clearMark(): void {
    this.editor?.clearMark();
  }

  focus(): void {
    this.editor?.focus();
  }
}

export function ProgramPanel({ shell, run }: { shell: Shell; run: LiveRun }) {
  const { desk, source, origin } = shell;
  const original = shell.original.value;
  const text = words.value.program;
  const editorHost = useRef<HTMLDivElement>(null);
  const consoleHost = useRef<HTMLPreElement>(null);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    desk.console = new Console(consoleHost.current!);
    let gone = false;
    let stopFollowing = () => {};
    void import("./editor").then(({ Editor }) => {
      if (gone) return;
      editorHost.current!.replaceChildren();
      const editor = new Editor(editorHost.current!, source.peek(), words.peek().program.editor, {
        onChange: () => {
          source.value = editor.source;
        },
        onRun: () => latest.current.restart(true),
      });
      desk.editor = editor;
      stopFollowing = source.subscribe((next) => {
        editor.source = next;
      });
    });
    return () => {
      gone = true;
      stopFollowing();
      desk.editor?.destroy();
      desk.editor = desk.console = null;
    };
  }, [desk, source]);
  const ran = run.pendingSource.value ?? run.loadedSource.value;
  const edited = ran !== null && ran !== source.value;
  return (
    <section class="card program" aria-labelledby="program-title">
      <div class="card-head">
        <h2 id="program-title">{text.title}</h2>
        <span class="chip" id="edited" title={text.editedHelp} hidden={!edited}>
          {text.edited}
        </span>
        <Button
          id="restore"
          hidden={source.value === original}
          onClick={() => {
            source.value = original;
            desk.focus();
          }}
        >
          {text.restore}
        </Button>
        <Button id="run-keep" hidden={!edited} title={text.runKeepHelp} onClick={() => run.restart(true, true)}>
          {text.runKeep}
        </Button>
        <Button kind="strong" id="run" onClick={() => run.restart(true)}>
          {text.run} <kbd>Ctrl ⏎</kbd>
        </Button>
      </div>
      {origin.value !== "own" && (
        <p class="notice note foreign" id="foreign" role="alert">
          {words.value.notices.foreign[origin.value]}
        </p>
      )}
      <div class="editor" id="editor" ref={editorHost}>
        <pre class="waiting">{source.peek()}</pre>
      </div>
      <p class="visually-hidden" id="editor-help">
        {text.editorHelp}
      </p>
      <div class="console-head">
        <h3>{text.console}</h3>
        <Button id="clear" onClick={() => desk.console?.clear()}>
          {text.clear}
        </Button>
      </div>
      <pre class="console" id="console" role="log" aria-label={text.console} tabIndex={0} ref={consoleHost} />
    </section>
  );
}
