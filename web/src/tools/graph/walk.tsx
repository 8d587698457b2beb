/** Going through the recorded step: by op, by layer, by phase, and on to the next step; at a chosen speed. */

import { fill } from "../../words/language";
import { Button, Choice } from "../../ui/parts";
import type { Unit } from "./model";
import type { Store } from "./store";
import type { Words } from "./words";

const UNITS: readonly (Unit | "step")[] = ["op", "layer", "phase", "step"];

export function Walk({ store, text }: { store: Store; text: Words }) {
  const { recorded, items } = store.tree.value!;
  const at = store.at.value;
  const last = recorded.walk.length - 1;
  const unit = store.unit.value;
  const place = recorded.walk[at];
  const walking = store.walking.value;
  const name = place && items[place[1]]!;
  const told = place ? fill(text.walk[place[0]], { name: whole(name!) }) : text.walk.before;
  return (
    <div class="graph-walk" role="group" aria-label={text.walk.label}>
      <div class="graph-buttons">
        <Button id="graph-start" disabled={at < 0} title={text.walk.start} aria-label={text.walk.start} onClick={() => (store.halt(), store.go(-1))}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M7 5v14M19 6l-9 6 9 6z" fill="currentColor" stroke="currentColor" stroke-width="2" />
          </svg>
        </Button>
        <Button id="graph-back" disabled={at < 0} onClick={() => (store.halt(), void store.move(-1))}>
          ‹ {text.walk.back}
        </Button>
        <Button
          kind="strong"
          id="graph-next"
          disabled={store.busy.value || (unit !== "step" && at >= last)}
          onClick={() => (store.halt(), void store.move(1))}
        >
          {text.walk.next} ›
        </Button>
        <Button id="graph-slow" aria-pressed={walking} onClick={() => (walking ? store.halt() : store.play())}>
          {walking ? text.walk.stop : text.walk.play}
        </Button>
      </div>
      <Choice
        id="graph-unit"
        label={text.walk.unit}
        options={UNITS}
        words={text.walk.units}
        value={unit}
        onChange={(value) => (store.unit.value = value as Unit)}
      />
      <label class="graph-speed">
        {text.walk.speed}
        <input
          type="range"
          id="graph-speed"
          min={-1}
          max={1.3}
          step={0.1}
          value={Math.log10(store.speed.value)}
          aria-valuetext={speed(store, text)}
          onInput={(event) => (store.speed.value = 10 ** Number(event.currentTarget.value))}
        />
        <output>{speed(store, text)}</output>
      </label>
      <p id="graph-place" aria-live={walking ? "off" : "polite"}>
        <span class={`graph-phase ${place?.[0] ?? ""}`}>{place ? text.walk.phases[place[0]] : fill(text.walk.note, { step: recorded.step })}</span>
        <span class="graph-told">{told}</span>
        <span class="graph-count">{fill(text.walk.place, { at: at + 1, all: last + 1 })}</span>
      </p>
      <progress class="graph-progress" max={Math.max(1, last + 1)} value={at + 1} aria-hidden="true" />
    </div>
  );
}

function speed(store: Store, text: Words): string {
  return fill(text.walk.perSecond, { n: Number(store.speed.value.toPrecision(2)) });
}

/** With the layer around it, so that `linear` says which. */
function whole(item: NonNullable<ReturnType<Store["item"]["peek"]>>): string {
  if (item.kind === "parameter") return item.path;
  const around = item.parent?.kind === "module" ? item.parent.path : item.parent?.kind === "function" ? item.parent.title : "";
  return around ? `${item.title} (${around})` : item.title;
}
