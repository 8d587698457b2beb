/** The graph as a picture that can be moved and zoomed: boxes for ops and folded groups, frames around what is unfolded. */

import type { TargetedPointerEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fill } from "../../words/language";
import { type Box, type Placed, cut, place } from "./layout";
import type { Item, Phase } from "./model";
import { MOST, type Store } from "./store";
import { shapeText } from "./text";
import type { Words } from "./words";

interface Camera {
  x: number;
  y: number;
  scale: number;
}

const LEAST = 0.12;
const LARGEST = 3;
const READABLE = 0.75;
/** Width of the picture from which on the graph runs from left to right. */
const WIDE = 620;
/** Room at the bottom for the buttons. */
const BUTTONS = 44;

/** The size of a gradient as a share of the bar below a box. */
const share = (grad: number | null) =>
  grad === null || grad === 0 ? 0 : Number.isFinite(grad) ? Math.min(1, Math.max(0.02, (Math.log10(grad) + 9) / 12)) : 1;

function curve(points: [number, number][]): string {
  const [first, ...rest] = points;
  let path = `M${first![0]},${first![1]}`;
  let before = first!;
  rest.forEach((point, index) => {
    // Through the middles between points, so that corners become bends.
    const last = index === rest.length - 1;
    const to = last ? point : [(point[0] + rest[index + 1]![0]) / 2, (point[1] + rest[index + 1]![1]) / 2];
    path += index === 0 && last ? `L${to[0]},${to[1]}` : `Q${point[0]},${point[1]} ${to[0]},${to[1]}`;
    before = point;
  });
  return before === first ? "" : path;
}

/** The box that lies nearest in a direction. */
function nearest(placed: Placed, keys: Iterable<string>, from: Box, dx: number, dy: number): string | null {
  let found: string | null = null;
  let best = Infinity;
  for (const key of keys) {
    const box = placed.boxes[key];
    if (!box || box === from) continue;
    const x = box.x + box.width / 2 - from.x - from.width / 2;
    const y = box.y + box.height / 2 - from.y - from.height / 2;
    const along = x * dx + y * dy;
    if (along < 4) continue;
    const cost = along + 2.5 * Math.abs(x * dy - y * dx);
    if (cost < best) [best, found] = [cost, key];
  }
  return found;
}

