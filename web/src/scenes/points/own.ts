/**
 * The visitor's own points as a text that a link can carry: names of the classes, `!`, and five characters per point.
 * Five characters are three numbers of ten bits: x, y, and the class or the value there. `samples.py` reads the same.
 */

import type { Settings } from "../contract";

export type Task = "classify" | "plane" | "function";
export const EXTENT = 3;
export const HEIGHT = 2;
/** Points that a text may hold. */
export const MOST = 1000;
export const MOST_CLASSES = 5;
/** The largest of a point's numbers. */
export const FULL = 1023;

export type Point = readonly [x: number, y: number, value: number];

export interface Own {
  /** Names of the classes, where they have some. */
  names: string[];
  points: Point[];
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const ten = (part: number) => Math.round(FULL * Math.min(1, Math.max(0, part)));

function write(points: readonly Point[]): string {
  return points
    .map(([x, y, value]) => {
      // Thirty bits: six for each character, the highest first.
      const number = (x << 20) | (y << 10) | value;
      return [24, 18, 12, 6, 0].map((shift) => DIGITS[(number >> shift) & 63]).join("");
    })
    .join("");
}

export function readPoints(text: string): Point[] {
  const points: Point[] = [];
  for (let start = 0; start + 5 <= text.length; start += 5) {
    let number = 0;
    for (let i = start; i < start + 5; i++) number = number * 64 + Math.max(0, DIGITS.indexOf(text[i]!));
    points.push([number >> 20, (number >> 10) & FULL, number & FULL]);
  }
  return points;
}

export function writeOwn({ names, points }: Own): string {
  const letters = names.map((name) => encodeURIComponent(name).replaceAll(".", "%2E").replaceAll("!", "%21"));
  return `${letters.join(".")}!${write(points.slice(0, MOST))}`;
}

export function readOwn(text: string): Own {
  const [before, points] = text.includes("!") ? (text.split("!") as [string, string]) : ["", text];
  const names = before ? before.split(".").map(readName) : [];
  return { names, points: readPoints(points) };
}

/** A link may be damaged. */
function readName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Which of the settings chooses the data of a task, and which holds the visitor's own. */
export const taskOf = (settings: Settings) => settings.task as Task;
export const dataSetting = (task: Task) => (task === "classify" ? "data" : task);
export const ownSetting = (task: Task) => `own-${task}`;
export const isOwn = (settings: Settings) => settings[dataSetting(taskOf(settings))] === "own";

/** Every fifth point is kept for the test once there are enough, as `hold_out` does in Python. */
export const isTest = (index: number, count: number) => count >= 20 && index % 5 === 4;

/** A number from 0 to 1 for each index, the same on every visit. */
const scatter = (i: number, salt: number) => {
  const x = Math.sin(12.9898 * (i + 1) + 78.233 * salt) * 43758.5453;
  return x - Math.floor(x);
};

/** What the visitor finds drawn: a heart, a valley between two heights, and a letter M. */
export function starter(task: Task): string {
  const points: Point[] = [];
  const count = task === "function" ? 45 : 200;
  for (let i = 0; i < count; i++) {
    const [x, y] = [2 * scatter(i, 1) - 1, 2 * scatter(i, 2) - 1];
    if (task === "classify") {
      // The curve (x² + y² − 1)³ = x² y³ is a heart; points close to it are left out.
      const [u, v] = [1.4 * x, 1.4 * y + 0.1];
      const heart = (u * u + v * v - 1) ** 3 - u * u * v ** 3;
      if (Math.abs(heart) > 0.02) points.push([ten((0.95 * x + 1) / 2), ten((0.95 * y + 1) / 2), heart < 0 ? 1 : 0]);
    } else if (task === "plane") {
      const value = Math.cos(1.6 * Math.PI * (x + 0.3 * y * y));
      points.push([ten((0.95 * x + 1) / 2), ten((0.95 * y + 1) / 2), ten((1 - value) / 2)]);
    } else {
      const along = -0.9 + (1.8 * i) / (count - 1);
      const letter =
        1.3 - 2.2 * Math.abs(Math.abs(along) - 0.45) - (Math.abs(along) > 0.45 ? 2 : 0) * (Math.abs(along) - 0.45);
      const height = letter - 0.3 + 0.25 * (scatter(i, 3) - 0.5);
      points.push([ten((along + 1) / 2), ten((height / HEIGHT + 1) / 2), 0]);
    }
  }
  return writeOwn({ names: [], points });
}
