/** Play, pause, step, reset, stop, and the speed. */

import type { Signal } from "@preact/signals";
import type { LiveRun } from "./run";
import { words } from "../words";
import { Icon } from "./parts";

/** Steps of training per picture; 0 is as many as the machine can do, a part of one is slow motion: three steps a second. */
export const PACES = [0.05, 1, 5, 25, 0] as const;

export function Transport({ run, pace }: { run: LiveRun; pace: Signal<number> }) {
  const text = words.value.transport;
  const playing = run.playing.value;
  const working = run.state.value === "playing" || run.busy.value;
  return (
    <div class="transport" role="toolbar" aria-label={text.training}>
      <button
        type="button"
        class="play"
        id="play"
        aria-pressed={playing}
        onClick={() => (run.playing.value ? run.pause() : run.play())}
      >
        <Icon name={playing ? "pause-icon" : "play-icon"} />
        <span>{playing ? text.pause : text.play}</span>
      </button>
      <button type="button" class="tool" id="step" title={text.stepHelp} onClick={() => run.step()}>
        <Icon name="step-icon" />
        <span>{text.step}</span>
      </button>
      <button type="button" class="tool" id="reset" title={text.resetHelp} onClick={() => run.restart(false)}>
        <Icon name="reset-icon" />
        <span>{text.reset}</span>
      </button>
      <button
        type="button"
        class={run.notice.value?.kind === "stuck" ? "tool urgent" : "tool"}
        id="stop"
        title={text.stopHelp}
        disabled={!working}
        onClick={() => run.stop()}
      >
        <Icon name="stop-icon" />
        <span>{text.stop}</span>
      </button>
      <fieldset class="pace" id="pace" title={text.speedHelp}>
        <legend>
          {text.speed}
          <span class="visually-hidden">: {text.speedHelp}</span>
        </legend>
        {PACES.map((steps) => (
          <label key={steps}>
            <input
              type="radio"
              name="pace"
              value={steps}
              checked={pace.value === steps}
              onChange={() => {
                pace.value = steps;
              }}
            />
            <span>{steps === 0 ? text.max : steps < 1 ? `1/${1 / steps}` : steps}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
