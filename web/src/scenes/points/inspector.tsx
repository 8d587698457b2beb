/** One unit in full: its map, and its bias and weights with their gradients, to be edited by hand. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import type { Run } from "../contract";
import type { Diverging } from "./colours";
import { type Network, at, mapOf } from "./layers";
import { type Chosen, UnitMap, columnName, number, strongest, unitName } from "./network";
import { taskOf } from "./own";

interface InspectorProps {
  run: Run;
  network: Network;
  colours: Diverging;
  chosen: Chosen;
  close(): void;
}

export function Inspector({ run, network, colours, chosen, close }: InspectorProps) {
  const words = run.words.value.view;
  const { column, unit, source } = chosen;
  const values = mapOf(network, column, unit);
  const most = strongest(values);
  const rows = useRef<HTMLDivElement>(null);
  const layer = network.layers[column - 1];
  const host = useRef<HTMLElement>(null);
  // Where the screen is low, it would open below its edge.
  useEffect(() => host.current?.scrollIntoView({ block: "nearest" }), [column, unit]);
  useEffect(() => {
    if (source !== null) rows.current?.querySelector<HTMLInputElement>(`[data-source="${source}"]`)?.focus();
  }, [column, unit, source]);
  const edit = async (from: number | null, value: number) => {
    await run.ask("edit", { layer: column - 1, unit, source: from, value });
    run.look();
  };
  const row = (from: number | null, name: string) => {
    const place = at(network, column - 1, unit, from);
    if (place < 0) return null;
    return (
      <Row
        key={from}
        name={name}
        label={fill(words[from === null ? "biasOf" : "weightOf"]!, { from: name, name: unitName(run, network, column, unit) })}
        source={from}
        value={network.weights[place]!}
        gradient={network.gradients[place]!}
        set={(value) => void edit(from, value)}
      />
    );
  };
  return (
    <section ref={host} class="points-inspector" id="inspector" aria-label={words.inspector}>
      <div class="points-row">
        <h2>
          {unitName(run, network, column, unit)}
          <small>{columnName(run, network, column)}</small>
        </h2>
        <Button id="inspector-close" onClick={close}>
          {words.close}
        </Button>
      </div>
      <div class="points-unit-in-full">
        <div class="points-large">
          <UnitMap large colours={colours} values={values} most={most} flat={taskOf(run.settings.value) === "function"} />
        </div>
        {layer ? (
          <div class="points-weights" ref={rows}>
            <div class="points-weights-head" aria-hidden="true">
              <span />
              <span>{words.value}</span>
              <span>{words.gradient}</span>
            </div>
            {row(null, words.bias!)}
            {Array.from({ length: layer.shown }, (_, from) => row(from, unitName(run, network, column - 1, from)))}
          </div>
        ) : (
          <p class="points-hint">{words.inputHelp}</p>
        )}
      </div>
    </section>
  );
}

interface RowProps {
  name: string;
  label: string;
  source: number | null;
  value: number;
  gradient: number;
  set(value: number): void;
}

function Row({ name, label, source, value, gradient, set }: RowProps) {
  /** What is being typed; the weight itself goes on changing. */
  const typed = useSignal<string | null>(null);
  const shown = String(Number(value.toFixed(4)));
  const finish = () => {
    const wanted = typed.peek();
    typed.value = null;
    if (wanted !== null && wanted.trim() !== "" && Number.isFinite(Number(wanted)) && wanted !== shown) set(Number(wanted));
  };
  return (
    <label class="points-weight">
      <span>{name}</span>
      <input
        type="number"
        step="0.1"
        data-source={source ?? "bias"}
        aria-label={label}
        value={typed.value ?? shown}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
        onChange={finish}
        onBlur={finish}
      />
      <output>{number(gradient)}</output>
    </label>
  );
}
