/** Training digits as the program gets them, and the test digits: which are taken for which, and those that are misread most surely. */

import { useState } from "preact/hooks";
import type { TargetedKeyboardEvent } from "preact";
import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import type { Drawing } from "./drawing";
import { fromBytes } from "./picture";
import { Digit } from "./tiles";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

interface Test {
  index: number;
  meant: number;
  said: number;
  /** The probability that the network gives to what it is. */
  right: number;
}

function testsOf({ run }: Drawing): Test[] {
  const meant = run.data.value?.buffers.y_test?.data;
  const { said, right } = run.frame.value?.buffers ?? {};
  if (!meant || !said || !right || said.data.length !== meant.length) return [];
  return Array.from(meant, (digit, index) => ({
    index,
    meant: digit,
    said: said.data[index]!,
    right: right.data[index]!,
  }));
}

/** Test digits to look at: a click takes one as the drawing. */
function Examples({ drawing, tests, bare }: { drawing: Drawing; tests: readonly Test[]; bare?: boolean }) {
  const words = drawing.run.words.value.view;
  const pixels = drawing.run.data.value?.buffers.X_test?.data;
  if (!pixels) return null;
  return (
    <ul class="digits-examples">
      {tests.map(({ index, meant, said, right }) => {
        const values = { meant, said, percent: (100 * right).toFixed(right < 0.1 ? 1 : 0) };
        return (
          <li key={index}>
            <button
              type="button"
              aria-label={bare ? fill(words.example!, values) : undefined}
              title={fill(words.example!, values)}
              onClick={() => drawing.take(index)}
            >
              <Digit pixels={pixels} from={784 * index} most={255} />
              {!bare && <span>{fill(words.exampleShort!, values)}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** What the program trains on. */
export function TrainedOn({ drawing }: { drawing: Drawing }) {
  const words = drawing.run.words.value.view;
  const { X_shown: images, y_shown: labels } = drawing.run.frame.value?.buffers ?? {};
  if (!images || !labels) return <p class="digits-note">{words.waiting}</p>;
  return (
    <>
      <p class="digits-note">{words.trainedOn}</p>
      <ul class="digits-examples">
        {Array.from(labels.data, (label, i) => (
          <li key={i}>
            <button
              type="button"
              aria-label={fill(words.trained!, { digit: label })}
              title={fill(words.trained!, { digit: label })}
              onClick={() => drawing.keep({ label, pixels: fromBytes(images.data, 784 * i) })}
            >
              <Digit pixels={images.data} from={784 * i} most={255} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Confusion({ drawing }: { drawing: Drawing }) {
  const words = drawing.run.words.value.view;
  const [cell, setCell] = useState<[meant: number, said: number] | null>(null);
  const [meantNow, saidNow] = cell ?? [0, 0];
  const tests = testsOf(drawing);
  const counts = DIGITS.map(() => DIGITS.map(() => 0));
  for (const { meant, said } of tests) counts[meant]![said]!++;
  const move = (event: TargetedKeyboardEvent<HTMLTableElement>) => {
    const [down, right] = MOVES[event.key] ?? [0, 0];
    if (!down && !right) return;
    event.preventDefault();
    const next: [number, number] = [(meantNow + down + 10) % 10, (saidNow + right + 10) % 10];
    setCell(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next.join()}"]`)?.focus();
  };
  const shown = tests.filter(({ meant, said }) => cell && meant === meantNow && said === saidNow);
  return (
    <div class="digits-confusion">
      <table aria-label={words.confusionLabel} onKeyDown={move}>
        <thead>
          <tr>
            <td class="digits-axes">
              {words.meantAxis}
              <br />
              {words.saidAxis}
            </td>
            {DIGITS.map((said) => (
              <th key={said} scope="col">
                {said}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {DIGITS.map((meant) => (
            <tr key={meant}>
              <th scope="row">{meant}</th>
              {DIGITS.map((said) => {
                const count = counts[meant]![said]!;
                const all = Math.max(1, tests.length / 10);
                return (
                  <td key={said}>
                    <button
                      type="button"
                      data-cell={`${meant},${said}`}
                      data-right={meant === said}
                      // Mistakes are few: a tenth of a row is as deep as the whole.
                      style={{ "--deep": `${Math.round(100 * Math.min(1, (meant === said ? 1 : 10) * (count / all)))}%` }}
                      tabIndex={meant === meantNow && said === saidNow ? 0 : -1}
                      aria-pressed={cell !== null && meant === meantNow && said === saidNow}
                      aria-label={fill(words.cell!, { meant, said, count })}
                      onClick={() => setCell([meant, said])}
                    >
                      {count || ""}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div class="digits-cell" id="digits-cell">
        {cell ? (
          <>
            <p class="digits-note">{fill(words.cell!, { meant: meantNow, said: saidNow, count: shown.length })}</p>
            <Examples drawing={drawing} tests={shown.slice(0, 8)} bare />
          </>
        ) : (
          <p class="digits-note">{words.chooseCell}</p>
        )}
      </div>
    </div>
  );
}

const MOVES: Record<string, [number, number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

export function Wrongest({ drawing }: { drawing: Drawing }) {
  const words = drawing.run.words.value.view;
  const tests = testsOf(drawing);
  const wrong = tests.filter(({ meant, said }) => meant !== said).sort((a, b) => a.right - b.right);
  const [all, setAll] = useState(false);
  if (tests.length === 0) return <p class="digits-note">{words.waiting}</p>;
  return (
    <>
      <p class="digits-note" id="digits-wrong-count">
        {wrong.length ? fill(words.wrongCount!, { wrong: wrong.length, all: tests.length }) : words.noneWrong}
        {wrong.length > 18 && (
          <Button aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? words.fewer : words.showMore}
          </Button>
        )}
      </p>
      <Examples drawing={drawing} tests={wrong.slice(0, all ? 90 : 18)} />
    </>
  );
}
