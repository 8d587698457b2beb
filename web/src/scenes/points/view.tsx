/** The picture of the points scene: the plane or the function, the network, or the loss around it. */

import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { Tabs } from "../../ui/parts";
import { Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import type { Buffer, Payload, Run } from "../contract";
import { Legend } from "./brushes";
import { PaintOn } from "./canvas";
import { drawAxes, drawCurve } from "./curve";
import { Field } from "./field";
import { type PointsData, drawMarks, visible } from "./marks";
import { isOwn, taskOf } from "./own";
import { paintingOf } from "./painting";
import { droppable } from "./table";

type Part = ComponentType<{ run: Run }>;

/** Loaded when they are looked at for the first time. */
const PARTS: Record<string, () => Promise<Part>> = {
  network: async () => (await import("./network")).NetworkView,
  surface: async () => (await import("./surface")).SurfaceView,
};

export function PointsView({ run }: { run: Run }) {
  const settings = run.settings.value;
  const words = run.words.value.view;
  const task = taskOf(settings);
  const view = String(settings.view);
  const open = (id: string) => {
    run.set({ view: id });
    // Python looks at what is shown only.
    if (run.loaded.peek()) run.look();
  };
  return (
    <div class="points" {...droppable(run)}>
      <Tabs
        label={words.views!}
        tabs={[
          { id: "plane", title: words[task === "function" ? "functionTab" : "planeTab"]! },
          { id: "network", title: words.networkTab! },
          { id: "surface", title: words.surfaceTab! },
        ]}
        value={view}
        onChange={open}
      >
        {view in PARTS ? <Later key={view} run={run} load={PARTS[view]!} /> : <Picture run={run} />}
      </Tabs>
    </div>
  );
}

function Later({ run, load }: { run: Run; load: () => Promise<Part> }) {
  const loaded = useSignal<{ View: Part } | null>(null);
  useEffect(() => {
    void load().then((View) => {
      loaded.value = { View };
    });
  }, []);
  const View = loaded.value?.View;
  return View ? <View run={run} /> : <div class="points-network" />;
}

function Picture({ run }: { run: Run }) {
  const painter = useMemo(() => new Field(), []);
  const painting = paintingOf(run);
  const settings = run.settings.value;
  const words = run.words.value.view;
  const task = taskOf(settings);
  const own = isOwn(settings);
  const frame = run.frame.value;
  const data = run.data.value as Payload<PointsData> | null;
  const draft = painting.draft.value;
  const marks = useMemo(() => visible(data, settings, draft), [data, settings, draft]);
  const field = fitting(frame?.buffers.field, task);
  const percent = (value = 0) => Math.round(100 * value);
  const ratio = task === "function" ? 4 / 3 : 1;
  const points = { id: "points", on: [marks], draw: (canvas: HTMLCanvasElement) => drawMarks(canvas, marks, task) };
  const layers =
    task === "function"
      ? [
          { id: "axes", on: [], draw: drawAxes },
          points,
          {
            id: "field",
            on: [field, marks],
            draw: (canvas: HTMLCanvasElement) => (field ? drawCurve(canvas, field, marks) : clear(canvas)),
          },
        ]
      : [
          {
            id: "field",
            on: [field],
            draw: (canvas: HTMLCanvasElement) => (field ? painter.draw(canvas, field) : clear(canvas)),
          },
          points,
        ];
  return (
    <>
      <Stage
        key={task}
        ratio={ratio}
        role={own ? "group" : "img"}
        label={fill(words[task === "classify" ? "picture" : "pictureNumbers"]!, {
          step: frame?.step ?? 0,
          train: percent(frame?.figures.train),
          test: percent(frame?.figures.test),
        })}
        layers={layers}
      >
        {own && <PaintOn painting={painting} label={words.paint!} ratio={ratio} />}
        {own && painting.count.all === 0 && <p class="points-empty">{words.empty}</p>}
      </Stage>
      <Legend run={run} />
    </>
  );
}

/** A picture of the task before may still be on its way. */
function fitting(field: Buffer | undefined, task: string): Buffer | undefined {
  if (!field) return undefined;
  const kind = field.shape.length === 2 ? "function" : field.shape[2] === 1 ? "plane" : "classify";
  return kind === task ? field : undefined;
}

const clear = (canvas: HTMLCanvasElement) => canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
