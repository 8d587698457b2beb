/** Paints the grid world: the worth of each cell, what stands on it, and the action that the agent prefers there. */

import { CLASS_COLOURS, type Rgb, rgb } from "../../ui/palette";
import { MOVES, SIDE, after, best } from "./map";
import { colour, css, mix } from "./paint";

export interface Learnt {
  q: ArrayLike<number>;
  value: ArrayLike<number>;
  /** By cell: 0 when its action is not among the best, 1 when it is, 2 when no way leads to a goal. */
  right: ArrayLike<number>;
}

const GOOD = rgb(CLASS_COLOURS[2]);
const BAD = rgb(CLASS_COLOURS[1]);

export function paintGrid(canvas: HTMLCanvasElement, map: string, learnt: Learnt | null): void {
  const context = canvas.getContext("2d")!;
  const size = canvas.width / SIDE;
  const paper = colour("--field-paper");
  const [ink, error] = [colour("--ink"), colour("--error")];
  const most = learnt ? Math.max(0.2, ...Array.from(learnt.value, (v) => (Number.isFinite(v) ? Math.abs(v) : 0))) : 1;
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (let cell = 0; cell < map.length; cell++) {
    const [x, y] = [(cell % SIDE) * size, Math.floor(cell / SIDE) * size];
    const sign = map[cell];
    const value = sign === "g" ? most : sign === "o" ? -most : (learnt?.value[cell] ?? 0);
    const strength = Math.min(1, Math.abs(value) / most) || 0;
    const back: Rgb =
      sign === "x"
        ? mix(paper, ink, paper[0] > 128 ? 0.62 : 0.38)
        : mix(paper, value < 0 ? BAD : GOOD, sign === "g" || sign === "o" ? 0.8 : 0.04 + 0.56 * strength);
    context.fillStyle = css(back);
    context.beginPath();
    context.roundRect(x + size * 0.03, y + size * 0.03, size * 0.94, size * 0.94, size * 0.1);
    context.fill();
    context.save();
    context.translate(x + size / 2, y + size / 2);
    context.scale(size, size);
    if (sign === "g") flag(context, paper);
    else if (sign === "o") pit(context, mix(BAD, [20, 12, 4], 0.82));
    else if (sign !== "x") {
      if (sign === "w") wind(context, css(colour("--accent"), 0.5));
      if (sign === "s") ring(context, css(ink, 0.4));
      if (learnt) arrow(context, learnt, cell, paper, ink, error);
    }
    context.restore();
  }
}

function flag(context: CanvasRenderingContext2D, paper: Rgb): void {
  context.fillStyle = css(paper);
  context.fillRect(-0.2, -0.3, 0.07, 0.62);
  context.beginPath();
  context.moveTo(-0.13, -0.3);
  context.lineTo(0.28, -0.13);
  context.lineTo(-0.13, 0.04);
  context.fill();
}

function pit(context: CanvasRenderingContext2D, dark: Rgb): void {
  context.fillStyle = css(dark);
  context.beginPath();
  context.ellipse(0, 0, 0.32, 0.29, 0, 0, 7);
  context.fill();
}

function wind(context: CanvasRenderingContext2D, stroke: string): void {
  context.strokeStyle = stroke;
  context.lineWidth = 0.045;
  context.lineCap = "round";
  context.beginPath();
  for (const x of [-0.33, 0.33]) {
    context.moveTo(x, 0.34);
    context.bezierCurveTo(x + 0.1, 0.12, x - 0.1, -0.1, x, -0.34);
    context.moveTo(x - 0.07, -0.25);
    context.lineTo(x, -0.35);
    context.lineTo(x + 0.07, -0.25);
  }
  context.stroke();
}

function ring(context: CanvasRenderingContext2D, stroke: string): void {
  context.strokeStyle = stroke;
  context.lineWidth = 0.05;
  context.beginPath();
  context.roundRect(-0.41, -0.41, 0.82, 0.82, 0.09);
  context.stroke();
}

/** Red where the action is not among the best, faint where none leads to a goal. */
function arrow(
  context: CanvasRenderingContext2D,
  { q, right }: Learnt,
  cell: number,
  paper: Rgb,
  ink: Rgb,
  error: Rgb,
): void {
  const action = best(q, cell);
  const values = [0, 1, 2, 3].map((i) => q[4 * cell + i]!);
  if (!values.every(Number.isFinite)) return;
  const verdict = right[cell];
  const [down, along] = MOVES[action]!;
  context.rotate(Math.atan2(down, along));
  const paint = css(verdict === 0 ? error : mix(paper, ink, verdict === 2 ? 0.3 : 0.85));
  context.strokeStyle = context.fillStyle = paint;
  context.lineWidth = 0.065;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(-0.2, 0);
  context.lineTo(0.1, 0);
  context.stroke();
  context.beginPath();
  context.moveTo(0.25, 0);
  context.lineTo(0.06, -0.12);
  context.lineTo(0.06, 0.12);
  context.fill();
}

