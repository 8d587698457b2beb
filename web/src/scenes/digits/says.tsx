/** What the network says of the drawing: ten probabilities, on which the visitor can say what was meant. */

import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import { type DigitsData, type Drawing, OWN_MOST, addOwn, own } from "./drawing";
import { encode } from "./picture";

export function Says({ drawing }: { drawing: Drawing }) {
  const { run } = drawing;
  const words = run.words.value.view;
  const { early } = (run.data.value?.json ?? {}) as Partial<DigitsData>;
  const chances = run.loaded.value || early ? run.frame.value?.buffers.probabilities?.data : undefined;
  const now = drawing.now.value;
  const meant = now?.label ?? null;
  let best = -1;
  chances?.forEach((chance, digit) => {
    if (best < 0 || chance > chances[best]!) best = digit;
  });
  const percent = (digit: number) => (chances ? `${Math.round(100 * chances[digit]!) || 0} %` : "–");
  const mine = own(run);
  const text = now && meant !== null ? encode(now) : "";
  const kept = mine.some((example) => encode(example) === text);
  const room = mine.map(encode).join(".").length + text.length < OWN_MOST;
  return (
    <section class="digits-says" aria-label={words.says}>
      <h2>{best < 0 ? words.says : fill(words.saysThis!, { digit: best, percent: percent(best) })}</h2>
      <div class="digits-rows" id="digits-rows">
        {Array.from({ length: 10 }, (_, digit) => (
          <button
            key={digit}
            type="button"
            data-best={digit === best}
            aria-pressed={digit === meant}
              title={fill(words.meanThis!, { digit })}
            disabled={!now}
            onClick={() => drawing.mean(digit)}
          >
            <b>{digit}</b>
            <span class="digits-track">
              <i style={{ width: `${100 * (chances?.[digit] || 0)}%` }} />
            </span>
            <span class="digits-percent">{percent(digit)}</span>
          </button>
        ))}
      </div>
      <div class="digits-meant">
        <p>{meant === null ? words.sayWhich : fill(words.youMeant!, { digit: meant })}</p>
        <Button
          id="digits-add"
          kind="strong"
          disabled={meant === null || kept || !room}
          onClick={() => now && addOwn(run, now)}
        >
          {kept ? words.added : words.add}
        </Button>
      </div>
    </section>
  );
}
