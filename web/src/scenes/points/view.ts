/** The picture of the points scene: the field below, the points above it. */

import type { Frame, LabelledPoints, PointsData } from "../../engine/protocol";
import { CLASS_COLOURS, cssVar, markerSvg, tracePoint } from "../../ui/palette";
import { Field } from "./field";

export class PointsView {
  private readonly field: Field;
  private data: PointsData | null = null;
  showTest = false;

  constructor(
    private readonly stage: HTMLElement,
    private readonly fieldCanvas: HTMLCanvasElement,
    private readonly pointsCanvas: HTMLCanvasElement,
    private readonly legend: HTMLElement,
  ) {
    this.field = new Field(fieldCanvas);
    new ResizeObserver(() => this.resize()).observe(stage);
    this.resize();
  }

  setPoints(data: PointsData): void {
    this.data = data;
    this.legend.replaceChildren(...legendItems(data.classes));
    this.field.clear();
    this.drawPoints();
  }

  draw(frame: Frame): void {
    this.field.draw(frame.field, frame.grid, frame.classes);
  }

  /** Again, after a change of theme. */
  redraw(): void {
    this.field.redraw();
    this.drawPoints();
  }

  private resize(): void {
    const size = Math.max(1, Math.round(this.stage.clientWidth * Math.min(2, devicePixelRatio)));
    if (this.pointsCanvas.width === size) return;
    for (const canvas of [this.fieldCanvas, this.pointsCanvas]) canvas.width = canvas.height = size;
    this.redraw();
  }

  drawPoints(): void {
    const context = this.pointsCanvas.getContext("2d")!;
    context.clearRect(0, 0, this.pointsCanvas.width, this.pointsCanvas.height);
    if (!this.data) return;
    if (this.showTest) this.drawSet(context, this.data.test, true);
    this.drawSet(context, this.data.train, false);
  }

  private drawSet(context: CanvasRenderingContext2D, set: LabelledPoints, hollow: boolean): void {
    const { extent } = this.data!;
    const size = this.pointsCanvas.width;
    const radius = (size / 120) * (set.points.length > 500 ? 0.8 : 1);
    const paper = cssVar("--field-paper");
    set.points.forEach(([x, y], i) => {
      const label = set.labels[i]!;
      const path = new Path2D();
      tracePoint(path, label, ((x / extent + 1) / 2) * size, ((1 - y / extent) / 2) * size, radius);
      context.fillStyle = hollow ? paper : CLASS_COLOURS[label % CLASS_COLOURS.length]!;
      context.strokeStyle = hollow ? CLASS_COLOURS[label % CLASS_COLOURS.length]! : paper;
      context.lineWidth = hollow ? radius / 2.2 : radius / 3.2;
      context.fill(path);
      context.stroke(path);
    });
  }
}

function legendItems(classes: number): HTMLElement[] {
  const items = Array.from({ length: classes }, (_, label) => {
    const item = document.createElement("li");
    item.innerHTML = `${markerSvg(label)} class ${label}`;
    return item;
  });
  const hint = document.createElement("li");
  hint.className = "hint";
  hint.textContent = "deeper colour: surer";
  return [...items, hint];
}
