/** Inside the network: what each convolution makes of the drawing, its filters, and which pixels count. */

import type { Buffer, Frame, Run } from "../contract";
import { Stage } from "../../ui/stage";
import { fill } from "../../words/language";
import { SIDE } from "./picture";
import type { Drawing } from "./drawing";
import { MINUS, PLUS, largest, paintTile, signed } from "./tiles";

const COLUMNS = 8;
const GAP = 0.06; // between tiles, in widths of a tile

/** Where the tiles of a grid stand on a canvas, and the grid's width over its height. */
function grid(count: number, columns = COLUMNS) {
  const rows = Math.ceil(count / columns);
  const ratio = (columns * (1 + GAP) + GAP) / (rows * (1 + GAP) + GAP);
  const place = (i: number, canvas: HTMLCanvasElement) => {
    const size = canvas.width / (columns * (1 + GAP) + GAP);
    const step = size * (1 + GAP);
    // Whole pixels, or the tiles' own pixels would be of uneven size.
    return {
      x: Math.round(size * GAP + (i % columns) * step),
      y: Math.round(size * GAP + Math.floor(i / columns) * step),
      size: Math.round(size),
    };
  };
  return { ratio, place };
}

function paintMaps(canvas: HTMLCanvasElement, maps: Buffer, place: ReturnType<typeof grid>["place"], offset = 0): void {
  const context = canvas.getContext("2d")!;
  const [count, height, width] = maps.shape as [number, number, number];
  const most = largest(maps.data);
  for (let map = 0; map < count; map++) {
    const from = map * width * height;
    paintTile(context, place(map + offset, canvas), [width, height], "signed", (i) => signed(maps.data[from + i]!, most));
  }
}

function clear(canvas: HTMLCanvasElement): void {
  canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
}

export function SignLegend({ minus, plus }: { minus: string; plus: string }) {
  return (
    <span class="digits-legend">
      {minus}
      <i style={{ background: `linear-gradient(90deg, ${MINUS}, var(--field-paper), ${PLUS})` }} />
      {plus}
    </span>
  );
}

/** The layers of a frame whose maps it brings. */
const layersOf = (frame: Frame | null) =>
  Object.entries(frame?.buffers ?? {})
    .filter(([name]) => name.startsWith("map"))
    .map(([, maps]) => maps)
    .filter(({ shape }) => shape.length === 3);

export function Maps({ run }: { run: Run }) {
  const words = run.words.value.view;
  const frame = run.frame.value;
  const layers = layersOf(frame);
  if (layers.length === 0) return <Nothing run={run} />;
  return (
    <>
      {layers.map((maps, index) => {
        const [count, height, width] = maps.shape as [number, number, number];
        const { ratio, place } = grid(count);
        const all = frame!.figures[`channels${index}`] ?? count;
        const about = fill(all > count ? words.layerPart! : words.layer!, { n: index + 1, count, all, width, height });
        return (
          <figure class="digits-layer" key={index}>
            <figcaption>
              {about}
              {index === 0 && <SignLegend minus={words.less!} plus={words.more!} />}
            </figcaption>
            <Stage
              label={about}
              ratio={ratio}
              layers={[
                {
                  draw: (canvas) => {
                    clear(canvas);
                    paintMaps(canvas, maps, place);
                  },
                },
              ]}
            />
          </figure>
        );
      })}
    </>
  );
}

/** Each filter, and below it the map that it makes. */
export function Filters({ run }: { run: Run }) {
  const words = run.words.value.view;
  const filters = run.frame.value?.buffers.filters;
  const maps = layersOf(run.frame.value)[0];
  if (!filters) return <Nothing run={run} />;
  const [count, height, width] = filters.shape as [number, number, number];
  const paired = maps && maps.shape[0]! >= count;
  const columns = Math.min(COLUMNS, Math.max(4, count));
  const rows = Math.ceil(count / columns);
  const { ratio, place } = grid(columns * rows * (paired ? 2 : 1), columns);
  /** The i-th of a row of filters stands above the i-th of a row of maps. */
  const at = (below: boolean) => (i: number, canvas: HTMLCanvasElement) =>
    place(paired ? i + Math.floor(i / columns) * columns + (below ? columns : 0) : i, canvas);
  const about = fill(words.filters!, { count, width, height });
  return (
    <>
      <figure class="digits-layer">
        <figcaption>
          {about}
          <SignLegend minus={words.less!} plus={words.more!} />
        </figcaption>
        <Stage
          label={about}
          ratio={ratio}
          layers={[
            {
              draw: (canvas) => {
                clear(canvas);
                paintMaps(canvas, filters, at(false));
                if (paired) paintMaps(canvas, { ...maps, shape: [count, ...maps.shape.slice(1)] }, at(true));
              },
            },
          ]}
        />
      </figure>
      <p class="digits-note">{words.filtersNote}</p>
    </>
  );
}

function Nothing({ run }: { run: Run }) {
  const words = run.words.value.view;
  return <p class="digits-note">{run.loaded.value && run.frame.value ? words.noConvolutions : words.waiting}</p>;
}

export function Saliency({ drawing }: { drawing: Drawing }) {
  const { run } = drawing;
  const words = run.words.value.view;
  const frame = run.frame.value;
  const slopes = frame?.buffers.saliency?.data;
  const chances = frame?.buffers.probabilities?.data;
  const pixels = drawing.now.value?.pixels;
  if (!slopes || !chances || !pixels) return <p class="digits-note">{words.waiting}</p>;
  const digit = Array.from(chances).reduce((best, chance, i, all) => (chance > all[best]! ? i : best), 0);
  const most = largest(slopes);
  const whole = (canvas: HTMLCanvasElement) => ({ x: 0, y: 0, size: canvas.width });
  const ink = (canvas: HTMLCanvasElement) => {
    const context = canvas.getContext("2d")!;
    context.globalAlpha = 0.22;
    paintTile(context, whole(canvas), [SIDE, SIDE], "ink", (i) => (255 * pixels[i]!) / 16);
    context.globalAlpha = 1;
  };
  const shades = [
    // Only the strength: both signs take the same colour.
    { title: fill(words.strength!, { digit }), shade: (i: number) => signed(Math.abs(slopes[i]!), most) },
    { title: fill(words.direction!, { digit }), shade: (i: number) => signed(slopes[i]!, most) },
  ];
  return (
    <>
      <div class="digits-pair">
        {shades.map(({ title, shade }) => (
          <figure key={title}>
            <Stage
              label={title}
              layers={[
                {
                  draw: (canvas) => {
                    paintTile(canvas.getContext("2d")!, whole(canvas), [SIDE, SIDE], "signed", shade);
                    ink(canvas);
                  },
                },
              ]}
            />
            <figcaption>{title}</figcaption>
          </figure>
        ))}
      </div>
      <SignLegend minus={words.against!} plus={words.forIt!} />
    </>
  );
}
