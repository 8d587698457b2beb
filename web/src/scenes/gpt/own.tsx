/** The text that is read: how it begins, or, where it is the visitor's own, the place to paste or drop it. */

import { useState } from "preact/hooks";
import type { Run } from "../contract";
import { Button } from "../../ui/parts";
import { whole } from "../../ui/numbers";
import { fill } from "../../words/language";
import type { GptData } from "./seen";

/** As long as the setting may be; a link has to carry it. */
const MOST = 20_000;

export function OwnText({ run }: { run: Run }) {
  const { view } = run.words.value;
  const data = run.data.value?.json as GptData | undefined;
  const own = run.settings.value.corpus === "own";
  const text = String(run.settings.value.text ?? "");
  const [draft, write] = useState<string | null>(null);
  const [over, hover] = useState(false);
  const read = (whole: string) => {
    write(null);
    run.set({ text: whole.replace(/\r\n?/g, "\n").slice(0, MOST) });
  };
  const open = async (file: File | undefined) => {
    if (file) read(await file.slice(0, 4 * MOST).text());
  };
  if (!own)
    return (
      <details class="gpt-corpus" id="gpt-corpus">
        <summary>{fill(view.text!, { count: whole.format(data?.length ?? 0) })}</summary>
        {/* It scrolls, so it takes the focus. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach what scrolls */}
        <pre tabIndex={0}>{data?.beginning}…</pre>
      </details>
    );
  return (
    <div
      class={over ? "gpt-own over" : "gpt-own"}
      onDragOver={(event) => {
        event.preventDefault();
        hover(true);
      }}
      onDragLeave={() => hover(false)}
      onDrop={(event) => {
        event.preventDefault();
        hover(false);
        void open(event.dataTransfer?.files[0]);
      }}
    >
      <label for="set-text">{view.own}</label>
      <textarea
        id="set-text"
        rows={5}
        maxLength={MOST}
        spellcheck={false}
        placeholder={view.ownPlaceholder}
        value={draft ?? text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p class="gpt-hint" role="status">
        {data?.short
          ? fill(view.tooShort!, { least: data.shortest })
          : fill(view.text!, { count: whole.format(data?.length ?? 0) })}
      </p>
      <div class="gpt-buttons">
        <label class="gpt-file">
          <input
            type="file"
            id="gpt-file"
            accept=".txt,.md,.csv,.py,text/*"
            onChange={(event) => void open(event.currentTarget.files?.[0])}
          />
          {view.file}
        </label>
        <Button id="gpt-read" kind="strong" disabled={draft === null || draft === text} onClick={() => read(draft ?? "")}>
          {view.readIt}
        </Button>
      </div>
    </div>
  );
}
