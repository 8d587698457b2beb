/** The row of numbers under the picture. */

import type { Frame } from "../engine/protocol";
import { byId } from "./dom";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const percent = (value: number) => (Number.isFinite(value) ? `${(100 * value).toFixed(value === 1 ? 0 : 1)}%` : "–");

export function lossText(loss: number | null): string {
  if (loss === null) return "–";
  if (!Number.isFinite(loss)) return Number.isNaN(loss) ? "nan" : "inf";
  if (loss >= 100) return whole.format(loss);
  return loss >= 0.01 || loss === 0 ? loss.toFixed(3) : loss >= 0.0001 ? loss.toFixed(4) : loss.toExponential(0);
}

export class Figures {
  private readonly step = byId("figure-step");
  private readonly rate = byId("figure-rate");
  private readonly loss = byId("figure-loss");
  private readonly train = byId("figure-train");
  private readonly test = byId("figure-test");
  private smooth: number | null = null;

  show(frame: Frame): void {
    this.step.textContent = whole.format(frame.step);
    this.loss.textContent = lossText(frame.loss);
    this.train.textContent = percent(frame.train);
    this.test.textContent = percent(frame.test);
    if (frame.rate !== null) {
      // Smoothed over some ten pictures, or nobody could read it.
      this.smooth = this.smooth === null ? frame.rate : 0.9 * this.smooth + 0.1 * frame.rate;
      this.rate.textContent = whole.format(this.smooth);
    }
  }

  /** Training begins or ends: the rate is measured anew. */
  restartRate(): void {
    this.smooth = null;
  }

  clear(): void {
    this.step.textContent = "0";
    for (const element of [this.rate, this.loss, this.train, this.test]) element.textContent = "–";
    this.smooth = null;
  }
}
