/** The curves' memory: keeps every point at first, and half of them each time it is full. */

const MOST = 900;

export class History {
  steps: number[] = [];
  loss: (number | null)[] = [];
  train: number[] = [];
  test: number[] = [];
  private stride = 1;
  private skipped = 0;

  clear(): void {
    this.steps = [];
    this.loss = [];
    this.train = [];
    this.test = [];
    this.stride = 1;
    this.skipped = 0;
  }

  push(step: number, loss: number | null, train: number, test: number): void {
    if (++this.skipped < this.stride) return;
    this.skipped = 0;
    this.steps.push(step);
    this.loss.push(Number.isFinite(loss) ? loss : null);
    this.train.push(train);
    this.test.push(test);
    if (this.steps.length >= MOST) {
      const keep = <T>(values: T[]) => values.filter((_, i) => i % 2 === 0);
      this.steps = keep(this.steps);
      this.loss = keep(this.loss);
      this.train = keep(this.train);
      this.test = keep(this.test);
      this.stride *= 2;
    }
  }
}