const centre = (cell: number) => [(cell % SIDE) + 0.5, Math.floor(cell / SIDE) + 0.5] as const;

/** The copies that train, as small dots; several may stand on one cell. */
export function paintWalkers(context: CanvasRenderingContext2D, walkers: ArrayLike<number>): void {
  const size = context.canvas.width / SIDE;
  context.fillStyle = css(colour("--accent"), 0.55);
  for (let i = 0; i < walkers.length; i++) {
    const [x, y] = centre(walkers[i]!);
    const angle = 2.4 * i;
    context.beginPath();
    context.arc((x + 0.3 * Math.cos(angle)) * size, (y + 0.3 * Math.sin(angle)) * size, 0.055 * size, 0, 7);
    context.fill();
  }
}

export function paintTrail(context: CanvasRenderingContext2D, places: readonly (readonly [number, number])[]): void {
  if (places.length < 2) return;
  const size = context.canvas.width / SIDE;
  context.strokeStyle = css(colour("--accent"), 0.45);
  context.lineWidth = size * 0.12;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  for (const [x, y] of places) context.lineTo(x * size, y * size);
  context.stroke();
}

/** The agent, looking where it goes. */
export function paintAgent(context: CanvasRenderingContext2D, x: number, y: number, action: number, scale = 1): void {
  const size = context.canvas.width / SIDE;
  const radius = 0.27 * size * scale;
  context.fillStyle = css(colour("--accent"));
  context.strokeStyle = css(colour("--field-paper"));
  context.lineWidth = size * 0.05;
  context.beginPath();
  context.arc(x * size, y * size, radius, 0, 7);
  context.fill();
  context.stroke();
  const [down, along] = MOVES[action]!;
  context.fillStyle = css(colour("--on-accent"));
  for (const side of [-1, 1]) {
    const [dx, dy] = [0.42 * along - 0.36 * side * down, 0.42 * down + 0.36 * side * along];
    context.beginPath();
    context.arc(x * size + dx * radius, y * size + dy * radius, radius * 0.2, 0, 7);
    context.fill();
  }
}

export function paintCursor(context: CanvasRenderingContext2D, cell: number): void {
  const size = context.canvas.width / SIDE;
  context.strokeStyle = css(colour("--ink"));
  context.lineWidth = Math.max(2, size * 0.045);
  context.beginPath();
  const [x, y] = [(cell % SIDE) * size, Math.floor(cell / SIDE) * size];
  context.roundRect(x + size * 0.04, y + size * 0.04, size * 0.92, size * 0.92, size * 0.1);
  context.stroke();
}

/** The agent that walks before the visitor's eyes, a cell at a time. */
export class Walker {
  private cell = 0;
  private next = 0;
  private part = 0;
  private action = 1;
  private rest = 0;
  private trail: (readonly [number, number])[] = [];
  private known = "";

  /** From here a walk begins; null for the start of the map. */
  begin(map: string, from: number): void {
    this.known = map;
    this.cell = this.next = from;
    this.part = this.rest = 0;
    this.trail = [centre(from)];
  }

  move(seconds: number, map: string, q: ArrayLike<number>, from: number, slip: number): void {
    if (map !== this.known) this.begin(map, from);
    if (this.rest > 0) {
      this.rest -= seconds;
      if (this.rest <= 0) this.begin(map, from);
      return;
    }
    this.part += seconds * 5;
    if (this.part < 1) return;
    this.part -= 1;
    this.cell = this.next;
    this.trail.push(centre(this.cell));
    if (map[this.cell] === "g" || map[this.cell] === "o" || this.trail.length > 40) {
      this.rest = 0.9;
      this.part = 0;
      return;
    }
    const chance = Math.random();
    const turn = chance < slip / 2 ? 1 : chance > 1 - slip / 2 ? 3 : 0;
    this.action = (best(q, this.cell) + turn) % 4;
    this.next = after(map, this.cell, this.action);
  }

  paint(context: CanvasRenderingContext2D, map: string): void {
    const [fromX, fromY] = centre(this.cell);
    const [toX, toY] = centre(this.next);
    const t = this.part * this.part * (3 - 2 * this.part);
    // A step against a wall is a short nod towards it.
    const nod = this.cell === this.next && !this.rest ? 0.12 * Math.sin(Math.PI * this.part) : 0;
    const [down, along] = MOVES[this.action]!;
    const place = [fromX + (toX - fromX) * t + nod * along, fromY + (toY - fromY) * t + nod * down] as const;
    paintTrail(context, [...this.trail, place]);
    const fell = this.rest > 0 && map[this.cell] === "o";
    paintAgent(context, place[0], place[1], this.action, fell ? Math.max(0.3, this.rest) : 1);
  }
}