export function Picture({ store, text }: { store: Store; text: Words }) {
  const host = useRef<SVGSVGElement>(null);
  const [placed, setPlaced] = useState<Placed | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, scale: 1 });
  const fitted = useRef<unknown>(null);
  const tree = store.tree.value!;
  const open = store.open.value;
  const across = size.width > WIDE;

  const subtitle = (item: Item) => {
    if (item.kind === "op" || item.kind === "parameter") return shapeText(tree.recorded.nodes[item.node!]!.shape);
    const ops = item.ops === 1 ? text.op1 : fill(text.ops, { n: item.ops });
    return item.of ? `${item.of} · ${ops}` : ops;
  };

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height });
    });
    observer.observe(host.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!size.width || store.refused.value || !tree.root.children.length) return;
    let current = true;
    place(tree, open, across, subtitle).then(
      (made) => current && setPlaced(made),
      (error: Error) => (store.error.value = error.message),
    );
    return () => {
      current = false;
    };
  }, [tree, open, across, size.width > 0, text]);

  const fit = () => {
    if (!placed) return;
    const scale = Math.min(1.25, size.width / placed.width, (size.height - BUTTONS) / placed.height) * 0.97;
    // What would be too small to read is not squeezed in: its beginning is shown.
    const shown = scale < READABLE ? 0.9 : scale;
    const along = (whole: number, room: number) => (whole * shown > room ? 6 : (room - whole * shown) / 2);
    setCamera({ x: along(placed.width, size.width), y: along(placed.height, size.height - BUTTONS), scale: shown });
  };
  useLayoutEffect(() => {
    if (!placed || fitted.current === placed) return;
    fitted.current = placed;
    fit();
  }, [placed]);
  useLayoutEffect(fit, [size.width, size.height]);

  // The chosen box comes into sight.
  const chosen = store.item.value;
  const seen = chosen ? (open.has(chosen.key) && chosen.node === null ? chosen : tree.box(chosen, open)) : null;
  const selected = seen?.key ?? null;
  useLayoutEffect(() => {
    const box = selected && placed?.boxes[selected];
    if (!box) return;
    setCamera((now) => {
      const [left, top] = [box.x * now.scale + now.x, box.y * now.scale + now.y];
      const [right, bottom] = [left + box.width * now.scale, top + box.height * now.scale];
      const into = (low: number, high: number, room: number) =>
        low < 10 ? 10 - low : high > room - 10 ? Math.max(10 - low, room - 10 - high) : 0;
      const [x, y] = [into(left, right, size.width), into(top, bottom, size.height)];
      return x || y ? { ...now, x: now.x + x, y: now.y + y } : now;
    });
  }, [selected, placed]);

  const zoom = (by: number, x = size.width / 2, y = size.height / 2) =>
    setCamera((now) => {
      const scale = Math.min(LARGEST, Math.max(LEAST, now.scale * by));
      const grown = scale / now.scale;
      return { scale, x: x - (x - now.x) * grown, y: y - (y - now.y) * grown };
    });
  const pan = (x: number, y: number) => setCamera((now) => ({ ...now, x: now.x + x, y: now.y + y }));

  // Pointers: one moves, two zoom; one that has not moved chooses.
  const pointers = useRef(new Map<number, [number, number]>());
  const moved = useRef(0);
  const within = (event: { clientX: number; clientY: number }): [number, number] => {
    const { left, top } = host.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const down = (event: TargetedPointerEvent<SVGSVGElement>) => {
    pointers.current.set(event.pointerId, within(event));
    if (pointers.current.size === 1) moved.current = 0;
  };
  const move = (event: TargetedPointerEvent<SVGSVGElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = within(event);
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    moved.current += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (moved.current > 4) host.current!.setPointerCapture(event.pointerId);
    if (other) {
      const apart = (to: [number, number]) => Math.max(8, Math.hypot(to[0] - other[0], to[1] - other[1]));
      zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else pan(now[0] - before[0], now[1] - before[1]);
    pointers.current.set(event.pointerId, now);
  };
  const up = (event: TargetedPointerEvent<SVGSVGElement>) => pointers.current.delete(event.pointerId);
  /** What the first click of a double click has hit: as it comes into sight, it may move away under the second. */
  const clicked = useRef<Item | undefined>(undefined);
  const target = (event: Event) => tree.byKey.get((event.target as Element).closest("[data-key]")?.getAttribute("data-key") ?? "");

  useEffect(() => {
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== host.current) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), ...within(event));
    };
    const svg = host.current!;
    svg.addEventListener("wheel", wheel, { passive: false });
    return () => svg.removeEventListener("wheel", wheel);
  }, [size.width, size.height]);

  const keys = (event: KeyboardEvent) => {
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const arrow = arrows[event.key];
    if (arrow && event.shiftKey) pan(-60 * arrow[0], -60 * arrow[1]);
    else if (arrow && placed) {
      const boxes = tree.visible(open).boxes.map(({ key }) => key);
      const from = selected ? placed.boxes[selected] : undefined;
      const to = from ? nearest(placed, boxes, from, ...arrow) : (boxes[0] ?? null);
      if (to) void store.select(to);
    } else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else if ((event.key === "Enter" || event.key === " ") && seen) store.toggle(seen);
    else if (event.key === "Escape") void store.select(null);
    else return;
    event.preventDefault();
  };

  const { walk } = tree.recorded;
  const at = store.at.value;
  const phase = walk[at]?.[0];
  const reached = new Set<string>();
  const returned = new Set<string>();
  for (let place = 0; place <= at; place++) {
    const box = tree.box(tree.items[walk[place]![1]]!, open).key;
    (walk[place]![0] === "forward" ? reached : returned).add(box);
  }

  return (
    <div class="graph-picture">
      {/* A picture that takes arrow keys; the list beside it says the same in words. */}
      <svg
        ref={host}
        id="graph-picture"
        role="application"
        aria-label={fill(text.graph.label, { step: tree.recorded.step })}
        aria-describedby="graph-place"
        tabindex={0}
        onKeyDown={keys}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onClick={(event) => {
          if (moved.current > 4 || event.detail > 1) return;
          clicked.current = target(event);
          void store.select(clicked.current?.key ?? null);
        }}
        onDblClick={() => clicked.current && store.toggle(clicked.current)}
      >
        <defs>
          <marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">
            <path d="M0,0.8 L7,4 L0,7.2 z" />
          </marker>
        </defs>
        {placed && !store.refused.value && (
          <g transform={`translate(${camera.x} ${camera.y}) scale(${camera.scale})`}>
            {tree.visible(open).frames.map((item) => {
              const box = placed.boxes[item.key];
              return box && <Frame key={item.key} item={item} box={box} chosen={selected === item.key} />;
            })}
            {placed.edges.map(({ from, to, points }) => (
              <path
                key={`${from} ${to}`}
                class={`graph-edge${from === selected || to === selected ? " near" : ""}`}
                d={curve(points)}
                marker-end="url(#graph-arrow)"
              />
            ))}
            {tree.visible(open).boxes.map((item) => {
              const box = placed.boxes[item.key];
              if (!box) return null;
              const state = [
                item.key === selected && at >= 0 ? `at ${phase}` : "",
                at >= 0 && !reached.has(item.key) && !returned.has(item.key) && item.kind !== "parameter" ? "ahead" : "",
                returned.has(item.key) && phase !== ("forward" satisfies Phase) ? "returned" : "",
              ].join(" ");
              return (
                <BoxOf
                  key={item.key}
                  item={item}
                  box={box}
                  subtitle={subtitle(item)}
                  state={state}
                  chosen={selected === item.key}
                />
              );
            })}
          </g>
        )}
      </svg>
      {store.refused.value > 0 && <p class="graph-refused">{fill(text.tooMany, { n: store.refused.value, most: MOST })}</p>}
      <div class="graph-zoom">
        <button type="button" class="icon" aria-label={text.graph.zoomIn} title={text.graph.zoomIn} onClick={() => zoom(1.3)}>
          +
        </button>
        <button type="button" class="icon" aria-label={text.graph.zoomOut} title={text.graph.zoomOut} onClick={() => zoom(1 / 1.3)}>
          −
        </button>
        <button type="button" class="text" onClick={fit}>
          {text.graph.fit}
        </button>
      </div>
    </div>
  );
}

