/** The picture of the GPT: what it writes while it learns, and how it reads what the visitor types. */

import { useMemo } from "preact/hooks";
import type { Run } from "../contract";
import { Reads } from "./reads";
import { Of, seen } from "./seen";
import { Writes } from "./writes";

export function GptView({ run }: { run: Run }) {
  const { view } = run.words.value;
  const [data, frame] = [run.data.value, run.frame.value];
  const now = useMemo(() => seen(data, frame), [data, frame]);
  const context = useMemo(() => ({ run, view: view as Record<string, string> }), [run, view]);
  return (
    <Of.Provider value={context}>
      <div class="gpt" id="gpt">
        <Writes samples={now.samples} best={frame?.figures.best ?? null} at={frame?.figures.best_step ?? 0} />
        <Reads reading={now.reading} letters={now.letters} chars={now.chars} />
      </div>
    </Of.Provider>
  );
}
