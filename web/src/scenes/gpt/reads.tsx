/** How the model reads: what each character looks back at, head by head, and what it expects to come next. */

import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { Button, Tabs } from "../../ui/parts";
import { cssVar, rgb } from "../../ui/palette";
import { Stage } from "../../ui/stage";
import { theme } from "../../ui/theme";
import { fill } from "../../words/language";
import { drawLetters } from "./letters";
import { type GptData, Of, type Reading, spoken, visible } from "./seen";

/** So many candidates for the next character are shown. */
const BARS = 7;
const percent = (share: number) => (share >= 0.1 || share < 0.001 ? Math.round(100 * share) : (100 * share).toFixed(1));

/** What a place looks at: of one head, or the mean of all. */
function looks(reading: Reading, head: number | null, place: number): number[] {
  const length = reading.characters.length;
  const maps = reading.attention.length / (length * length);
  const row = new Array<number>(length).fill(0);
  const [from, to] = head === null ? [0, maps] : [head, head + 1];
  for (let map = from; map < to; map++)
    for (let j = 0; j < length; j++)
      row[j]! += reading.attention[(map * length + place) * length + j]! / Math.max(1, to - from);
  return row;
}

interface ReadsProps {
  reading: Reading | null;
  letters: Float32Array | null;
  chars: string[];
}

export function Reads({ reading, letters, chars }: ReadsProps) {
  const { run, view } = useContext(Of);
  const data = run.data.value?.json as GptData | undefined;
  const [chosen, choose] = useState<number | null>(null);
  const [head, pick] = useState<number | null>(null);
  const [tab, turn] = useState("attention");
  const length = reading?.characters.length ?? 0;
  const place = Math.min(chosen ?? length - 1, length - 1);
  const maps = reading && length ? reading.attention.length / (length * length) : 0;
  const shownHead = head !== null && head < maps ? head : null;
  const probe = (text: string) => {
    choose(null);
    run.set({ probe: text });
    // While it trains a frame is on its way anyway.
    if (!run.playing.value) run.look();
  };
  /** The text cursor chooses the character before it, where what was typed is read as it stands. */
  const follow = (event: { currentTarget: HTMLInputElement }) => {
    const { value, selectionStart } = event.currentTarget;
    if (reading && value === reading.characters.join("") && selectionStart) choose(selectionStart - 1);
  };
  const goOn = async () => {
    await run.ask("write");
    if (!run.playing.value) run.look();
  };
  return (
    <section class="gpt-part gpt-reads" aria-labelledby="gpt-reads-title">
      <div class="gpt-head">
        <h2 id="gpt-reads-title">{view.reads}</h2>
        <Button id="gpt-write" disabled={!run.loaded.value} title={view.goOnHelp} onClick={() => void goOn()}>
          {view.goOn}
        </Button>
      </div>
      <input
        type="text"
        id="gpt-probe"
        aria-label={view.probe}
        placeholder={data?.example}
        value={String(run.settings.value.probe ?? "")}
        maxLength={200}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        onInput={(event) => probe(event.currentTarget.value)}
        onKeyUp={follow}
        onClick={follow}
      />
      {reading && length > 0 && (
        <>
          <Tokens {...{ reading, place, choose, head: shownHead, any: maps > 0, chars }} />
          <Tabs
            label={view.reads!}
            tabs={[
              { id: "attention", title: view.attention! },
              { id: "letters", title: view.letters! },
            ]}
            value={tab}
            onChange={turn}
          >
            {tab === "letters" ? (
              <Letters {...{ letters, chars }} />
            ) : (
              <div class="gpt-pair">
                {maps > 0 ? (
                  <Heads {...{ reading, place, head: shownHead, pick }} />
                ) : (
                  <p class="gpt-hint" id="gpt-no-attention">
                    {view.noAttention}
                  </p>
                )}
                <Next {...{ reading, place, chars }} />
              </div>
            )}
          </Tabs>
        </>
      )}
    </section>
  );
}

interface TokensProps {
  reading: Reading;
  place: number;
  choose(place: number | null): void;
  head: number | null;
  any: boolean;
  chars: string[];
}

