/** The loss around the weights, as a map with height lines, and the way that training takes over it. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { type Rgb, cssVar, rgb } from "../../ui/palette";
import { Button, Choice } from "../../ui/parts";
import { Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import type { Buffer, Run } from "../contract";
import { Raster, between } from "./colours";

interface Shape {
  side: number;
  low: number;
  high: number;
}

const FINE = 16;
const BANDS = 12;

export function SurfaceView({ run }: { run: Run }) {
  const words = run.words.value.view;
  const toward = useSignal("random");
  const shape = useSignal<Shape | null>(null);
  const losses = useSignal<Float32Array | null>(null);
  const rows = useSignal(0);
  const wrong = useSignal("");
  /** Counts the drawings, so that a new one ends the one before. */
  const turn = useRef(0);
  const raster = useMemo(() => new Raster(), []);
  const facts = run.facts.value;
  const loaded = run.loaded.value;
  const draw = async (seed: number) => {
    const mine = ++turn.current;
    wrong.value = "";
    try {
      const { json } = await run.ask<Shape>("surface", { toward: toward.peek(), seed });
      if (mine !== turn.current) return;
      const all = new Float32Array(json.side ** 2).fill(Number.NaN);
      [shape.value, losses.value, rows.value] = [json, all, 0];
      // From the middle outwards, because there the weights are.
      const middle = (json.side - 1) / 2;
      const order = Array.from({ length: json.side }, (_, row) => row).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
      for (const row of order) {
        const answer = await run.ask("surface_row", { row });
        if (mine !== turn.current) return;
        all.set((answer.buffers.losses as Buffer).data, row * json.side);
        rows.value++;
      }
      if (!run.playing.peek()) run.look();
    } catch (error) {
      if (mine === turn.current) wrong.value = error instanceof Error ? error.message : String(error);
    }
  };
  // Other weights: after Run, Reset and other data the map is another one.
  useEffect(() => {
    shape.value = losses.value = null;
    if (loaded) void draw(1);
    return () => {
      turn.current++;
    };
  }, [facts, loaded]);
  const way = run.frame.value?.buffers.way as Buffer | undefined;
  const span = useMemo(() => range(losses.value), [losses.value, rows.value]);
  const busy = shape.value !== null && rows.value < shape.value.side;
  return (
    <div class="points-surface">
      <Stage
        label={words.surface!}
        layers={[
          {
            id: "surface",
            // Some rows at a time: painting takes longer than a row does.
            on: [losses.value, Math.floor(rows.value / 5)],
            draw: (canvas) => {
              canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
              if (!losses.value || !shape.value) return;
              const { side } = shape.value;
              raster.draw(canvas, side * FINE, side * FINE, (out) => paint(out, losses.value!, side, span));
            },
          },
          { id: "way", on: [way, shape.value], draw: (canvas) => drawWay(canvas, shape.value, way) },
        ]}
      />
      <div class="points-row">
        <Choice
          id="surface-toward"
          label={words.toward!}
          quiet
          options={["random", "start"]}
          words={{ random: words.random!, start: words.start! }}
          value={toward.value}
          onChange={(value) => {
            toward.value = value;
            void draw(1);
          }}
        />
        <Button id="surface-draw" disabled={!loaded || busy} onClick={() => void draw(1 + Math.floor(Math.random() * 1e6))}>
          {words.again}
        </Button>
      </div>
      <p class="points-hint" id="surface-said" role="status">
        {wrong.value ||
          (busy
            ? fill(words.drawing!, { part: Math.round((100 * rows.value) / shape.value!.side) })
            : span
              ? fill(words.surfaceRange!, { low: span.low.toPrecision(2), high: span.high.toPrecision(2) })
              : words.waiting)}
      </p>
    </div>
  );
}

function range(losses: Float32Array | null): { low: number; high: number } | null {
  const known = losses ? Array.from(losses).filter((value) => Number.isFinite(value) && value >= 0) : [];
  if (!known.length) return null;
  return { low: known.reduce((a, b) => Math.min(a, b)), high: known.reduce((a, b) => Math.max(a, b)) };
}

/** Bands of equal ratio: low losses are told apart as well as high ones. Deep is low. */
function paint(out: Uint8ClampedArray, losses: Float32Array, side: number, span: { low: number; high: number } | null): void {
  if (!span) return;
  const floor = Math.max(span.low, span.high * 1e-4, 1e-9);
  const height = (loss: number) => Math.log(Math.max(loss, floor) / floor) / Math.log(Math.max(span.high / floor, 1.0001));
  const [deep, paper]: [Rgb, Rgb] = [rgb(cssVar("--accent")), rgb(cssVar("--field-paper"))];
  const size = side * FINE;
  const { low, part } = between(size, side);
  const coarse = Float32Array.from(losses, height);
  const fine = new Float32Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const cell = low[y]! * side + low[x]!;
      const above = coarse[cell]! * (1 - part[x]!) + coarse[cell + 1]! * part[x]!;
      const below = coarse[cell + side]! * (1 - part[x]!) + coarse[cell + side + 1]! * part[x]!;
      fine[y * size + x] = BANDS * (above * (1 - part[y]!) + below * part[y]!);
    }
  for (let place = 0; place < fine.length; place++) {
    const here = fine[place]!;
    if (!Number.isFinite(here)) continue; // not there yet, or infinite
    const band = Math.floor(here);
    const edge = Math.floor(fine[place + 1]!) !== band || Math.floor(fine[place + size]!) !== band;
    const strength = 0.92 - 0.86 * Math.min(1, (band + 0.5) / BANDS) + (edge && (place + 1) % size ? 0.12 : 0);
    const at = 4 * place;
    for (let i = 0; i < 3; i++) out[at + i] = paper[i]! + (deep[i]! - paper[i]!) * Math.min(1, Math.max(0, strength));
    out[at + 3] = 255;
  }
}

function drawWay(canvas: HTMLCanvasElement, shape: Shape | null, way: Buffer | undefined): void {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!shape || !way) return;
  const span = shape.high - shape.low;
  const stops = Array.from({ length: way.shape[0]! }, (_, i): [number, number] => [
    ((way.data[2 * i]! - shape.low) / span) * canvas.width,
    (0.5 - way.data[2 * i + 1]! / span) * canvas.height,
  ]);
  const scale = canvas.width / (canvas.clientWidth || canvas.width);
  context.lineJoin = "round";
  for (const [colour, width] of [
    [cssVar("--card"), 4.5],
    [cssVar("--curve-test"), 2],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width * scale;
    context.beginPath();
    for (const [x, y] of stops) context.lineTo(x, y);
    context.stroke();
  }
  const dot = ([x, y]: [number, number], radius: number, fillStyle: string) => {
    context.beginPath();
    context.arc(x, y, radius * scale, 0, 7);
    context.fillStyle = fillStyle;
    context.fill();
    context.lineWidth = 2 * scale;
    context.strokeStyle = cssVar("--card");
    context.stroke();
  };
  dot(stops[0]!, 4, cssVar("--ink-soft"));
  dot(stops.at(-1)!, 6.5, cssVar("--curve-test"));
}
