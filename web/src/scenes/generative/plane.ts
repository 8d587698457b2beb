/** Drawing of the plane of digits, and of pictures out of it. */

import type { Buffer } from "../contract";
import { CLASS_COLOURS, cssVar, rgb } from "../../ui/palette";

export type Place = [x: number, y: number];

const small = new Map<string, HTMLCanvasElement>();

/** Pictures side by side, `columns` in a row, with `gap` pixels between; ink on paper, `strength` of it. */
export function drawPictures(
  canvas: HTMLCanvasElement,
  pictures: Buffer | undefined,
  columns: number,
  gap = 1,
  strength = 1,
): void {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!pictures) return;
  const [count, size] = [pictures.shape[0]!, pictures.shape[1]!];
  const rows = Math.ceil(count / columns);
  const pitch = size + gap;
  const [width, height] = [columns * pitch - gap, rows * pitch - gap];
  const key = `${width}×${height}`;
  const sheet = small.get(key) ?? document.createElement("canvas");
  small.set(key, sheet);
  if (sheet.width !== width || sheet.height !== height) [sheet.width, sheet.height] = [width, height];
  const [paper, ink] = [rgb(cssVar("--field-paper")), rgb(cssVar("--ink"))];
  const image = new ImageData(width, height);
  for (let one = 0; one < count; one++) {
    const [left, top] = [(one % columns) * pitch, Math.floor(one / columns) * pitch];
    for (let pixel = 0; pixel < size * size; pixel++) {
      const bright = (pictures.data[one * size * size + pixel]! / 255) * strength;
      const to = 4 * ((top + Math.floor(pixel / size)) * width + left + (pixel % size));
      for (let c = 0; c < 3; c++) image.data[to + c] = paper[c]! + (ink[c]! - paper[c]!) * bright;
      image.data[to + 3] = 255;
    }
  }
  const pen = sheet.getContext("2d")!;
  pen.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(sheet, 0, 0, canvas.width, canvas.height);
}

/** Numerals drawn once: text with a rim is slow to draw, and there are hundreds of them. */
let stamps: { key: string; numerals: HTMLCanvasElement[] } = { key: "", numerals: [] };

function numerals(size: number, paper: string): HTMLCanvasElement[] {
  const key = `${size} ${paper}`;
  if (stamps.key === key) return stamps.numerals;
  const made = Array.from({ length: 10 }, (_, digit) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(1.6 * size);
    const context = canvas.getContext("2d")!;
    context.font = `700 ${size.toFixed(1)}px ui-sans-serif, system-ui, "Liberation Sans", sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = size / 4;
    context.strokeStyle = paper;
    context.fillStyle = CLASS_COLOURS[digit % CLASS_COLOURS.length]!;
    context.strokeText(String(digit), canvas.width / 2, canvas.height / 2);
    context.fillText(String(digit), canvas.width / 2, canvas.height / 2);
    return canvas;
  });
  stamps = { key, numerals: made };
  return made;
}

/** The test digits where the model puts them, each as its numeral. */
export function drawNumerals(
  canvas: HTMLCanvasElement,
  places: Buffer | undefined,
  labels: Buffer | undefined,
  extent: number,
): void {
  const context = canvas.getContext("2d")!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!places || !labels) return;
  const made = numerals(canvas.width / 27, cssVar("--field-paper"));
  for (let i = 0; i < labels.data.length; i++) {
    const stamp = made[labels.data[i]!]!;
    const x = ((places.data[2 * i]! / extent + 1) / 2) * canvas.width - stamp.width / 2;
    const y = ((1 - places.data[2 * i + 1]! / extent) / 2) * canvas.height - stamp.height / 2;
    context.drawImage(stamp, Math.round(x), Math.round(y));
  }
}

/** The straight way between two digits, and the place where the visitor is. */
export function drawWalk(canvas: HTMLCanvasElement, way: Buffer | undefined, here: Place, extent: number): void {
  const context = canvas.getContext("2d")!;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  const at = (x: number, y: number): Place => [((x / extent + 1) / 2) * width, ((1 - y / extent) / 2) * height];
  const [accent, paper] = [cssVar("--accent"), cssVar("--field-paper")];
  const unit = width / 400;
  if (way) {
    context.beginPath();
    for (let i = 0; i < way.shape[0]!; i++) context.lineTo(...at(way.data[2 * i]!, way.data[2 * i + 1]!));
    context.lineWidth = 4 * unit;
    context.strokeStyle = paper;
    context.stroke();
    context.lineWidth = 1.75 * unit;
    context.strokeStyle = accent;
    context.stroke();
    context.beginPath();
    for (let i = 0; i < way.shape[0]!; i++) {
      const [x, y] = at(way.data[2 * i]!, way.data[2 * i + 1]!);
      context.moveTo(x + 2.5 * unit, y);
      context.arc(x, y, 2.5 * unit, 0, 7);
    }
    context.fillStyle = accent;
    context.fill();
  }
  context.beginPath();
  context.arc(...at(...here), 9 * unit, 0, 7);
  context.lineWidth = 6 * unit;
  context.strokeStyle = paper;
  context.stroke();
  context.lineWidth = 3 * unit;
  context.strokeStyle = accent;
  context.stroke();
}
