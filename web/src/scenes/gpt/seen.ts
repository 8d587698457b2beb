/** What a frame brings, as the view's parts use it. */

import { createContext } from "preact";
import type { Frame, Payload, Run } from "../contract";

export interface GptData {
  chars: string[];
  context: number;
  /** Characters of the whole text. */
  length: number;
  /** How it begins. */
  beginning: string;
  /** What is read while the visitor has typed nothing. */
  example: string;
  /** Whether the visitor's own text is too short, and others stand in. */
  short: boolean;
  shortest: number;
}

/** A text that the model wrote or is writing. */
export interface Sample {
  serial: number;
  /** Step at which it was begun. */
  step: number;
  characters: string[];
  /** How likely the model held each. */
  chances: number[];
  /** So many at the beginning were given to it. */
  given: number;
  done: boolean;
  right: boolean | null;
}

/** How the model reads the probe. */
export interface Reading {
  characters: string[];
  /** Per place, the chance of each character to come next. */
  next: Float32Array;
  /** Maps of size length × length, one after another. */
  attention: Float32Array;
  /** How many maps each layer has. */
  heads: number[];
}

export interface Seen {
  chars: string[];
  samples: Sample[];
  reading: Reading | null;
  letters: Float32Array | null;
}

/** Fields of a row of `samples`. */
const ROW = 6;

export function seen(data: Payload | null, frame: Frame | null): Seen {
  const chars = (data?.json as GptData | undefined)?.chars ?? [];
  const buffers = frame?.buffers ?? {};
  const { samples: about, written, chances, probe, next, attention, heads, letters } = buffers;
  const samples: Sample[] = [];
  if (about && written && chances) {
    let at = 0;
    for (let row = 0; row < about.shape[0]!; row++) {
      const [length, given, step, done, right, serial] = about.data.subarray(ROW * row) as Int32Array;
      samples.push({
        serial: serial!,
        step: step!,
        characters: Array.from(written.data.subarray(at, at + length!), (i) => chars[i] ?? "?"),
        chances: Array.from(chances.data.subarray(at, at + length!)),
        given: given!,
        done: done === 1,
        right: right! < 0 ? null : right === 1,
      });
      at += length!;
    }
  }
  const reading: Reading | null =
    probe && next && attention && heads
      ? {
          characters: Array.from(probe.data, (i) => chars[i] ?? "?"),
          next: next.data as Float32Array,
          attention: attention.data as Float32Array,
          heads: Array.from(heads.data),
        }
      : null;
  return { chars, samples, reading, letters: (letters?.data as Float32Array | undefined) ?? null };
}

/** How a character is shown where it stands alone. */
export function visible(character: string): string {
  return character === " " ? "␣" : character === "\n" ? "⏎" : character;
}

/** How a character is called where it is only heard. */
export function spoken(character: string, view: Record<string, string>): string {
  return character === " " ? view.space! : character === "\n" ? view.newline! : character;
}

/** The run and its words, for the parts of the view. */
export const Of = createContext<{ run: Run; view: Record<string, string> }>(null!);
