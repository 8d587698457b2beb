/** The drawing that the network looks at: where it is kept, and how Python learns of it. */

import { type ReadonlySignal, computed, signal } from "@preact/signals";
import type { Payload, Run } from "../contract";
import { type Example, type Pixels, decode, encode, fromBytes } from "./picture";

export interface DigitsData {
  /** The test digit that is looked at until the visitor draws. */
  sample: number;
  /** Whether this is the page's own picture, and Python is still to come. */
  early?: boolean;
}

export class Drawing {
  /** While the pen moves. */
  readonly moving = signal<Pixels | null>(null);
  /** What the network looks at now; null before Python is there. */
  readonly now: ReadonlySignal<Example | null>;
  private sending = false;
  private latest: Pixels | null = null;

  constructor(readonly run: Run) {
    const kept = computed(() => decode(String(run.settings.value.drawing ?? ""))[0] ?? null);
    this.now = computed(() => {
      if (this.moving.value) return { label: null, pixels: this.moving.value };
      if (kept.value) return kept.value;
      const data = run.data.value as Payload<DigitsData> | null;
      if (!data?.buffers.X_test) return null;
      return { label: null, pixels: fromBytes(data.buffers.X_test.data, data.json.sample * 784) };
    });
  }

  /** The pen has moved. Python gets the newest picture as soon as it has looked at the one before. */
  async move(pixels: Pixels): Promise<void> {
    this.moving.value = pixels;
    this.latest = pixels;
    if (this.sending || !this.run.loaded.peek()) return;
    this.sending = true;
    try {
      while (this.latest && this.moving.peek()) {
        const sent = this.latest;
        this.latest = null;
        await this.run.ask("draw", {}, { pixels: sent });
        this.refresh();
      }
    } catch {
      // A worker that was replaced meanwhile; the finished drawing goes with the settings.
    } finally {
      this.sending = false;
    }
  }

  /** A finished drawing. It is a setting, so that it stays with a reset and goes with a link. */
  keep(example: Example | null): void {
    this.latest = null;
    this.run.set({ drawing: example ? encode(example) : "" });
    this.moving.value = null;
    this.refresh();
  }

  /** What the visitor meant by it. */
  mean(label: number): void {
    const now = this.now.peek();
    if (now) this.keep({ label, pixels: now.pixels });
  }

  /** A digit of the test set instead. */
  take(index: number): void {
    const { X_test, y_test } = this.run.data.peek()?.buffers ?? {};
    if (X_test && y_test) this.keep({ label: y_test.data[index]!, pixels: fromBytes(X_test.data, index * 784) });
  }

  /** A frame, where none comes by itself. */
  refresh(): void {
    if (this.run.loaded.peek() && !this.run.playing.peek()) this.run.look();
  }
}

/** The visitor's own examples, in the setting that keeps them. */
export const OWN_MOST = 24_000;

export function own(run: Run): Example[] {
  return decode(String(run.settings.value.own ?? ""));
}

export function setOwn(run: Run, examples: Example[]): void {
  run.set({ own: examples.map(encode).join(".") });
}

/** One more; where only drawn digits were trained on, it would be of no use. */
export function addOwn(run: Run, example: Example): void {
  if (run.settings.peek().source === "drawn") run.set({ source: "both" });
  setOwn(run, [...own(run), example]);
}
