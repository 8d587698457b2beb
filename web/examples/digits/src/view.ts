/** What the page shows. */

import { SIDE } from "./strokes";

const find = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

const bars = Array.from({ length: 10 }, (_, digit) => {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = String(digit);
  const share = document.createElement("progress");
  share.ariaLabel = `Probability of ${digit}`;
  const value = document.createElement("output");
  row.append(name, share, value);
  find("#bars").append(row);
  return { row, share, value };
});

export function say(state: string, text: string): void {
  document.body.dataset.state = state;
  find("#status").textContent = text;
}

addEventListener("error", ({ message }) => say("failed", message));
addEventListener("unhandledrejection", ({ reason }) => say("failed", String(reason)));

/** Called by Python after every step. */
export function showStep(step: number, of: number, loss: number): void {
  find<HTMLProgressElement>("#progress").value = step / of;
  say("training", `Training: step ${step} of ${of}, loss ${loss.toFixed(3)}`);
}

export function showProbabilities(of: Float32Array | undefined): void {
  const best = of ? of.indexOf(Math.max(...of)) : -1;
  find("#digit").textContent = of ? String(best) : "–";
  bars.forEach(({ row, share, value }, digit) => {
    share.value = of?.[digit] ?? 0;
    value.textContent = of ? `${Math.round(share.value * 100)}%` : "";
    row.classList.toggle("best", digit === best);
  });
}

/** Two of each digit. */
export function showSamples(images: Float32Array): void {
  const canvas = find<HTMLCanvasElement>("#samples");
  const each = canvas.width / 20;
  canvas.height = each;
  const context = canvas.getContext("2d")!;
  const ink = getComputedStyle(canvas)
    .color.match(/[\d.]+/g)!
    .map(Number);
  const small = new OffscreenCanvas(SIDE, SIDE);
  for (let i = 0; i < 20; i++) {
    const pixels = new ImageData(SIDE, SIDE);
    for (let j = 0; j < SIDE * SIDE; j++)
      pixels.data.set([ink[0]!, ink[1]!, ink[2]!, images[i * SIDE * SIDE + j]! * 255], 4 * j);
    small.getContext("2d")!.putImageData(pixels, 0, 0);
    context.drawImage(small, i * each, 0, each, each);
  }
}
