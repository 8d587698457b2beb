/** The row under the picture: what the colours mean, and, where the points are the visitor's own, the brushes. */

import type { ComponentChildren } from "preact";
import { markerSvg } from "../../ui/palette";
import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import type { Buffer, Payload, Run } from "../contract";
import { css, diverging } from "./colours";
import type { PointsData } from "./marks";
import { FULL, type Task, isOwn, ownSetting, readOwn, taskOf } from "./own";
import { VALUES, paintingOf } from "./painting";

export function classNames(run: Run): string[] {
  const settings = run.settings.value;
  const { names } = isOwn(settings) ? readOwn(String(settings[ownSetting("classify")])) : { names: [] };
  const word = run.words.value.view.class!;
  return Array.from({ length: Number(settings.classes) }, (_, n) => names[n] ?? fill(word, { n }));
}

export function Legend({ run }: { run: Run }) {
  const settings = run.settings.value;
  const words = run.words.value.view;
  const task = taskOf(settings);
  if (isOwn(settings)) return <Brushes run={run} task={task} />;
  const data = run.data.value as Payload<PointsData> | null;
  const adopt = () => {
    const { X, y } = data!.buffers as Record<string, Buffer>;
    paintingOf(run).adopt(X!.data, y!.data, task, data!.json.extent, data!.json.height);
  };
  return (
    <div class="points-row">
      <ul class="legend" id="legend">
        {task === "classify" &&
          classNames(run).map((name, label) => (
            <li key={label}>
              <span aria-hidden="true" dangerouslySetInnerHTML={{ __html: markerSvg(label) }} />
              {name}
            </li>
          ))}
        {task === "plane" && (
          <li class="hint">
            −1 <Scale /> +1
          </li>
        )}
        {task === "function" && (
          <>
            <li class="points-line">{words.curve}</li>
            <li class="points-error">{words.error}</li>
          </>
        )}
        {task === "classify" && <li class="hint">{words.surer}</li>}
      </ul>
      <Button id="adopt" disabled={!data} onClick={adopt}>
        {words.adopt}
      </Button>
    </div>
  );
}

const Scale = () => <i class="points-scale" aria-hidden="true" />;

function Brushes({ run, task }: { run: Run; task: Task }) {
  const painting = paintingOf(run);
  const words = run.words.value.view;
  const colours = diverging();
  const brush = painting.tool;
  const { all, test } = painting.count;
  const tool = (value: number | "erase", name: string, picture: ComponentChildren) => (
    <button
      type="button"
      key={value}
      class="points-brush"
      data-brush={value}
      aria-pressed={brush === value}
      onClick={() => {
        painting.brush.value = value;
      }}
    >
      {picture}
      {name}
    </button>
  );
  return (
    <div class="points-row">
      <div class="points-brushes" id="legend" role="group" aria-label={words.brushes}>
        {task === "classify" &&
          classNames(run).map((name, n) =>
            tool(n, name, <span aria-hidden="true" dangerouslySetInnerHTML={{ __html: markerSvg(n) }} />),
          )}
        {task === "plane" &&
          VALUES.map((brush) => {
            const value = Math.round((4 * brush) / FULL) / 2 - 1;
            const swatch = <i class="points-swatch" style={{ background: css(value, colours) }} aria-hidden="true" />;
            return tool(brush, String(value).replace("-", "−"), swatch);
          })}
        {task === "function" &&
          tool(0, words.draw!, <span aria-hidden="true" dangerouslySetInnerHTML={{ __html: markerSvg(0) }} />)}
        {tool("erase", words.erase!, null)}
        <Button id="paint-undo" disabled={!painting.undoable.value} onClick={() => painting.undo()}>
          {words.undo}
        </Button>
        <Button id="paint-clear" disabled={all === 0} onClick={() => painting.clear()}>
          {words.clear}
        </Button>
      </div>
      <p class="points-count" id="paint-count">
        {fill(words[test ? "countTest" : "count"]!, { n: all, test })}
      </p>
    </div>
  );
}
