/** Paints the cart with its pole, and the plane of the pole's angle and angular velocity. */

import { CLASS_COLOURS, cssVar, rgb } from "../../ui/palette";
import { LEAN, MOST, type Picture, TRACK } from "./cart";
import { colour, css, mix } from "./paint";

const LEFT = rgb(CLASS_COLOURS[0]);
const RIGHT = rgb(CLASS_COLOURS[1]);
const GOOD = rgb(CLASS_COLOURS[2]);
/** The greatest angular velocity in the plane, as in `scene.py`. */
const SPIN = 2;

const AT_REST: Picture = { x: 0, speed: 0, angle: 0, spin: 0, action: 0, age: 0, how: "upright", since: 0 };

/** The cart as it is now, or before anybody plays. */
export function paintCart(canvas: HTMLCanvasElement, picture: Picture | null): void {
  const now = picture ?? AT_REST;
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const unit = width / (2 * TRACK + 0.9);
  const ground = height - 0.5 * unit;
  const [ink, soft, paper] = [colour("--ink"), colour("--line-strong"), colour("--field-paper")];
  const line = Math.max(1, unit * 0.02);
  context.lineCap = "round";

  // The track, and where it ends.
  context.strokeStyle = css(soft);
  context.lineWidth = line * 1.5;
  context.beginPath();
  context.moveTo(width / 2 - TRACK * unit, ground);
  context.lineTo(width / 2 + TRACK * unit, ground);
  for (let x = -2; x <= 2; x++) {
    context.moveTo(width / 2 + x * unit, ground);
    context.lineTo(width / 2 + x * unit, ground + unit * (x ? 0.06 : 0.12));
  }
  for (const side of [-1, 1]) {
    context.moveTo(width / 2 + side * TRACK * unit, ground - unit * 0.22);
    context.lineTo(width / 2 + side * TRACK * unit, ground + unit * 0.12);
  }
  context.stroke();

  const x = width / 2 + now.x * unit;
  const deck = ground - 0.12 * unit;
  const pivot = deck - 0.2 * unit;
  // How far the pole may lean.
  context.fillStyle = css(now.how === "fallen" ? colour("--error") : GOOD, 0.1);
  context.beginPath();
  context.moveTo(x, pivot);
  context.arc(x, pivot, 1.12 * unit, -Math.PI / 2 - LEAN, -Math.PI / 2 + LEAN);
  context.fill();

  // What pushes the cart.
  if (now.action !== 0 && now.how === "upright") {
    const tail = x - now.action * 0.34 * unit;
    context.fillStyle = css(now.action < 0 ? LEFT : RIGHT);
    context.beginPath();
    context.moveTo(tail, deck - 0.08 * unit);
    context.lineTo(tail - now.action * 0.26 * unit, deck - 0.22 * unit);
    context.lineTo(tail - now.action * 0.26 * unit, deck + 0.06 * unit);
    context.fill();
  }

  context.fillStyle = css(mix(paper, ink, 0.78));
  context.beginPath();
  context.roundRect(x - 0.27 * unit, deck - 0.2 * unit, 0.54 * unit, 0.22 * unit, 0.05 * unit);
  context.fill();
  context.fillStyle = css(mix(paper, ink, 0.55));
  for (const side of [-1, 1]) {
    context.beginPath();
    context.arc(x + side * 0.16 * unit, ground - 0.075 * unit, 0.075 * unit, 0, 7);
    context.fill();
  }

  // A pole that has fallen goes on falling, to the eye.
  const drop = now.how === "fallen" ? Math.min(1, now.since / 0.35) ** 2 : 0;
  const side = now.angle < 0 ? -1 : 1;
  const angle = now.angle + drop * (side * 1.5 - now.angle);
  const tone = now.how === "fallen" ? colour("--error") : now.how === "done" ? colour("--good") : colour("--accent");
  context.strokeStyle = css(tone);
  context.lineWidth = 0.085 * unit;
  context.beginPath();
  context.moveTo(x, pivot);
  context.lineTo(x + Math.sin(angle) * unit, pivot - Math.cos(angle) * unit);
  context.stroke();
  context.fillStyle = css(paper);
  context.beginPath();
  context.arc(x, pivot, 0.04 * unit, 0, 7);
  context.fill();

  context.fillStyle = css(now.how === "done" ? colour("--good") : ink);
  context.font = `600 ${Math.round(unit * 0.26)}px ${cssVar("--sans")}`;
  context.textBaseline = "top";
  context.fillText(`${now.age} / ${MOST}`, unit * 0.2, unit * 0.16);
}

const small = document.createElement("canvas");

/** One cell's colour after the other: blue where the cart is pushed left, orange where right; or by what is expected. */
export function paintPlane(
  canvas: HTMLCanvasElement,
  plane: { shape: number[]; data: ArrayLike<number> } | undefined,
  kind: "action" | "value",
): void {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (plane?.shape.length !== 2) return;
  const side = plane.shape[0]!;
  const paper = colour("--field-paper");
  const image = new ImageData(side, side);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < plane.data.length; i++) {
    low = Math.min(low, plane.data[i]!);
    high = Math.max(high, plane.data[i]!);
  }
  for (let i = 0; i < plane.data.length; i++) {
    const value = plane.data[i]!;
    const tone =
      kind === "action"
        ? mix(paper, value < 0.5 ? LEFT : RIGHT, 0.7 * Math.min(1, 2.2 * Math.abs(value - 0.5)))
        : mix(paper, GOOD, 0.05 + 0.75 * ((value - low) / Math.max(1e-6, high - low)));
    image.data.set([...tone, 255], 4 * i);
  }
  small.width = small.height = side;
  small.getContext("2d")!.putImageData(image, 0, 0);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** Where the pole is on the plane, and where it was. */
export function paintTrace(
  canvas: HTMLCanvasElement,
  trail: readonly (readonly [number, number])[],
  now: Picture | null,
): void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const ink = colour("--ink");
  const left = (angle: number) => (0.5 + 0.5 * Math.max(-1, Math.min(1, angle / LEAN))) * width;
  const top = (spin: number) => (0.5 - 0.5 * Math.max(-1, Math.min(1, spin / SPIN))) * height;
  context.strokeStyle = css(ink, 0.18);
  context.lineWidth = Math.max(1, width / 300);
  context.beginPath();
  context.moveTo(width / 2, 0);
  context.lineTo(width / 2, height);
  context.moveTo(0, height / 2);
  context.lineTo(width, height / 2);
  context.stroke();
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = width / 110;
  for (let i = 1; i < trail.length; i++) {
    context.strokeStyle = css(ink, 0.1 + (0.7 * i) / trail.length);
    context.beginPath();
    context.moveTo(left(trail[i - 1]![0]), top(trail[i - 1]![1]));
    context.lineTo(left(trail[i]![0]), top(trail[i]![1]));
    context.stroke();
  }
  if (!now) return;
  context.fillStyle = css(colour("--accent"));
  context.strokeStyle = css(colour("--field-paper"));
  context.beginPath();
  context.arc(left(now.angle), top(now.spin), width / 38, 0, 7);
  context.fill();
  context.stroke();
}
