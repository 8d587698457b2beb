/** The cart and its pole once more, for the visitor's own hand; the agent's is `worlds.py`. */

export interface Cart {
  x: number;
  speed: number;
  angle: number;
  spin: number;
}

export const TICK = 0.02;
export const TRACK = 2.4;
export const LEAN = (12 * Math.PI) / 180;
export const MOST = 500;

const [GRAVITY, MASS, POLE, HALF, FORCE] = [9.8, 1.1, 0.1, 0.5, 10] as const;

export const upright = (): Cart => {
  const little = () => 0.1 * Math.random() - 0.05;
  return { x: little(), speed: little(), angle: little(), spin: little() };
};

export function tick({ x, speed, angle, spin }: Cart, direction: number): Cart {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const push = (FORCE * direction + POLE * HALF * spin * spin * sin) / MASS;
  const bend = (GRAVITY * sin - cos * push) / (HALF * (4 / 3 - (POLE / MASS) * cos * cos));
  const drive = push - ((POLE * HALF) / MASS) * bend * cos;
  return { x: x + TICK * speed, speed: speed + TICK * drive, angle: angle + TICK * spin, spin: spin + TICK * bend };
}

export const fallen = ({ x, angle }: Cart) => Math.abs(x) > TRACK || Math.abs(angle) > LEAN;

/** What is drawn: a cart, which way it is pushed, and how long the pole has stood. */
export interface Picture extends Cart {
  action: -1 | 0 | 1;
  age: number;
  how: "upright" | "fallen" | "done";
  /** Seconds since the episode ended. */
  since: number;
}

const COLUMNS = 7;

/** The agent's cart, played back at its own speed from what Python sent. */
export class Playback {
  private rows: Float32Array[] = [];
  private at = 0;
  /** Angle and angular velocity of the last second or two. */
  readonly trail: [number, number][] = [];
  longest = 0;

  add(data: Float32Array): void {
    for (let i = 0; i + COLUMNS <= data.length; i += COLUMNS) this.rows.push(data.slice(i, i + COLUMNS));
    // Never more than a second behind.
    if (this.rows.length > 60) this.rows.splice(0, this.rows.length - 60);
  }

  forget(): void {
    this.rows = [];
    this.at = this.longest = 0;
    this.trail.length = 0;
  }

  /** Go on, a little faster when much is waiting, so that what is seen stays close to what is. */
  play(seconds: number): Picture | null {
    const waiting = this.rows.length - 1;
    if (waiting < 0) return null;
    this.at += (seconds / TICK) * (waiting > 25 ? 1.5 : 1);
    while (this.at >= 1 && this.rows.length > 1) {
      this.rows.shift();
      this.at -= 1;
      this.note(this.rows[0]!);
    }
    if (this.rows.length < 2) this.at = Math.min(this.at, 0);
    return this.picture();
  }

  private note(row: Float32Array): void {
    const age = row[5]!;
    if (age <= 1) this.trail.length = 0;
    this.trail.push([row[2]!, row[3]!]);
    if (this.trail.length > 90) this.trail.shift();
    this.longest = Math.max(this.longest, age);
    this.since = row[6]! > 0 ? this.since + TICK : 0;
  }

  private since = 0;

  private picture(): Picture {
    const [row, next = row] = this.rows as [Float32Array, Float32Array?];
    // Between two ticks of one episode the cart is between its two places.
    const part = next![5] === row[5]! + 1 ? Math.min(1, this.at) : 0;
    const [x, speed, angle, spin] = [0, 1, 2, 3].map((i) => row[i]! + part * (next![i]! - row[i]!)) as [
      number,
      number,
      number,
      number,
    ];
    const how = row[6] === 1 ? "fallen" : row[6] === 2 ? "done" : "upright";
    return { x, speed, angle, spin, action: row[4]! > 0.5 ? 1 : -1, age: row[5]!, how, since: this.since };
  }
}

/** The visitor's turn: at half speed, or no hand would be fast enough. */
export class Game {
  cart = upright();
  direction: -1 | 0 | 1 = 0;
  age = 0;
  longest = 0;
  how: Picture["how"] = "upright";
  since = 0;
  private part = 0;
  readonly trail: [number, number][] = [];

  /** The first push begins the game, and after a fall the next. */
  push(direction: -1 | 1): void {
    if (this.how !== "upright") {
      if (this.since < 0.5) return;
      this.cart = upright();
      this.age = this.since = this.part = 0;
      this.trail.length = 0;
      this.how = "upright";
    }
    this.direction = direction;
  }

  play(seconds: number): Picture {
    if (this.how !== "upright") this.since += seconds;
    else if (this.direction !== 0) this.part += (0.5 * seconds) / TICK;
    while (this.part >= 1 && this.how === "upright") {
      this.part -= 1;
      this.cart = tick(this.cart, this.direction);
      this.age++;
      this.trail.push([this.cart.angle, this.cart.spin]);
      if (this.trail.length > 90) this.trail.shift();
      this.longest = Math.max(this.longest, this.age);
      if (fallen(this.cart)) this.how = "fallen";
      else if (this.age >= MOST) this.how = "done";
      if (this.how !== "upright") this.direction = 0;
    }
    const ahead = this.how === "upright" && this.direction !== 0 ? this.part * TICK : 0;
    return {
      ...this.cart,
      x: this.cart.x + ahead * this.cart.speed,
      angle: this.cart.angle + ahead * this.cart.spin,
      action: this.direction,
      age: this.age,
      how: this.how,
      since: this.since,
    };
  }
}
