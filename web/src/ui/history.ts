/** The curves' memory: keeps every point at first, and half of them each time it is full. */

const MOST = 900;

const finite = (value: number | null | undefined) => (Number.isFinite(value) ? value! : null);

export class History {
  steps: number[] = [];
  /** By id of figure. */
  lines: Record<string, (number | null)[]>;
  private stride = 1;
  private skipped = 0;

  constructor(private readonly figures: readonly string[]) {
    this.lines = this.empty();
  }

  private empty(): Record<string, (number | null)[]> {
    return Object.fromEntries(this.figures.map((figure) => [figure, []]));
  }

  clear(): void {
    this.steps = [];
    this.lines = this.empty();
    this.stride = 1;
    this.skipped = 0;
  }

  push(step: number, figures: Record<string, number | null>): void {
    if (step === this.steps.at(-1)) {
      // Only looked at again: nothing was trained in between.
      for (const figure of this.figures) this.lines[figure]!.splice(-1, 1, finite(figures[figure]));
      return;
    }
    if (++this.skipped < this.stride) return;
    this.skipped = 0;
    this.steps.push(step);
    for (const figure of this.figures) this.lines[figure]!.push(finite(figures[figure]));
    if (this.steps.length < MOST) return;
    const keep = <T>(values: T[]) => values.filter((_, i) => i % 2 === 0);
    this.steps = keep(this.steps);
    for (const figure of this.figures) this.lines[figure] = keep(this.lines[figure]!);
    this.stride *= 2;
  }
}
