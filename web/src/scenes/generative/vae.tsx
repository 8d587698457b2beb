/** A plane of digits to walk in: what the model draws at every place, and how it sees pictures that it does not know. */

import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useRef } from "preact/hooks";
import type { Buffer, Payload, Run } from "../contract";
import { Button, Icon } from "../../ui/parts";
import { drawnOn } from "../../ui/touch";
import { Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import { useLook } from "./look";
import { useTravel } from "./travel";
import { type Place, drawNumerals, drawPictures, drawWalk } from "./plane";

interface VaeData {
  extent: number;
  tiles: number;
  size: number;
}

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
const MOVES: Record<string, Place> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Asks what is at a place, one question at a time: while an answer is on its way, only the newest place waits. */
function useWalk(run: Run, extent: number) {
  const here = useSignal<Place>([0, 0]);
  const found = useSignal<{ picture: Buffer | undefined; reads: number | null }>({ picture: undefined, reads: null });
  const asking = useRef(false);
  const waiting = useRef<Place | null>(null);
  const ask = async (place: Place): Promise<void> => {
    waiting.current = place;
    if (asking.current || !run.loaded.peek()) return;
    asking.current = true;
    try {
      while (waiting.current) {
        const [x, y] = waiting.current;
        waiting.current = null;
        const { json, buffers } = await run.ask<{ reads: number | null }>("go", { x, y });
        found.value = { picture: buffers.here, reads: json.reads };
      }
    } catch {
      // The program failed at it, or is gone: the next frame, or the page, says so.
    } finally {
      asking.current = false;
    }
  };
  const go = (x: number, y: number) => {
    const edge = (value: number) => Math.max(-extent, Math.min(extent, value));
    here.value = [edge(x), edge(y)];
    void ask(here.peek());
  };
  // Each frame brings what is at the place that Python knows of, with the model of that moment.
  useSignalEffect(() => {
    const buffers = run.frame.value?.buffers;
    if (!buffers?.here || asking.current) return;
    found.value = { picture: buffers.here, reads: buffers.reads!.data.at(-1) ?? null };
  });
  // Made anew, the scene begins in the middle again; the visitor has not moved.
  useSignalEffect(() => {
    if (run.loaded.value && run.data.value) void ask(here.peek());
  });
  return { here, found, go };
}

/** Takes the visitor along the straight way between the two digits. */
function useStroll(way: Buffer | undefined, go: (x: number, y: number) => void) {
  const last = (way?.shape[0] ?? 2) - 1;
  const time = useSignal(0);
  const down = useSignal(false);
  const travel = useTravel(time, down, last);
  const latest = useRef(way);
  latest.current = way;
  useSignalEffect(() => {
    const share = time.value / last;
    const places = latest.current?.data;
    if (!travel.going.peek() || !places) return;
    const along = (axis: number) => places[axis]! * (1 - share) + places[2 * last + axis]! * share;
    go(along(0), along(1));
  });
  return travel;
}

export function VaeView({ run }: { run: Run }) {
  const data = run.data.value as Payload<VaeData> | null;
  const fits = data?.buffers.originals !== undefined;
  const { extent, tiles } = fits ? data.json : { extent: 2.6, tiles: 1 };
  const frame = run.frame.value;
  const latest = useLook(run);
  const buffers: Record<string, Buffer> = fits && latest.tiles ? latest : {};
  const settings = run.settings.value;
  const words = run.words.value.view;
  const { here, found, go } = useWalk(run, extent);
  const { picture, reads } = found.value;
  const { going, toggle } = useStroll(buffers.way, go);
  const { onPointerDown, onPointerMove, onPointerUp, onKeyDown } = useDrag(here, go, extent);
  const walked = buffers.reads ? [...buffers.reads.data].slice(0, -1) : [];
  const between = frame?.figures.between ?? 0;
  const choose = (end: "from" | "to") => (
    <select
      id={`generative-${end}`}
      aria-label={words[end]}
      value={String(settings[end])}
      onChange={(event) => run.set({ [end]: event.currentTarget.value })}
    >
      {DIGITS.map((digit) => (
        <option key={digit}>{digit}</option>
      ))}
    </select>
  );
  return (
    <div class="generative-vae">
      <Stage
        id="generative-plane"
        class="stage generative-plane"
        role="application"
        tabIndex={0}
        label={fill(words.plane!, { x: here.value[0].toFixed(1), y: here.value[1].toFixed(1), digit: reads ?? "?" })}
        {...{ onPointerDown, onPointerMove, onPointerUp, onKeyDown, ...drawnOn }}
        onPointerCancel={onPointerUp}
        layers={[
          {
            id: "generative-tiles",
            on: [settings.tiles, settings.numerals, settings.tiles === true && buffers.tiles],
            draw: (canvas) =>
              drawPictures(canvas, settings.tiles ? buffers.tiles : undefined, tiles, 0, settings.numerals ? 0.4 : 0.9),
          },
          {
            id: "generative-numerals",
            on: [settings.numerals, buffers.places],
            draw: (canvas) =>
              drawNumerals(canvas, settings.numerals ? buffers.places : undefined, data?.buffers.y, extent),
          },
          {
            id: "generative-walk",
            on: [buffers.way, here.value],
            draw: (canvas) => drawWalk(canvas, buffers.way, here.value, extent),
          },
        ]}
      />
      <div class="generative-side">
        <p class="generative-title">{words.here}</p>
        <Pictures id="generative-here" label={words.here!} pictures={picture} columns={1} />
        <p aria-live="polite" id="generative-reads">
          {reads === null ? "" : fill(words.reads!, { digit: reads })}
        </p>
        <p class="hint">{words.drag}</p>
      </div>
      <section class="generative-strip" aria-label={words.walk}>
        <div class="generative-head">
          <p class="generative-title">
            <Button
              kind="icon"
              id="generative-stroll"
              aria-label={going.value ? words.halt : words.stroll}
              title={words.stroll}
              disabled={!buffers.way}
              onClick={toggle}
            >
              <Icon name={going.value ? "pause-icon" : "play-icon"} />
            </Button>{" "}
            {words.walk} {choose("from")} {words.until} {choose("to")}
          </p>
          <span id="generative-between">{fill(between === 1 ? words.one! : words.between!, { n: between })}</span>
        </div>
        <Pictures
          id="generative-strip"
          label={fill(words.walked!, { digits: walked.join(" ") })}
          pictures={buffers.walk}
          columns={buffers.walk?.shape[0] ?? 11}
        />
        <ol class="generative-reading" aria-hidden="true">
          {walked.map((digit, i) => (
            <li key={i}>{digit}</li>
          ))}
        </ol>
      </section>
      <section class="generative-strip" aria-label={words.rebuilt}>
        <p class="generative-title">{words.rebuilt}</p>
        <Pictures id="generative-originals" label={words.originals!} pictures={data?.buffers.originals} columns={10} />
        <Pictures id="generative-rebuilt" label={words.drawn!} pictures={buffers.rebuilt} columns={10} />
      </section>
    </div>
  );
}

function useDrag(here: Signal<Place>, go: (x: number, y: number) => void, extent: number) {
  const dragging = useRef(false);
  const follow = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    go(extent * ((2 * (event.clientX - left)) / width - 1), extent * (1 - (2 * (event.clientY - top)) / height));
  };
  return {
    onPointerDown: (event: TargetedPointerEvent<HTMLDivElement>) => {
      if (event.button) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      dragging.current = true;
      follow(event);
    },
    onPointerMove: (event: TargetedPointerEvent<HTMLDivElement>) => {
      if (dragging.current) follow(event);
    },
    onPointerUp: () => {
      dragging.current = false;
    },
    onKeyDown: (event: TargetedKeyboardEvent<HTMLDivElement>) => {
      const move = MOVES[event.key];
      if (!move) return;
      event.preventDefault();
      const by = event.shiftKey ? 0.5 : 0.1;
      go(here.peek()[0] + by * move[0], here.peek()[1] + by * move[1]);
    },
  };
}

/** A row of small pictures. */
function Pictures(props: { id: string; label: string; pictures: Buffer | undefined; columns: number }) {
  const { pictures, columns } = props;
  const size = pictures?.shape[1] ?? 14;
  return (
    <Stage
      id={props.id}
      class="stage generative-pictures"
      label={props.label}
      ratio={(columns * (size + 1) - 1) / size}
      layers={[{ on: [pictures, columns], draw: (canvas) => drawPictures(canvas, pictures, columns) }]}
    />
  );
}
