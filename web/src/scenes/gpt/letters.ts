/** The map of the embeddings: characters that the model treats alike stand together. */

import { CLASS_COLOURS, cssVar } from "../../ui/palette";
import { visible } from "./seen";

const VOWELS = /[aeiouyäöüáàâéèêíóôúæœ]/i;

function kind(character: string): number {
  if (VOWELS.test(character)) return 1;
  if (/\p{L}/u.test(character)) return 0;
  return /\d/.test(character) ? 2 : 4;
}

export function drawLetters(canvas: HTMLCanvasElement, places: Float32Array | null, chars: string[]): void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  if (!places || places.length < 2 * chars.length) return;
  const sharp = width / Math.max(1, canvas.clientWidth);
  const radius = 9 * sharp;
  const [across, down] = [width / 2 - 1.4 * radius, height / 2 - 1.4 * radius];
  context.strokeStyle = cssVar("--line");
  context.lineWidth = sharp;
  context.beginPath();
  context.moveTo(0, height / 2);
  context.lineTo(width, height / 2);
  context.moveTo(width / 2, 0);
  context.lineTo(width / 2, height);
  context.stroke();
  const ink = cssVar("--ink");
  context.font = `600 ${13 * sharp}px ${cssVar("--mono")}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  chars.forEach((character, i) => {
    const x = width / 2 + across * places[2 * i]!;
    const y = height / 2 - down * places[2 * i + 1]!;
    context.globalAlpha = 0.28;
    context.fillStyle = CLASS_COLOURS[kind(character)]!;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = ink;
    context.fillText(visible(character), x, y + 0.5 * sharp);
  });
}
