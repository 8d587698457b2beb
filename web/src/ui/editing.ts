/** What every Python editor of the page has in common: its looks, its habits, and the mark where something failed. */

import { history } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, drawSelection, highlightSpecialChars } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Failure, Mark } from "../engine/protocol";
import { underPolicy } from "./policy";

const markLines = StateEffect.define<{ from: number; kind: string } | null>();

const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(markLines)) continue;
      next = effect.value
        ? Decoration.set([
            Decoration.line({ class: `cm-marked cm-marked-${effect.value.kind}` }).range(effect.value.from),
          ])
        : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Colours are the page's custom properties, so a change of theme reaches the editor by itself.
const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword],
    color: "var(--code-keyword)",
  },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--code-call)" },
  { tag: [tags.definition(tags.variableName), tags.className], color: "var(--code-name)" },
  { tag: tags.self, color: "var(--code-keyword)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "var(--code-size)", color: "var(--ink)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--accent)" },
  ".cm-gutters": { backgroundColor: "var(--card)", border: "none", color: "var(--ink-soft)" },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 10px 0 4px", minWidth: "26px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-active)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selection) !important",
  },
  ".cm-marked-error": { backgroundColor: "var(--error-soft)", boxShadow: "inset 3px 0 0 var(--error)" },
  ".cm-marked-stopped": { backgroundColor: "var(--note-soft)", boxShadow: "inset 3px 0 0 var(--note)" },
  ".cm-marked-pointed": { backgroundColor: "var(--accent-soft)", boxShadow: "inset 3px 0 0 var(--accent)" },
  ".cm-tooltip": {
    backgroundColor: "var(--card)",
    border: "1px solid var(--line-strong)",
    color: "var(--ink)",
    borderRadius: "8px",
    overflow: "hidden",
  },
  ".cm-diagnostic": { fontFamily: "var(--mono)", fontSize: "12px", padding: "6px 10px", borderLeftWidth: "4px" },
  ".cm-matchingBracket": { backgroundColor: "var(--code-selection)", outline: "none" },
});

/** The page's look and habits, for any text. */
export const plainEditing: Extension = [
  highlightSpecialChars(),
  history(),
  drawSelection(),
  underPolicy,
  indentUnit.of("    "),
  EditorState.tabSize.of(4),
  theme,
  EditorView.contentAttributes.of({ autocapitalize: "off", autocorrect: "off", tabindex: "0" }),
];

export const pythonEditing: Extension = [
  plainEditing,
  indentOnInput(),
  bracketMatching(),
  // Without its own completions: the notebook asks the running interpreter, and the page is smaller by what offers them.
  pythonLanguage,
  syntaxHighlighting(colours),
  markedLines,
];

export function clearMark(view: EditorView): void {
  view.dispatch({ effects: markLines.of(null) });
  view.dispatch(setDiagnostics(view.state, []));
}

/** Between a line that is brought into sight and the edge, in pixels. */
const MARGIN = 40;

/** Mark where the program failed; with `scroll`, bring the line into sight. */
export function showMark(view: EditorView, failure: Failure, scroll = true): void {
  if (!failure.mark) return;
  const { from, to } = range(view.state.doc, failure.mark);
  const line = view.state.doc.lineAt(from);
  view.dispatch({
    effects: [
      markLines.of({ from: line.from, kind: failure.kind }),
      ...(scroll ? [EditorView.scrollIntoView(line.from, { y: "nearest", yMargin: MARGIN })] : []),
    ],
  });
  view.dispatch(
    setDiagnostics(view.state, [
      {
        from,
        to,
        severity: failure.kind === "stopped" ? "warning" : "error",
        message: failure.message,
        source: "Python",
      },
    ]),
  );
}

/**
 * Point at a line, for what a tool shows of it; or at none. The text scrolls to it. With `bring`, the page does too: else what is looked at
 * would go away under the pointer.
 */
export function pointAt(view: EditorView, line: number | null, bring: boolean): void {
  const { doc } = view.state;
  const at = line === null ? null : doc.line(Math.max(1, Math.min(line, doc.lines)));
  view.dispatch({
    effects: [
      markLines.of(at && { from: at.from, kind: "pointed" }),
      ...(at && bring ? [EditorView.scrollIntoView(at.from, { y: "nearest", yMargin: MARGIN })] : []),
    ],
  });
  if (!at || bring) return;
  const { top, bottom } = view.lineBlockAt(at.from);
  const { scrollDOM } = view;
  const lowest = bottom + MARGIN - scrollDOM.clientHeight;
  scrollDOM.scrollTop = Math.max(lowest, Math.min(scrollDOM.scrollTop, top - MARGIN));
}

function range(doc: EditorState["doc"], mark: Mark): { from: number; to: number } {
  // The mark is of the text that ran; the text may be shorter by now.
  const first = doc.line(Math.min(mark.line, doc.lines));
  const last = doc.line(Math.min(Math.max(mark.end_line, mark.line), doc.lines));
  const indent = first.text.length - first.text.trimStart().length;
  const from = Math.min(first.to, first.from + (mark.start ?? indent));
  const to = mark.end === null ? first.to : Math.min(last.to, last.from + mark.end);
  // A place just past the end of a line gets its last character marked instead.
  return to > from
    ? { from, to }
    : { from: Math.max(first.from, Math.min(from, first.to - 1)), to: Math.max(from, first.to) };
}
