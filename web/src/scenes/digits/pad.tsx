/** The sheet to draw on, and the other ways to bring a digit: a picture, the camera, a sample. */

import { useRef, useState } from "preact/hooks";
import type { TargetedDragEvent, TargetedPointerEvent } from "preact";
import { Button } from "../../ui/parts";
import { drawnOn } from "../../ui/touch";
import { Stage } from "../../ui/stage";
import { cssVar } from "../../ui/palette";
import { fill } from "../../words/language";
import type { Drawing } from "./drawing";
import { fromImage } from "./photo";
import { SIDE, type Stroke, encode, fromStrokes, trace } from "./picture";
import { Digit, paintTile } from "./tiles";

export function Pad({ drawing }: { drawing: Drawing }) {
  const { run } = drawing;
  const words = run.words.value.view;
  const strokes = useRef<Stroke[]>([]);
  /** The text of the picture that the strokes became: with another one they are gone. */
  const became = useRef("");
  const [, redraw] = useState(0);
  const [trouble, setTrouble] = useState("");
  const now = drawing.now.value;
  const moving = drawing.moving.value !== null;
  const text = now ? encode({ ...now, label: null }) : "";
  /** The pointer that draws. */
  const pen = useRef<number | null>(null);
  if (!moving && pen.current === null && text !== became.current) strokes.current = [];

  const place = (event: PointerEvent, sheet: Element) => {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const down = (event: TargetedPointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || pen.current !== null) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    pen.current = event.pointerId;
    strokes.current = [...strokes.current, [place(event, event.currentTarget)]];
    moved();
  };
  const move = (event: TargetedPointerEvent<HTMLDivElement>) => {
    if (event.pointerId !== pen.current) return;
    const sheet = event.currentTarget;
    // All places since the last event, so that quick strokes stay round.
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) strokes.current.at(-1)!.push(place(one, sheet));
    moved();
  };
  const moved = () => {
    const pixels = fromStrokes(strokes.current, 1);
    if (pixels) void drawing.move(pixels);
    redraw((n) => n + 1);
  };
  const up = (event: TargetedPointerEvent<HTMLDivElement>) => {
    if (event.pointerId !== pen.current) return;
    pen.current = null;
    const pixels = fromStrokes(strokes.current, 1);
    if (!pixels) return;
    became.current = encode({ label: null, pixels });
    setTrouble("");
    drawing.keep({ label: null, pixels });
  };
  const clear = () => {
    strokes.current = [];
    setTrouble("");
    drawing.keep({ label: null, pixels: new Uint8Array(SIDE * SIDE) });
  };
  const open = async (file: Blob | null | undefined) => {
    if (!file) return;
    try {
      const pixels = await fromImage(file);
      setTrouble(pixels ? "" : words.blank!);
      if (pixels) drawing.keep({ label: null, pixels });
    } catch {
      setTrouble(words.unreadable!);
    }
  };
  const drop = (event: TargetedDragEvent<HTMLDivElement>) => {
    event.preventDefault();
    void open(event.dataTransfer?.files[0]);
  };
  const blank = !strokes.current.length && (!now || now.pixels.every((level) => level === 0));
  return (
    <section class="digits-pad" aria-label={words.pad}>
      <Stage
        id="digits-pad"
        class="stage digits-sheet"
        label={words.sheet!}
        layers={[{ draw: (canvas) => draw(canvas, strokes.current, now?.pixels) }]}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        {...drawnOn}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      >
        {blank && <p class="digits-invite">{words.invite}</p>}
      </Stage>
      <div class="digits-tools">
        <Button id="digits-clear" disabled={blank} onClick={clear}>
          {words.clear}
        </Button>
        <FileButton id="digits-file" label={words.picture!} open={open} />
        <FileButton id="digits-camera" label={words.camera!} camera open={open} />
        <select
          id="digits-sample"
          aria-label={words.sample}
          value=""
          onChange={(event) => {
            const digit = Number(event.currentTarget.value);
            event.currentTarget.value = "";
            // The test digits go 0, 1, 2, … 9, 0, 1, and so on.
            const count = run.data.peek()?.buffers.y_test?.data.length ?? 0;
            drawing.take(digit + 10 * Math.floor((Math.random() * count) / 10));
          }}
        >
          <option value="" disabled>
            {words.sample}
          </option>
          {Array.from({ length: 10 }, (_, digit) => (
            <option key={digit} value={digit}>
              {digit}
            </option>
          ))}
        </select>
      </div>
      <div class="digits-seen">
        {now && <Digit pixels={now.pixels} most={16} />}
        <span>{words.seenBy}</span>
      </div>
      <p class="digits-trouble" role="status">
        {trouble}
      </p>
    </section>
  );
}

function FileButton(props: { id: string; label: string; camera?: boolean; open(file: Blob | undefined): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button class={props.camera ? "text digits-camera" : "text"} onClick={() => input.current!.click()}>
        {props.label}
      </Button>
      <input
        type="file"
        id={props.id}
        ref={input}
        hidden
        accept="image/*"
        capture={props.camera ? "environment" : undefined}
        aria-label={fill("{label}", { label: props.label })}
        onChange={(event) => {
          props.open(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** The strokes as they were drawn; a picture that came otherwise as its pixels. */
function draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[], pixels: ArrayLike<number> | undefined): void {
  const context = canvas.getContext("2d")!;
  const size = canvas.width;
  context.clearRect(0, 0, size, canvas.height);
  if (strokes.length === 0) {
    if (pixels)
      paintTile(context, { x: 0, y: 0, size }, [SIDE, SIDE], "ink", (i) => (255 * pixels[i]!) / 16);
    return;
  }
  context.strokeStyle = cssVar("--ink");
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = size / 13;
  trace(context, strokes, ({ x, y }) => [x * size, y * size]);
}