function Frame({ item, box, chosen }: { item: Item; box: Box; chosen: boolean }) {
  const room = Math.floor((box.width - 30) / 6.9);
  return (
    <g data-key={item.key} class={`graph-frame ${item.kind}${chosen ? " chosen" : ""}`}>
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={10} />
      <text x={box.x + 8} y={box.y + 14}>
        − {cut(item.title, room)} {item.of.length + item.title.length < room && <tspan>{item.of}</tspan>}
      </text>
    </g>
  );
}

function BoxOf(props: { item: Item; box: Box; subtitle: string; state: string; chosen: boolean }) {
  const { item, box, state } = props;
  const { x, y, width, height } = box;
  const bar = share(item.grad) * (width - 16);
  const folded = item.node === null;
  return (
    <g
      data-key={item.key}
      class={`graph-box ${item.kind} ${item.mark ?? ""} ${state}${props.chosen ? " chosen" : ""}`}
    >
      {folded && <rect class="behind" x={x + 3} y={y + 3} width={width} height={height} rx={8} />}
      <rect class="body" x={x} y={y} width={width} height={height} rx={item.kind === "parameter" ? height / 2 : 8} />
      <text class="title" x={x + width / 2} y={y + 17}>
        {folded ? "+ " : ""}
        {cut(item.title)}
      </text>
      <text class="subtitle" x={x + width / 2} y={y + 31}>
        {cut(props.subtitle)}
      </text>
      {item.kind !== "parameter" && <rect class="track" x={x + 8} y={y + height - 6} width={width - 16} height={2.5} rx={1} />}
      {item.kind !== "parameter" && <rect class="bar" x={x + 8} y={y + height - 6} width={bar} height={2.5} rx={1} />}
      {item.mark && (
        <g class="flag" transform={`translate(${x + width - 2} ${y})`}>
          <circle r={7.5} />
          <text y={4}>{item.mark === "nan" ? "?" : item.mark === "exploding" ? "↑" : "↓"}</text>
        </g>
      )}
    </g>
  );
}
