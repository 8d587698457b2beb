/** The controls that follow from a scene's settings. */

import type { LiveRun } from "./run";
import type { Setting } from "../scenes/contract";
import { words } from "../words";
import { Button, Choice, Slider, Toggle } from "./parts";
import { SEED, shown } from "./settings";

/** `prefix` keeps the ids apart where a page has two of them. */
export function Controls({ run, title, prefix = "" }: { run: LiveRun; title?: string; prefix?: string }) {
  const settings = run.settings.value;
  const declared = shown(run.scene.settings, settings);
  const of = (kind: Setting["kind"]) => declared.filter((setting) => setting.kind === kind);
  const texts = run.words.value.settings;
  const Extra = run.scene.Controls;
  return (
    <section class="card data" aria-labelledby={`${prefix}settings-title`}>
      <div class="card-head">
        <h2 id={`${prefix}settings-title`}>{title ?? words.value.panels.settings}</h2>
        {of("toggle").map(({ id }) => (
          <Toggle
            key={id}
            id={`${prefix}set-${id}`}
            label={texts[id]!.label}
            value={settings[id] === true}
            onChange={(value) => run.set({ [id]: value })}
          />
        ))}
      </div>
      {of("choice").map((setting) => (
        <Choice
          key={setting.id}
          id={`${prefix}set-${setting.id}`}
          label={texts[setting.id]!.label}
          words={texts[setting.id]!.options}
          options={(setting as Setting & { kind: "choice" }).options}
          picture={(setting as Setting & { kind: "choice" }).picture}
          value={String(settings[setting.id])}
          onChange={(value) => run.set({ [setting.id]: value })}
        />
      ))}
      <div class="sliders">
        {of("range").map((setting) => {
          const { id, min, max, step, format, logarithmic, affects } = setting as Setting & { kind: "range" };
          const set = (value: number) => run.set({ [id]: value });
          // What counts at once follows the thumb; what begins anew waits until it is let go of.
          const atOnce = affects === "live" || affects === "view";
          return (
            <Slider
              key={id}
              id={`${prefix}set-${id}`}
              label={texts[id]!.label}
              help={texts[id]!.help}
              value={settings[id] as number}
              {...{ min, max, step, format, logarithmic }}
              {...(atOnce ? { onInput: set } : { onChange: set })}
            />
          );
        })}
        <div class="seed">
          <label for={`${prefix}seed`}>{words.value.panels.seed}</label>
          <input
            type="number"
            id={`${prefix}seed`}
            min={SEED.min}
            max={SEED.max}
            step="1"
            inputMode="numeric"
            value={Number(settings.seed)}
            onChange={(event) => {
              const text = event.currentTarget.value;
              run.set({ seed: text.trim() === "" ? Number.NaN : Number(text) });
              event.currentTarget.value = String(run.settings.value.seed);
            }}
          />
          <Button id={`${prefix}reseed`} onClick={() => run.set({ seed: (Number(run.settings.value.seed) + 1) % (SEED.max + 1) })}>
            {words.value.panels.newSeed}
          </Button>
        </div>
      </div>
      {Extra && <Extra run={run} />}
    </section>
  );
}
