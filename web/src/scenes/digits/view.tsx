/** The picture of the digits scene: the drawing and what is said of it, and below what the network looks like inside. */

import { useMemo, useRef } from "preact/hooks";
import { useSignalEffect } from "@preact/signals";
import type { Run } from "../contract";
import { Button, Tabs } from "../../ui/parts";
import { fill } from "../../words/language";
import { Drawing, own, setOwn } from "./drawing";
import { Filters, Maps, Saliency } from "./maps";
import { Pad } from "./pad";
import { Says } from "./says";
import { Confusion, TrainedOn, Wrongest } from "./tests";
import { Digit } from "./tiles";

export const PANELS = ["data", "maps", "filters", "saliency", "confusion", "wrongest"] as const;

export function DigitsView({ run }: { run: Run }) {
  const drawing = useMemo(() => new Drawing(run), [run]);
  const words = run.words.value;
  const panel = String(run.settings.value.panel);
  useFreshTest(run);
  return (
    <div class="digits">
      <div class="digits-top">
        <Pad drawing={drawing} />
        <Says drawing={drawing} />
      </div>
      <div class="digits-inside">
        <Tabs
          label={words.view.inside!}
          tabs={PANELS.map((id) => ({ id, title: words.settings.panel!.options![id]! }))}
          value={panel}
          onChange={(id) => {
            run.set({ panel: id });
            drawing.refresh();
          }}
        >
          {panel === "data" && <TrainedOn drawing={drawing} />}
          {panel === "maps" && <Maps run={run} />}
          {panel === "filters" && <Filters run={run} />}
          {panel === "saliency" && <Saliency drawing={drawing} />}
          {panel === "confusion" && <Confusion drawing={drawing} />}
          {panel === "wrongest" && <Wrongest drawing={drawing} />}
        </Tabs>
      </div>
    </div>
  );
}

/** Testing comes at intervals; once the training rests, what is shown of it has to be of the last step. */
function useFreshTest(run: Run): void {
  const asking = useRef(false);
  useSignalEffect(() => {
    const frame = run.frame.value;
    const { tested } = frame?.figures ?? {};
    if (run.playing.value || !run.loaded.value || tested === undefined || tested === frame!.step) return;
    if (asking.current) return;
    asking.current = true;
    run
      .ask("test")
      .then(() => run.look())
      .catch(() => {})
      .finally(() => {
        asking.current = false;
      });
  });
}

/** The visitor's own examples, below the controls. */
export function DigitsControls({ run }: { run: Run }) {
  const words = run.words.value.view;
  const examples = own(run);
  return (
    <section class="digits-own" aria-label={words.own}>
      <div class="digits-own-head">
        <h3>{fill(words.ownCount!, { count: examples.length })}</h3>
        {examples.length > 1 && (
          <Button id="digits-forget" onClick={() => setOwn(run, [])}>
            {words.forget}
          </Button>
        )}
      </div>
      {examples.length === 0 && <p class="digits-note">{words.ownHint}</p>}
      <ul>
        {examples.map((example, i) => (
          <li key={i}>
            <button
              type="button"
              title={fill(words.remove!, { digit: example.label ?? "?" })}
              aria-label={fill(words.remove!, { digit: example.label ?? "?" })}
              onClick={() => setOwn(run, examples.toSpliced(i, 1))}
            >
              <Digit pixels={example.pixels} most={16} />
              <span>{example.label}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
