/** The Python editor of a program, with the line that failed marked. */

import { defaultKeymap, historyKeymap, indentWithTab } from "@codemirror/commands";
import { lintGutter } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import type { Failure } from "../engine/protocol";
import { clearMark, pointAt, pythonEditing, showMark } from "./editing";

export interface EditorEvents {
  onChange(): void;
  onRun(): void;
}

export class Editor {
  private readonly view: EditorView;

  constructor(host: HTMLElement, source: string, label: string, events: EditorEvents) {
    const run = () => {
      events.onRun();
      return true;
    };
    this.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: source,
        extensions: [
          lineNumbers(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          pythonEditing,
          Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
          // Escape, then Tab, leaves the editor: CodeMirror's own way out for keyboards.
          keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "editor-help" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) events.onChange();
          }),
        ],
      }),
    });
  }

  get source(): string {
    return this.view.state.doc.toString();
  }

  set source(text: string) {
    if (text === this.source) return;
    this.clearMark();
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  clearMark(): void {
    clearMark(this.view);
  }

  /** Mark where the program failed and bring the line into sight. */
  showFailure(failure: Failure): void {
    showMark(this.view, failure);
  }

  /** Point at a line, for what a tool shows of it, or at none; with `bring`, the page scrolls to it. */
  pointAt(line: number | null, bring = false): void {
    pointAt(this.view, line, bring);
  }

  destroy(): void {
    this.view.destroy();
  }

  focus(): void {
    this.view.focus();
  }
}
