/** The row of numbers under the picture, and the curves beside it. */

import type { LiveRun } from "./run";
import { words } from "../words";
import { Chart } from "./chart";
import { figureText, lossText, whole } from "./numbers";
import { shown } from "./settings";

export function Figures({ run }: { run: LiveRun }) {
  const { value: frame } = run.frame;
  const titles = words.value.figures;
  const settings = run.settings.value;
  // While a program runs from its top, nothing is known of it yet.
  const known = run.loaded.value && run.pendingSource.value === null;
  const own = shown(run.scene.figures, settings).map(({ id, format }) => ({
    id,
    title: run.words.value.figures[id] ?? id,
    text: known ? figureText(frame?.figures[id], format) : "–",
  }));
  const step = known ? (frame?.step ?? 0) : 0;
  const all = [
    { id: "step", title: titles.step, text: whole.format(step) },
    { id: "rate", title: titles.rate, text: run.rate.value === null ? "–" : whole.format(run.rate.value) },
    { id: "loss", title: titles.loss, text: known ? lossText(frame?.loss) : "–" },
    ...own,
  ];
  return (
    <dl class="figures">
      {all.map(({ id, title, text }) => (
        <div key={id}>
          <dt>{title}</dt>
          <dd id={`figure-${id}`}>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The steps of several runs as one axis, and a function that puts a run's values where its steps are. */
function join(steps: readonly (readonly number[])[]) {
  const [only] = steps;
  if (steps.length === 1) return { x: only!, align: (_run: number, values: readonly (number | null)[]) => values };
  const x = [...new Set(steps.flat())].sort((a, b) => a - b);
  const place = new Map(x.map((step, index) => [step, index]));
  const align = (run: number, values: readonly (number | null)[]) => {
    const aligned: (number | null | undefined)[] = new Array(x.length);
    // Left undefined, a place is a step of another run's, over which the line goes on; null is a gap of its own.
    steps[run]!.forEach((step, i) => {
      aligned[place.get(step)!] = values[i];
    });
    return aligned as (number | null)[];
  };
  return { x, align };
}

export function Curves({ runs }: { runs: readonly LiveRun[] }) {
  const [run] = runs as [LiveRun];
  const curves = shown(run.scene.curves, run.settings.value);
  for (const { drawn } of runs) void drawn.value; // the history changes in place
  const { x, align } = join(runs.map(({ history }) => history.steps));
  return (
    <section class="card curves" aria-label={words.value.panels.curves}>
      {curves.map((curve) => {
        const { title, series: names } = run.words.value.curves[curve.id]!;
        const lines = runs.flatMap(({ history }, which) =>
          curve.series.map(({ figure, colour, dashed }) => ({
            values: align(which, history.lines[figure] ?? []),
            colour: which === 0 ? `--curve-${colour}` : "--curve-other",
            dashed,
          })),
        );
        return (
          <figure key={curve.id}>
            <figcaption>
              {title}
              {names?.map((name, i) => (
                <span key={name} class={`key key-${curve.series[i]!.colour}`}>
                  {name}
                </span>
              ))}
            </figcaption>
            <Chart
              id={runs.length === 1 ? `chart-${curve.id}` : undefined}
              label={title}
              x={x}
              lines={lines}
              min={curve.min}
              max={curve.max}
              percent={curve.percent}
            />
          </figure>
        );
      })}
    </section>
  );
}
