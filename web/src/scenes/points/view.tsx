/** The picture of the points scene: the field below, the points above it. */

import { useMemo } from "preact/hooks";
import type { Buffer, Payload, Run } from "../contract";
import { Stage } from "../../ui/stage";
import { CLASS_COLOURS, cssVar, markerSvg, tracePoint } from "../../ui/palette";
import { fill } from "../../words/language";
import { Field } from "./field";

export interface PointsData {
  extent: number;
  classes: number;
}

export function PointsView({ run }: { run: Run }) {
  const painter = useMemo(() => new Field(), []);
  const words = run.words.value.view;
  const frame = run.frame.value;
  const data = run.data.value as Payload<PointsData> | null;
  const test = run.settings.value["show-test"] === true;
  const percent = (value = 0) => Math.round(100 * value);
  return (
    <>
      <Stage
        label={fill(words.picture!, {
          step: frame?.step ?? 0,
          train: percent(frame?.figures.train),
          test: percent(frame?.figures.test),
        })}
        layers={[
          { id: "field", draw: (canvas) => painter.draw(canvas, frame?.buffers.field), on: [frame] },
          { id: "points", draw: (canvas) => drawPoints(canvas, data, test), on: [data, test] },
        ]}
      />
      <ul class="legend" id="legend">
        {Array.from({ length: data?.json.classes ?? 0 }, (_, label) => (
          <li>
            <span aria-hidden="true" dangerouslySetInnerHTML={{ __html: markerSvg(label) }} />
            {fill(words.class!, { n: label })}
          </li>
        ))}
        <li class="hint">{words.surer}</li>
      </ul>
    </>
  );
}

function drawPoints(canvas: HTMLCanvasElement, data: Payload<PointsData> | null, test: boolean): void {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!data) return;
  const { X, y, X_test, y_test } = data.buffers;
  if (test) drawSet(context, data.json.extent, X_test!, y_test!, true);
  drawSet(context, data.json.extent, X!, y!, false);
}

function drawSet(context: CanvasRenderingContext2D, extent: number, X: Buffer, y: Buffer, hollow: boolean): void {
  const size = context.canvas.width;
  const radius = (size / 120) * (y.data.length > 500 ? 0.8 : 1);
  const paper = cssVar("--field-paper");
  y.data.forEach((label: number, i: number) => {
    const path = new Path2D();
    const [left, top] = [(X.data[2 * i]! / extent + 1) / 2, (1 - X.data[2 * i + 1]! / extent) / 2];
    tracePoint(path, label, left * size, top * size, radius);
    const colour = CLASS_COLOURS[label % CLASS_COLOURS.length]!;
    context.fillStyle = hollow ? paper : colour;
    context.strokeStyle = hollow ? colour : paper;
    context.lineWidth = hollow ? radius / 2.2 : radius / 3.2;
    context.fill(path);
    context.stroke(path);
  });
}
