/** The grid world: its map to be painted, what the agent holds of it, and the agent walking. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import type { Run } from "../contract";
import { Choice } from "../../ui/parts";
import { drawnOn } from "../../ui/touch";
import { Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import { type Learnt, Walker, paintAgent, paintCursor, paintGrid, paintTrail, paintWalkers } from "./gridpaint";
import { BRUSHES, type Brush, CELLS, SIDE, SIGNS, best, isEnd, painted, startOf, walk } from "./map";
import { animate, still } from "./paint";

const STEPS: Record<string, number> = { ArrowUp: -SIDE, ArrowDown: SIDE, ArrowLeft: -1, ArrowRight: 1 };

/** The cell beyond an arrow key, or the same one at the edge. */
function beside(cell: number, key: string): number {
  const column = cell % SIDE;
  if ((key === "ArrowLeft" && column === 0) || (key === "ArrowRight" && column === SIDE - 1)) return cell;
  const next = cell + STEPS[key]!;
  return next < 0 || next >= CELLS ? cell : next;
}

export function GridView({ run }: { run: Run }) {
  const settings = run.settings.value;
  const words = run.words.value.view;
  const map = String(settings.map).padEnd(CELLS, ".").slice(0, CELLS);
  const frame = run.frame.value;
  const learnt = learntFrom(frame?.buffers);
  const [brush, setBrush] = useState<Brush>("look");
  const [cursor, setCursor] = useState<number | null>(null);
  /** Where the visitor put the agent down; it walks from there until the map changes. */
  const [from, setFrom] = useState<number | null>(null);
  const origin = from !== null && map[from] !== "x" && !isEnd(map, from) ? from : startOf(map);
  const walker = useMemo(() => new Walker(), []);
  const overlay = useRef<HTMLCanvasElement | null>(null);
  /** The sign that a stroke of the brush paints, while it lasts. */
  const stroke = useRef<string | null>(null);
  const now = useRef({ map, learnt, origin, cursor, slip: 0, walkers: null as ArrayLike<number> | null });
  now.current = {
    map,
    learnt,
    origin,
    cursor,
    slip: Number(settings.slip) / 100,
    walkers: settings.walkers === true ? (frame?.buffers.walkers?.data ?? null) : null,
  };

  const paintOver = (seconds: number) => {
    const canvas = overlay.current;
    if (!canvas) return;
    const context = canvas.getContext("2d")!;
    const { map, learnt, origin, cursor, slip, walkers } = now.current;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (walkers) paintWalkers(context, walkers);
    if (learnt && still()) {
      const { cells } = walk(map, learnt.q, origin);
      paintTrail(context, cells.map((cell) => [(cell % SIDE) + 0.5, Math.floor(cell / SIDE) + 0.5] as const));
      paintAgent(context, (origin % SIDE) + 0.5, Math.floor(origin / SIDE) + 0.5, best(learnt.q, origin));
    } else if (learnt) {
      walker.move(seconds, map, learnt.q, origin, slip);
      walker.paint(context, map);
    }
    if (cursor !== null) paintCursor(context, cursor);
  };
  useEffect(() => animate(paintOver), []);

  // What would be best changes with the world, also while nothing trains.
  useEffect(() => {
    if (run.loaded.peek() && !run.playing.peek()) run.look();
  }, [map, settings.slip, settings.discount]);

  const paint = (cell: number, sign: string) => {
    if (now.current.map[cell] !== sign) run.set({ map: painted(now.current.map, cell, sign) });
  };
  const use = (cell: number) => {
    if (brush === "look") {
      setFrom(cell);
      if (map[cell] !== "x" && !isEnd(map, cell)) walker.begin(map, cell);
      return;
    }
    // A second touch takes away what is there already.
    stroke.current = map[cell] === SIGNS[brush] ? "." : SIGNS[brush];
    paint(cell, stroke.current);
  };
  const cellAt = (event: TargetedPointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = (part: number) => Math.max(0, Math.min(SIDE - 1, Math.floor(part * SIDE)));
    const row = place((event.clientY - box.top) / box.height);
    return row * SIDE + place((event.clientX - box.left) / box.width);
  };
  const key = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (event.key in STEPS) {
      setCursor(cursor === null ? origin : beside(cursor, event.key));
    } else if (event.key === "Enter" || event.key === " ") {
      use(cursor ?? origin);
      stroke.current = null;
    } else return;
    event.preventDefault();
  };

  const told = learnt ? walk(map, learnt.q, origin) : null;
  const way = frame?.figures.way ?? 0;
  const steps = told ? told.cells.length - 1 : 0;
  const said = !told
    ? ""
    : told.arrives
      ? fill(from === null && steps === way ? words.shortest! : words.arrives!, { n: steps })
      : words.lost!;
  return (
    <div class="reinforcement-grid">
      <div class="reinforcement-map">
        <Stage
          label={fill(words.map!, { row: 1 + Math.floor(origin / SIDE), column: 1 + (origin % SIDE), walk: said })}
          role="application"
          tabIndex={0}
          id="reinforcement-map"
          data-brush={brush}
          aria-describedby="reinforcement-cell"
          {...(brush === "look" ? {} : drawnOn)}
          onPointerDown={(event) => {
            const cell = cellAt(event);
            setCursor(cell);
            use(cell);
            if (brush !== "look") event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            const cell = cellAt(event);
            if (cell !== cursor) setCursor(cell);
            if (stroke.current !== null) paint(cell, stroke.current);
          }}
          onPointerUp={() => {
            stroke.current = null;
          }}
          onPointerCancel={() => {
            stroke.current = null;
          }}
          onPointerLeave={(event) => {
            if (event.pointerType === "mouse") setCursor(null);
          }}
          onFocus={() => setCursor((cell) => cell ?? origin)}
          onBlur={() => setCursor(null)}
          onKeyDown={key}
          layers={[
            { id: "reinforcement-cells", draw: (canvas) => paintGrid(canvas, map, learnt), on: [map, frame] },
            {
              id: "reinforcement-walk",
              draw: (canvas) => {
                overlay.current = canvas;
                paintOver(0);
              },
              on: [],
            },
          ]}
        />
        <Choice
          id="reinforcement-brush"
          label={words.brush!}
          quiet
          options={BRUSHES}
          words={words}
          value={brush}
          onChange={(value) => setBrush(value as Brush)}
        />
      </div>
      <p class="reinforcement-cell" id="reinforcement-cell" aria-live={cursor === null ? "off" : "polite"}>
        {cursor !== null && learnt ? describe(cursor, map, learnt, words, run.facts.value.critic === 1) : said}
      </p>
      <ul class="legend">
        <li>
          <span class="reinforcement-key reinforcement-key-good" aria-hidden="true" /> {words.good}
        </li>
        <li>
          <span class="reinforcement-key reinforcement-key-bad" aria-hidden="true" /> {words.bad}
        </li>
        <li>
          <span class="reinforcement-wrong" aria-hidden="true">
            →
          </span>{" "}
          {words.wrong}
        </li>
      </ul>
    </div>
  );
}

function learntFrom(buffers: Record<string, { data: ArrayLike<number> }> | undefined): Learnt | null {
  const { q, value, right } = buffers ?? {};
  return q && value && right ? { q: q.data, value: value.data, right: right.data } : null;
}

/** What there is to say of a cell: what stands on it, and what the agent expects of each action. */
function describe(
  cell: number,
  map: string,
  { q, value }: Learnt,
  words: Record<string, string>,
  critic: boolean,
): string {
  const kind = Object.entries(SIGNS).find(([, sign]) => sign === map[cell])?.[0];
  const place = fill(words.place!, {
    row: 1 + Math.floor(cell / SIDE),
    column: 1 + (cell % SIDE),
    kind: words[kind && kind !== "free" ? kind : "ground"]!,
  });
  if (map[cell] === "x" || isEnd(map, cell)) return place;
  const numbers = [0, 1, 2, 3].map((action) => q[4 * cell + action]!.toFixed(2));
  const actions = fill(words.actions!, {
    up: numbers[0]!,
    right: numbers[1]!,
    down: numbers[2]!,
    left: numbers[3]!,
  });
  return critic ? `${place} ${actions} ${fill(words.worth!, { value: value[cell]!.toFixed(2) })}` : `${place} ${actions}`;
}