function Tokens({ reading, place, choose, head, any, chars }: TokensProps) {
  const { view } = useContext(Of);
  const { characters } = reading;
  const row = any ? looks(reading, head, place) : characters.map(() => 0);
  const move = (event: KeyboardEvent) => {
    const to = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: characters.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(characters.length - 1, to)));
  };
  // By place and not by element: a finger that slides stays with the element on which it came down.
  const point = (event: { currentTarget: HTMLElement; clientX: number }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * characters.length);
    choose(Math.max(0, Math.min(characters.length - 1, at)));
  };
  const best = likeliest(reading, place, chars.length)[0];
  const strongest = row.indexOf(Math.max(...row));
  const told = fill(any ? view.token! : view.tokenOnly!, {
    character: spoken(characters[place]!, view),
    other: spoken(characters[strongest]!, view),
    share: percent(row[strongest]!),
    next: best ? spoken(chars[best.index]!, view) : "",
    chance: percent(best?.chance ?? 0),
  });
  return (
    <div class="gpt-line" style={{ maxWidth: `${characters.length * 30}px` }}>
      <Stage
        class="stage gpt-arcs"
        label={view.arcs!}
        aria-hidden
        layers={[{ draw: (canvas) => drawArcs(canvas, any ? row : [], place) }]}
      />
      <div
        class="gpt-tokens"
        id="gpt-tokens"
        role="slider"
        tabIndex={0}
        aria-label={view.tokens}
        aria-valuemin={1}
        aria-valuemax={characters.length}
        aria-valuenow={place + 1}
        aria-valuetext={told}
        onKeyDown={move}
        onPointerDown={point}
        onPointerMove={point}
        style={{ gridTemplateColumns: `repeat(${characters.length}, minmax(0, 1fr))` }}
      >
        {characters.map((character, i) => (
          <span
            key={i}
            class={i === place ? "chosen" : undefined}
            style={{ "--look": String(Math.round(60 * Math.sqrt(row[i] ?? 0))) }}
          >
            {visible(character)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** A bow from the chosen character to each that it looks at, as wide as it is strong. */
function drawArcs(canvas: HTMLCanvasElement, row: readonly number[], place: number): void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const sharp = width / Math.max(1, canvas.clientWidth);
  const x = (i: number) => ((i + 0.5) / row.length) * width;
  context.strokeStyle = cssVar("--accent");
  context.lineCap = "round";
  row.forEach((share, i) => {
    if (share < 0.02) return;
    context.globalAlpha = 0.25 + 0.75 * share;
    context.lineWidth = sharp * (0.8 + 5 * share);
    context.beginPath();
    const [from, to] = [x(place), x(i)];
    if (i === place) {
      context.arc(from, height - 7 * sharp, 5 * sharp, 0.75 * Math.PI, 2.25 * Math.PI);
    } else {
      const rise = Math.min(height * 1.25, 12 * sharp + 0.45 * (from - to));
      context.moveTo(from, height);
      context.bezierCurveTo(from, height - rise, to, height - rise, to, height);
    }
    context.stroke();
  });
  context.globalAlpha = 1;
}

interface HeadsProps {
  reading: Reading;
  place: number;
  head: number | null;
  pick(head: number | null): void;
}

function Heads({ reading, place, head, pick }: HeadsProps) {
  const { view } = useContext(Of);
  let first = 0;
  const layers = reading.heads.map((count) => {
    const heads = Array.from({ length: count }, (_, i) => first + i);
    first += count;
    return heads;
  });
  return (
    <div class="gpt-heads" role="group" aria-label={view.heads} id="gpt-heads">
      <h3>{head === null ? view.allHeads : fill(view.oneHead!, where(layers, head))}</h3>
      {layers.map((heads, layer) => (
        <div key={layer} class="gpt-layer">
          {heads.map((index) => (
            <button
              type="button"
              key={index}
              aria-pressed={index === head}
              aria-label={fill(view.oneHead!, where(layers, index))}
              title={fill(view.oneHead!, where(layers, index))}
              onClick={() => pick(index === head ? null : index)}
            >
              <HeadMap reading={reading} index={index} place={place} />
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function where(layers: number[][], head: number): { layer: number; head: number } {
  const layer = layers.findIndex((heads) => heads.includes(head));
  return { layer: layer + 1, head: (layers[layer]?.indexOf(head) ?? 0) + 1 };
}

/** Row: who looks. Column: at whom. */
function HeadMap({ reading, index, place }: { reading: Reading; index: number; place: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { attention } = reading;
  const length = reading.characters.length;
  const look = theme.value;
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = new ImageData(length, length);
    const [paper, ink] = [rgb(cssVar("--field-paper")), rgb(cssVar("--accent"))];
    const [chosen, grey] = [rgb(cssVar("--accent-soft")), rgb(cssVar("--line"))];
    for (let i = 0; i < length; i++)
      for (let j = 0; j < length; j++) {
        const share = Math.sqrt(attention[(index * length + i) * length + j]!);
        const ground = i === place ? chosen : j > i ? grey : paper;
        const at = 4 * (i * length + j);
        for (let c = 0; c < 3; c++) image.data[at + c] = ground[c]! + (ink[c]! - ground[c]!) * Math.min(1, share);
        image.data[at + 3] = 255;
      }
    context.putImageData(image, 0, 0);
  }, [attention, index, length, place, look]);
  return <canvas ref={canvas} width={length} height={length} aria-hidden="true" />;
}

function likeliest(reading: Reading, place: number, count: number): { index: number; chance: number }[] {
  return Array.from(reading.next.subarray(place * count, (place + 1) * count), (chance, index) => ({ index, chance }))
    .sort((a, b) => b.chance - a.chance)
    .slice(0, BARS);
}

function Next({ reading, place, chars }: { reading: Reading; place: number; chars: string[] }) {
  const { view } = useContext(Of);
  const came = reading.characters[place + 1];
  return (
    <div class="gpt-next" id="gpt-next">
      <h3>{fill(view.next!, { character: visible(reading.characters[place]!) })}</h3>
      <ol>
        {likeliest(reading, place, chars.length).map(({ index, chance }) => (
          <li key={index} class={chars[index] === came ? "came" : undefined}>
            <span class="gpt-char">
              <span aria-hidden="true">{visible(chars[index]!)}</span>
              <span class="visually-hidden">{spoken(chars[index]!, view)}</span>
            </span>
            <span class="gpt-bar" aria-hidden="true">
              <i style={{ width: `${100 * chance}%` }} />
            </span>
            <span class="gpt-share">{percent(chance)} %</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Letters({ letters, chars }: { letters: Float32Array | null; chars: string[] }) {
  const { view } = useContext(Of);
  return letters ? (
    <Stage
      class="stage gpt-plane"
      id="gpt-plane"
      label={view.lettersPicture!}
      layers={[{ id: "gpt-letters", draw: (canvas) => drawLetters(canvas, letters, chars), on: [letters] }]}
    />
  ) : (
    <p class="gpt-hint" id="gpt-no-letters">
      {view.noLetters}
    </p>
  );
}
