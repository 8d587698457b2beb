/** What every CodeMirror editor of the page needs under its content policy. */

import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * Chromium types over a selection by a style attribute, which the policy forbids, and complains of it in its console. So
 * this case is the editor's own: what is typed goes the way that CodeMirror takes with all that it reads from the page.
 */
const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    const text = event.data;
    if (event.inputType !== "insertText" || text === null || main.empty || view.composing) return false;
    event.preventDefault();
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    const handled = view.state
      .facet(EditorView.inputHandler)
      .some((handler) => handler(view, main.from, main.to, text, insert));
    if (!handled) view.dispatch(insert());
    return true;
  },
});

/** The policy lets in the style sheets that carry this mark. */
export const underPolicy: Extension = [EditorView.cspNonce.of("lucid"), typingOver];
