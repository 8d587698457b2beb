/** Noise that becomes a figure, and a figure that becomes noise: the cloud, the time, and painting of figures. */

import { useComputed, useSignal } from "@preact/signals";
import type { HTMLAttributes, TargetedPointerEvent } from "preact";
import { useEffect } from "preact/hooks";
import type { Payload, Run } from "../contract";
import { Button, Choice, Icon, Slider } from "../../ui/parts";
import { drawnOn } from "../../ui/touch";
import { type Layer, Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import { type Place, drawArrows, drawBrush, drawCloud, drawFigure } from "./cloud";
import { useLook } from "./look";
import { Brush, MOST, decode, encode } from "./paint";
import { useTravel } from "./travel";

interface DiffusionData {
  extent: number;
  steps: number;
  grid: number;
}

type Way = "make" | "blur";
/** What a key moves the brush by. */
const MOVES: Record<string, Place> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function DiffusionView({ run }: { run: Run }) {
  const data = run.data.value as Payload<DiffusionData> | null;
  const forward = data?.buffers.forward;
  const { extent, steps, grid } = forward ? data.json : { extent: 2.8, steps: Number(run.settings.value.steps), grid: 1 };
  const time = useSignal(0);
  const way = useSignal<Way>("make");
  const down = useComputed(() => way.value === "make");
  const { going, toggle } = useTravel(time, down, steps);
  useEffect(() => {
    time.value = Math.min(time.peek(), steps);
  }, [steps]);

  const words = run.words.value.view;
  const settings = run.settings.value;
  const making = way.value === "make";
  const buffers = useLook(run);
  // A frame may still be of other settings.
  const fits = buffers.cloud?.shape[0] === steps + 1;
  const shown = making ? (fits ? buffers.cloud : undefined) : forward;
  const arrows = making && fits && settings.arrows === true ? buffers.arrows : undefined;
  const at = Math.round(time.value);
  const paint = usePaint(run, extent);
  const layers: Layer[] = [
    {
      id: "generative-arrows",
      on: [arrows, Math.ceil(time.value)],
      draw: (canvas) => drawArrows(canvas, arrows, grid, time.value),
    },
    {
      id: "generative-figure",
      on: [paint.on ? paint.places.value : data],
      draw: (canvas) => drawFigure(canvas, paint.on ? paint.buffer() : data?.buffers.X, extent),
    },
    {
      id: "generative-cloud",
      on: [shown, time.value, making, settings.paths],
      draw: (canvas) => drawCloud(canvas, shown, extent, time.value, making, settings.paths === true),
    },
    { id: "generative-brush", draw: (canvas) => drawBrush(canvas, paint.brush.value, extent) },
  ];
  return (
    <>
      <Stage
        {...paint.props}
        label={fill(paint.on ? words.canvas! : words.picture!, { time: at, steps })}
        layers={layers}
        id="generative-stage"
      >
        {paint.on && paint.places.value.length === 0 && <p class="generative-hint">{words.paint}</p>}
      </Stage>
      <div class="generative-travel">
        <Button
          kind="tool"
          id="generative-travel"
          aria-label={going.value ? words.halt : making ? words.make : words.blur}
          onClick={toggle}
        >
          <Icon name={going.value ? "pause-icon" : "play-icon"} />
        </Button>
        <div class="sliders">
          <Slider
            id="generative-time"
            label={words.time!}
            min={0}
            max={steps}
            step={1}
            value={at}
            onInput={(value) => {
              going.value = false;
              time.value = value;
            }}
          />
        </div>
        <Choice
          id="generative-way"
          label={words.way!}
          quiet
          options={["make", "blur"]}
          words={{ make: words.make!, blur: words.blur! }}
          value={way.value}
          onChange={(value) => {
            going.value = false;
            way.value = value as Way;
            time.value = value === "make" ? steps : 0;
            toggle();
          }}
        />
      </div>
      <ul class="legend" id="legend">
        <li>
          <i class="generative-dot" /> {making ? words.made : words.blurred}
        </li>
        <li>
          <i class="generative-dot pale" /> {words.figure}
        </li>
        {arrows && <li class="hint">{words.arrows}</li>}
      </ul>
    </>
  );
}

/** Painting on the stage, while the figure is the visitor's own. A stroke counts when it ends. */
function usePaint(run: Run, extent: number) {
  const { data, painted } = run.settings.value;
  const on = data === "painted";
  const places = useSignal<readonly Place[]>([]);
  const brush = useSignal<Place | null>(null);
  const stroke = useSignal<Brush | null>(null);
  useEffect(() => {
    if (!stroke.peek()) places.value = on ? decode(String(painted), extent) : [];
  }, [on, painted, extent]);
  const commit = () => {
    stroke.value = null;
    run.set({ painted: encode(places.peek(), extent) });
  };
  const add = (more: readonly Place[]) => {
    if (more.length) places.value = [...places.peek(), ...more].slice(-MOST);
  };
  const place = (event: TargetedPointerEvent<HTMLDivElement>): Place => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const edge = (value: number) => Math.max(-0.98, Math.min(0.98, value)) * extent;
    return [edge((2 * (event.clientX - left)) / width - 1), edge(1 - (2 * (event.clientY - top)) / height)];
  };
  const props: HTMLAttributes<HTMLDivElement> = {
    role: "application",
    class: "stage generative-canvas",
    tabIndex: 0,
    ...drawnOn,
    onPointerDown: (event) => {
      if (event.button) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      stroke.value = new Brush();
      add(stroke.peek()!.move(place(event)));
    },
    onPointerMove: (event) => stroke.peek() && add(stroke.peek()!.move(place(event))),
    onPointerUp: () => stroke.peek() && commit(),
    onPointerCancel: () => stroke.peek() && commit(),
    onKeyDown: (event) => {
      const move = MOVES[event.key];
      const here = brush.peek() ?? [0, 0];
      const by = event.shiftKey ? 0.4 : 0.1;
      const edge = (value: number) => Math.max(-0.98 * extent, Math.min(0.98 * extent, value));
      if (move) brush.value = [edge(here[0] + by * move[0]), edge(here[1] + by * move[1])];
      else if (event.key === " " || event.key === "Enter") {
        brush.value = here;
        add(new Brush().move(here));
        commit();
      } else return;
      event.preventDefault();
    },
    onBlur: () => {
      brush.value = null;
    },
  };
  const buffer = () => ({ shape: [places.peek().length, 2], data: new Float32Array(places.peek().flat()) });
  return { on, places, brush, buffer, props: on ? props : {} };
}
