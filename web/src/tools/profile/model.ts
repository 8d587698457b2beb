/** A profile as the page has it. */

import type { Buffer } from "../../engine/protocol";

export interface Row {
  name: string;
  calls: number;
  /** Nanoseconds, with what was called in it. */
  time: number;
  self?: number;
  forward?: number;
  backward?: number;
  flops: number;
  bytes: number;
  memory: number;
}

export type CallKind = "op" | "range" | "forward" | "backward";

/** What `ask_profile` of `profile.py` gives beside its buffers. */
export interface Told {
  steps: number;
  at: number;
  loss: number | null;
  seconds: number;
  events: number;
  ops: Row[];
  layers: Row[];
  peak: number;
  now: number;
  /** Where steps begin in the memory curve, as shares of its length. */
  marks: number[];
  names: [name: string, kind: CallKind][];
  shown: number;
  cut: boolean;
}

export interface Call {
  name: string;
  kind: CallKind;
  /** Microseconds. */
  start: number;
  time: number;
  depth: number;
  flops: number;
  bytes: number;
}

export interface Profile extends Told {
  calls: Call[];
  memory: number[];
}

export function unpack(told: Told, buffers: Record<string, Buffer>): Profile {
  const column = (name: string) => buffers[name]!.data;
  const [start, time, depth, name] = ["start", "time", "depth", "name"].map(column);
  const [flops, bytes] = ["flops", "bytes"].map(column);
  const calls = Array.from({ length: told.shown }, (_, i): Call => {
    const [text, kind] = told.names[name![i]!]!;
    return {
      name: text,
      kind,
      start: start![i]!,
      time: time![i]!,
      depth: depth![i]!,
      flops: flops![i]!,
      bytes: bytes![i]!,
    };
  });
  return { ...told, calls, memory: Array.from(buffers.memory!.data) };
}

export type Column = "name" | "calls" | "time" | "self" | "forward" | "backward" | "rate" | "bytes" | "memory";

export const COLUMNS: Record<"ops" | "layers", readonly Column[]> = {
  ops: ["name", "calls", "self", "time", "rate", "bytes", "memory"],
  layers: ["name", "calls", "time", "forward", "backward", "rate", "bytes"],
};

/** Floating-point operations per second; null where none were counted. */
export const rate = (row: Row) => {
  const time = row.self ?? row.time;
  return row.flops && time ? row.flops / (time / 1e9) : null;
};

export function cell(row: Row, column: Column): number | string | null {
  return column === "rate" ? rate(row) : (row[column] ?? null);
}

export function sorted(rows: readonly Row[], by: Column, down: boolean): Row[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [cell(a, by), cell(b, by)];
    return (
      sign *
      (typeof x === "string"
        ? x.localeCompare(y as string, "en", { numeric: true })
        : (x ?? -1) - ((y as number) ?? -1))
    );
  });
}

// -- how it reads --

export function time(ns: number): string {
  if (ns >= 1e9) return `${(ns / 1e9).toPrecision(3)} s`;
  if (ns >= 1e6) return `${(ns / 1e6).toPrecision(3)} ms`;
  return ns >= 1e3 ? `${(ns / 1e3).toPrecision(3)} µs` : `${Math.round(ns)} ns`;
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= step && unit < units.length - 1) [size, unit] = [size / step, unit + 1];
  return `${unit ? Number(size.toPrecision(3)) : Math.round(size)} ${units[unit]}`.trim();
}

export const bytes = (value: number) => scaled(value, 1000, ["B", "kB", "MB", "GB", "TB"]);
export const count = (value: number) => scaled(value, 1000, ["", "k", "M", "G", "T"]);

export function text(row: Row, column: Column): string {
  const value = cell(row, column);
  if (value === null) return "–";
  if (typeof value === "string") return value;
  if (column === "calls") return value.toLocaleString("en");
  if (column === "rate") return `${count(value)}FLOP/s`.replace(/(\d)FLOP/, "$1 FLOP");
  return column === "bytes" || column === "memory" ? bytes(value) : time(value);
}
