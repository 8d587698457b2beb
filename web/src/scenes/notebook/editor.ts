/** The editor of one cell: the page's Python editor, with completion and documentation from the running interpreter. */

import {
  type CompletionContext,
  type CompletionResult,
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, type KeyBinding, type Tooltip, hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import type { Failure } from "../../engine/protocol";
import { clearMark, plainEditing, pythonEditing, showMark } from "../../ui/editing";
import { type About, documentation } from "./documentation";
import type { Cell, TextField } from "./model";

export interface Help {
  /** None while a cell is running: Python has no time. */
  complete(before: string, explicit: boolean): Promise<Completions | null>;
  inspect(code: string, at: number): Promise<About | null>;
}

export interface Completions {
  from: number;
  options: { label: string; type: string; detail: string }[];
}

/** What the keys of an editor ask of the notebook. */
export interface CellKeys {
  run(after: "stay" | "next" | "insert"): void;
  leave(): void;
  split(): void;
  /** Out of the cell over its first or last line. */
  cross(by: -1 | 1): void;
}

/** Where there is little room, long lines are wrapped instead of scrolled. */
const narrow = matchMedia("(max-width: 760px)");

const setHelp = StateEffect.define<Tooltip | null>();

/** Documentation that was asked for by a key; it goes away with the next change or movement. */
const helpField = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

const tooltip = (about: About): Tooltip => ({
  pos: about.from,
  end: about.to,
  above: true,
  create: () => ({ dom: documentation(about) }),
});

function completing(help: Help) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (!context.explicit && !context.matchBefore(/[\w.]$|\bimport $|\($/)) return null;
    const before = context.state.sliceDoc(0, context.pos);
    const found = await help.complete(before, context.explicit || before.endsWith("("));
    if (!found?.options.length || context.aborted) return null;
    return {
      from: found.from,
      validFor: /^\w*$/,
      options: found.options.map((option) => ({
        ...option,
        // Parameters of the call come first, then what has few underscores.
        boost: option.label.endsWith("=") ? 20 : option.label.startsWith("_") ? -20 : 0,
        info: async () => {
          const code = before.slice(0, found.from) + option.label;
          const about = option.label.endsWith("=") ? null : await help.inspect(code, code.length);
          return about && documentation(about);
        },
      })),
    };
  };
}

/** As in Jupyter: Tab completes behind a word and indents elsewhere; Shift+Tab explains, or moves left what is indented. */
function tabKeys(help: Help): KeyBinding {
  const textBefore = ({ state }: EditorView) => {
    const { head, empty } = state.selection.main;
    return empty ? state.sliceDoc(state.doc.lineAt(head).from, head) : "";
  };
  return {
    key: "Tab",
    run: (view) =>
      acceptCompletion(view) || (/[\w.]$/.test(textBefore(view)) ? startCompletion(view) : indentMore(view)),
    shift: (view) => {
      if (!/[\w.()]\s*$/.test(textBefore(view))) return indentLess(view);
      void explain(view, help);
      return true;
    },
  };
}

async function explain(view: EditorView, help: Help): Promise<void> {
  const code = view.state.doc.toString();
  const { head } = view.state.selection.main;
  // Inside of the parentheses of a call, the call is meant.
  const at = code[head - 1] === "(" ? head - 1 : head;
  const about = await help.inspect(code, at);
  if (view.state.doc.toString() === code) view.dispatch({ effects: setHelp.of(about && tooltip(about)) });
}

const atEdge = (view: EditorView, by: -1 | 1): boolean => {
  const { main } = view.state.selection;
  const line = view.state.doc.lineAt(main.head).number;
  return main.empty && line === (by < 0 ? 1 : view.state.doc.lines);
};

export class CellEditor implements TextField {
  private readonly view: EditorView;

  constructor(
    host: HTMLElement,
    private readonly cell: Cell,
    label: string,
    help: Help,
    keys: CellKeys,
    onChange: () => void,
  ) {
    const isCode = cell.kind.peek() === "code";
    const done = (work: () => void) => () => {
      work();
      return true;
    };
    const cross = (by: -1 | 1) => (view: EditorView) => {
      if (!atEdge(view, by)) return false;
      keys.cross(by);
      return true;
    };
    this.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: cell.source.peek(),
        extensions: [
          Prec.highest(
            keymap.of([
              { key: "Shift-Enter", run: done(() => keys.run("next")) },
              { key: "Mod-Enter", run: done(() => keys.run("stay")) },
              { key: "Alt-Enter", run: done(() => keys.run("insert")) },
              { key: "Ctrl-Shift--", run: done(() => keys.split()) },
            ]),
          ),
          isCode
            ? [
                pythonEditing,
                closeBrackets(),
                autocompletion({ override: [completing(help)], icons: true, maxRenderedOptions: 60 }),
                hoverTooltip(async (view, at) => {
                  const about = await help.inspect(view.state.doc.toString(), at);
                  return about && tooltip(about);
                }),
                helpField,
                keymap.of([...completionKeymap, tabKeys(help), ...closeBracketsKeymap]),
              ]
            : [plainEditing, EditorView.lineWrapping],
          keymap.of([
            { key: "Escape", run: (view) => this.closeHelp(view) || done(() => keys.leave())() },
            { key: "ArrowUp", run: cross(-1) },
            { key: "ArrowDown", run: cross(1) },
            ...(isCode ? [] : [{ key: "Tab", run: indentMore, shift: indentLess }]),
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          narrow.matches ? EditorView.lineWrapping : [],
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            cell.source.value = update.state.doc.toString();
            onChange();
          }),
        ],
      }),
    });
    cell.field = this;
  }

  private closeHelp(view: EditorView): boolean {
    if (!view.state.field(helpField, false)) return false;
    view.dispatch({ effects: setHelp.of(null) });
    return true;
  }

  focus(): void {
    this.view.focus();
  }

  get cursor(): number {
    return this.view.state.selection.main.head;
  }

  setText(text: string): void {
    if (text !== this.view.state.doc.toString())
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  mark(failure: Failure | null): void {
    clearMark(this.view);
    if (failure) showMark(this.view, failure, false);
  }

  destroy(): void {
    if (this.cell.field === this) this.cell.field = null;
    this.view.destroy();
  }
}
