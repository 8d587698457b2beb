/** The network's picture: a small map for every unit, and the weights as lines between them. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { cssVar } from "../../ui/palette";
import { theme } from "../../ui/theme";
import { fill } from "../../words/language";
import type { Run } from "../contract";
import { ABOVE, BELOW, type Diverging, diverging, put } from "./colours";
import { Inspector } from "./inspector";
import { type Edge, type Network, type Plan, at, edgeAt, edges, mapOf, plan, readNetwork } from "./layers";
import { taskOf } from "./own";

export interface Chosen {
  column: number;
  unit: number;
  /** The weight to edit, where a line was clicked. */
  source: number | null;
}

/** Four digits are enough to see a weight change. */
export const number = (value: number | undefined) =>
  value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(Math.abs(value) < 0.01 ? 5 : 3).replace("-", "−");

export function NetworkView({ run }: { run: Run }) {
  const host = useRef<HTMLDivElement>(null);
  const room = useSignal<[number, number]>([440, 440]);
  const seen = useSignal<Network | null>(null);
  const chosen = useSignal<Chosen | null>(null);
  const hover = useSignal<{ edge: Edge; x: number; y: number } | null>(null);
  const words = run.words.value.view;
  const network = seen.value;
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width } = entry!.contentRect;
      room.value = [width, Math.max(400, Math.min(520, width))];
    });
    observer.observe(host.current!);
    return () => observer.disconnect();
  }, []);
  // While it trains, maps come now and then, and only then is there something to draw; when it rests, the last picture
  // must be of the last step.
  useSignalEffect(() => {
    const frame = run.frame.value;
    const fresh = readNetwork(frame);
    if (fresh) seen.value = fresh;
    else if (frame && run.loaded.value && !run.playing.value) run.look();
  });
  // Weights of another program have other places.
  useEffect(() => {
    chosen.value = hover.value = null;
  }, [run.facts.value]);
  const [width, least] = room.value;
  const colours = useMemo(diverging, [theme.value]);
  const drawn = useMemo(() => (network ? edges(network) : []), [network]);
  const layout = plan(network?.columns ?? [1], width, least);
  const valid =
    network && chosen.value && (network.columns[chosen.value.column] ?? 0) > chosen.value.unit ? chosen.value : null;
  const find = (event: { clientX: number; clientY: number; currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const edge = network && edgeAt(network, drawn, layout, x, y);
    return edge ? { edge, x, y } : null;
  };
  return (
    <div class="points-network" ref={host}>
      {network && !network.layers.length && <p class="points-empty">{words.noLayers}</p>}
      {!network && <p class="points-empty">{words.waiting}</p>}
      {network && network.layers.length > 0 && (
        <>
          <div class="points-scroll" tabIndex={-1}>
            <div
              class="points-graph"
              id="network"
              role="group"
              aria-label={words.network}
              style={{ width: `${layout.width}px`, height: `${layout.height}px` }}
              onPointerMove={(event) => {
                hover.value = find(event);
              }}
              onPointerLeave={() => {
                hover.value = null;
              }}
              onClick={(event) => {
                const found = find(event);
                if (!found || (event.target as Element).closest("button")) return;
                const { layer, unit, source } = found.edge;
                chosen.value = { column: layer + 1, unit, source };
              }}
            >
              <Lines drawn={drawn} layout={layout} marked={hover.value?.edge ?? null} chosen={valid} />
              {network.columns.map((count, column) => (
                <Column
                  key={column}
                  {...{ run, network, layout, column, count, colours }}
                  chosen={valid}
                  choose={(unit) => {
                    chosen.value = { column, unit, source: null };
                  }}
                />
              ))}
              {hover.value && <Tip {...{ run, network, layout }} {...hover.value} />}
            </div>
          </div>
          {valid ? (
            <Inspector {...{ run, network, colours }} chosen={valid} close={() => (chosen.value = null)} />
          ) : (
            <p class="points-hint">
              <i class="points-scale" aria-hidden="true" /> {words.networkHint}
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Lines(props: { drawn: readonly Edge[]; layout: Plan; marked: Edge | null; chosen: Chosen | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, size, left, top } = props.layout;
  void theme.value; // other colours
  useLayoutEffect(() => {
    const element = canvas.current!;
    const scale = Math.min(2, devicePixelRatio);
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (element.width !== wide || element.height !== high) [element.width, element.height] = [wide, high];
    const context = element.getContext("2d")!;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const { chosen, marked } = props;
    for (const edge of props.drawn) {
      const { layer, unit, source, strength, value } = edge;
      const [fromX, fromY, toX, toY] = [left(layer) + size, top(layer, source) + size / 2, left(layer + 1), top(layer + 1, unit) + size / 2];
      const near = !chosen || (chosen.column === layer + 1 && chosen.unit === unit) || (chosen.column === layer && chosen.unit === source);
      const same = marked && marked.layer === layer && marked.unit === unit && marked.source === source;
      context.globalAlpha = same ? 1 : (0.15 + 0.75 * strength) * (near ? 1 : 0.2);
      context.lineWidth = (same ? 1.5 : 0.4) + 3.2 * strength;
      context.strokeStyle = same ? cssVar("--ink") : value < 0 ? BELOW : ABOVE;
      context.beginPath();
      context.moveTo(fromX, fromY);
      context.bezierCurveTo((fromX + toX) / 2, fromY, (fromX + toX) / 2, toY, toX, toY);
      context.stroke();
    }
    context.globalAlpha = 1;
  });
  return <canvas class="points-lines" ref={canvas} aria-hidden="true" />;
}

interface ColumnProps {
  run: Run;
  network: Network;
  layout: Plan;
  column: number;
  count: number;
  colours: Diverging;
  chosen: Chosen | null;
  choose(unit: number): void;
}

/** Names of a column and of a unit in it. */
export function columnName(run: Run, network: Network, column: number): string {
  const words = run.words.value.view;
  if (column === 0) return words.inputs!;
  return column === network.layers.length ? words.outputs! : fill(words.layer!, { n: column });
}

export function unitName(run: Run, network: Network, column: number, unit: number): string {
  const words = run.words.value.view;
  if (column === 0) {
    const plain = network.layers[0]!.in === (taskOf(run.settings.value) === "function" ? 1 : 2);
    return plain ? "xy"[unit]! : fill(words.input!, { n: unit + 1 });
  }
  return fill(words[column === network.layers.length ? "output" : "unit"]!, { n: unit + 1 });
}

function Column({ run, network, layout, column, count, colours, chosen, choose }: ColumnProps) {
  const group = useRef<HTMLDivElement>(null);
  const words = run.words.value.view;
  const all = column === 0 ? network.layers[0]!.in : network.layers[column - 1]!.out;
  const most = Math.max(...Array.from({ length: count }, (_, unit) => strongest(mapOf(network, column, unit))));
  const focused = chosen?.column === column ? chosen.unit : 0;
  const go = (event: KeyboardEvent, unit: number) => {
    const other = (by: number) => group.current!.parentElement!.querySelector<HTMLElement>(`[data-column="${column + by}"] [tabindex="0"]`);
    const next =
      event.key === "ArrowDown"
        ? group.current!.querySelectorAll("button")[unit + 1]
        : event.key === "ArrowUp"
          ? group.current!.querySelectorAll("button")[unit - 1]
          : event.key === "ArrowRight"
            ? other(1)
            : event.key === "ArrowLeft"
              ? other(-1)
              : undefined;
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    next?.focus();
  };
  return (
    <div ref={group} role="group" aria-label={columnName(run, network, column)} data-column={column}>
      <span class="points-head" style={{ left: `${layout.left(column) + layout.size / 2}px` }} data-end={column === 0 ? "first" : column === network.columns.length - 1 ? "last" : undefined}>
        {all > count ? fill(words.more!, { n: count, all }) : columnName(run, network, column)}
      </span>
      {Array.from({ length: count }, (_, unit) => {
        const bias = column > 0 ? at(network, column - 1, unit, null) : -1;
        const value = bias < 0 ? undefined : network.weights[bias];
        const name = unitName(run, network, column, unit);
        return (
          <button
            type="button"
            key={unit}
            class="points-unit"
            tabIndex={unit === focused ? 0 : -1}
            aria-pressed={chosen?.column === column && chosen.unit === unit}
            aria-label={value === undefined ? name : fill(words.unitBias!, { name, value: number(value) })}
            title={value === undefined ? name : fill(words.unitBias!, { name, value: number(value) })}
            style={{ left: `${layout.left(column)}px`, top: `${layout.top(column, unit)}px`, width: `${layout.size}px`, height: `${layout.size}px` }}
            onClick={() => choose(unit)}
            onKeyDown={(event) => go(event, unit)}
          >
            <UnitMap values={mapOf(network, column, unit)} most={most} flat={taskOf(run.settings.value) === "function"} colours={colours} />
          </button>
        );
      })}
    </div>
  );
}

/** The value that gets the full colour: the largest, unless that is a rare one far away. */
export function strongest(values: Float32Array): number {
  let [most, squares] = [1e-9, 0];
  for (const value of values) {
    most = Math.max(most, Math.abs(value));
    squares += value * value;
  }
  return Math.min(most, 2 * Math.sqrt(squares / values.length)) || 1e-9;
}

interface MapProps {
  values: Float32Array;
  most: number;
  /** Over a line, and not over a plane. */
  flat: boolean;
  colours: Diverging;
  large?: boolean;
}

/** What a unit gives over the plane, as colours; over the line, as a curve. */
export function UnitMap({ values, most, flat, colours, large }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = flat ? (large ? 192 : 48) : Math.round(Math.sqrt(values.length));
  void theme.value;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    if (!flat) {
      const image = context.createImageData(side, side);
      values.forEach((value, i) => put(image.data, 4 * i, value / most, 0.9, colours));
      context.putImageData(image, 0, 0);
      return;
    }
    context.fillStyle = cssVar("--field-paper");
    context.fillRect(0, 0, side, side);
    context.lineWidth = 1;
    context.strokeStyle = cssVar("--line-strong");
    context.strokeRect(-1, side / 2, side + 2, side);
    context.lineWidth = large ? 6 : 3;
    context.strokeStyle = cssVar("--accent");
    context.beginPath();
    values.forEach((value, i) => context.lineTo((i / (values.length - 1)) * side, (side / 2) * (1 - (0.9 * value) / most)));
    context.stroke();
  });
  return <canvas ref={canvas} width={side} height={side} aria-hidden="true" />;
}

function Tip({ run, network, layout, edge, x, y }: { run: Run; network: Network; layout: Plan; edge: Edge; x: number; y: number }) {
  const words = run.words.value.view;
  const place = at(network, edge.layer, edge.unit, edge.source);
  const left = Math.min(x + 12, layout.width - 190);
  return (
    <div class="points-tip" role="status" style={{ left: `${left}px`, top: `${Math.min(y + 14, layout.height - 64)}px` }}>
      <b>
        {unitName(run, network, edge.layer, edge.source)} → {unitName(run, network, edge.layer + 1, edge.unit)}
      </b>
      <span>{fill(words.weightIs!, { value: number(network.weights[place]) })}</span>
      <span>{fill(words.gradientIs!, { value: number(network.gradients[place]) })}</span>
    </div>
  );
}
