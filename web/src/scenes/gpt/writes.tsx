/** What the model writes while it learns: the newest text on top, each character tinted where it was a surprise. */

import { useSignalEffect } from "@preact/signals";
import { useContext, useMemo, useState } from "preact/hooks";
import { Button } from "../../ui/parts";
import { lossText, whole } from "../../ui/numbers";
import { fill } from "../../words/language";
import { Of, type Sample } from "./seen";

/** Chances that divide the tints: below the first is the strongest. */
const TINTS = [0.05, 0.2, 0.5, 0.8];

/** How long the page says what the button did; while training rests, until it goes on. */
const TOLD_MS = 6000;

interface Stretch {
  tint: string;
  text: string;
}

/** Neighbours of the same tint become one piece of text. */
function stretches(sample: Sample): Stretch[] {
  const all: Stretch[] = [];
  sample.characters.forEach((character, i) => {
    if (i === 0 && character === "\n" && sample.given > 0) return;
    const level = TINTS.findIndex((chance) => sample.chances[i]! < chance);
    const tint = i < sample.given ? "given" : level < 0 ? "sure" : `tint-${level}`;
    const last = all.at(-1);
    if (last?.tint === tint) last.text += character;
    else all.push({ tint, text: character });
  });
  return all;
}

function Written({ sample, newest }: { sample: Sample; newest: boolean }) {
  const { view } = useContext(Of);
  const parts = useMemo(() => stretches(sample), [sample.serial, sample.characters.length]);
  return (
    <li class={newest ? "newest" : undefined}>
      <span class="gpt-text">
        {parts.map(({ tint, text }, i) => (
          <span key={i} class={`gpt-${tint}`}>
            {text}
          </span>
        ))}
        {!sample.done && <span class="gpt-caret" aria-hidden="true" />}
        {sample.right !== null && (
          <span class={sample.right ? "gpt-right" : "gpt-wrong"}>{sample.right ? view.right : view.wrong}</span>
        )}
      </span>
      <span class="gpt-step">{fill(view.atStep!, { step: whole.format(sample.step) })}</span>
    </li>
  );
}

export function Writes({ samples, best, at }: { samples: readonly Sample[]; best: number | null; at: number }) {
  const { run, view } = useContext(Of);
  const [told, tell] = useState("");
  useSignalEffect(() => {
    if (run.playing.value) tell("");
  });
  const back = async () => {
    const { json } = await run.ask<{ step: number | null }>("best");
    tell(json.step === null ? view.noBest! : fill(view.isBack!, { step: whole.format(json.step) }));
    run.look();
    if (run.playing.peek()) setTimeout(() => tell(""), TOLD_MS);
  };
  const known = best !== null && Number.isFinite(best) && at > 0;
  return (
    <section class="gpt-part gpt-writes" aria-labelledby="gpt-writes-title">
      <div class="gpt-head">
        <h2 id="gpt-writes-title">{view.writes}</h2>
        <span class="gpt-hint gpt-told" role="status">
          {told}
        </span>
        {!told && (
          <span class="gpt-hint gpt-scale">
            {view.surprise}
            <span aria-hidden="true">
              {TINTS.map((_, i) => (
                <i key={i} class={`gpt-tint-${TINTS.length - 1 - i}`} />
              ))}
            </span>
          </span>
        )}
        <Button
          id="gpt-best"
          disabled={!known}
          title={fill(view.bestHelp!, { step: whole.format(at) })}
          onClick={() => void back()}
        >
          {known ? fill(view.best!, { loss: lossText(best) }) : view.noBestYet}
        </Button>
      </div>
      {samples.length ? (
        <ol class="gpt-samples" id="gpt-samples">
          {samples.map((sample, i) => (
            <Written key={sample.serial} sample={sample} newest={i === 0} />
          ))}
        </ol>
      ) : (
        <p class="gpt-hint gpt-empty">{view.nothingYet}</p>
      )}
    </section>
  );
}
