/** The editor of an example: the playground's, as high as its text. */

import { defaultKeymap, historyKeymap, indentWithTab } from "@codemirror/commands";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Failure } from "../engine/protocol";
import { clearMark, pythonEditing, showMark } from "../ui/editing";

export class Pad {
  private readonly view: EditorView;

  constructor(host: HTMLElement, source: string, onRun: () => void) {
    const run = () => {
      onRun();
      return true;
    };
    this.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: source,
        extensions: [
          pythonEditing,
          EditorView.lineWrapping,
          Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
          // Escape, then Tab, leaves the editor: CodeMirror's own way out for keyboards.
          keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({
            "aria-label": "The example, to edit. Control and Enter run it; Escape, then Tab, leaves",
          }),
        ],
      }),
    });
  }

  get source(): string {
    return this.view.state.doc.toString();
  }

  /** Show where it failed, if it was in this example. */
  mark(failure: Failure | null, file: string): void {
    if (failure?.mark?.file === file) showMark(this.view, failure);
    else clearMark(this.view);
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }
}
