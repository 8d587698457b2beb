/** A canvas to draw on, which hands out what was drawn as strokes. */

import type { Point } from "./strokes";

export function pad(canvas: HTMLCanvasElement, changed: (strokes: Point[][]) => void): { clear(): void } {
  const context = canvas.getContext("2d")!;
  let strokes: Point[][] = [];

  function draw(): void {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineWidth = canvas.width / 16;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
      context.beginPath();
      for (const [x, y] of stroke) context.lineTo(x, y);
      context.stroke();
    }
    canvas.parentElement!.classList.toggle("drawn", strokes.length > 0);
    changed(strokes);
  }

  const at = (event: PointerEvent): Point => [
    (event.offsetX * canvas.width) / canvas.clientWidth,
    (event.offsetY * canvas.height) / canvas.clientHeight,
  ];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push([at(event), at(event)]);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1)!.push(...(event.getCoalescedEvents?.() ?? [event]).map(at));
    draw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  return {
    clear() {
      strokes = [];
      draw();
    },
  };
}
