/** Collects what the program prints and sends it in portions, so that a loop of prints cannot flood the page. */

const INTERVAL_MS = 60;
const MOST_PER_PORTION = 20_000;

export class Output {
  private readonly decoder = new TextDecoder();
  private text = "";
  private skipped = 0;
  private sentAt = -Infinity;
  private timer: number | undefined;

  constructor(private readonly send: (text: string) => void) {}

  write(bytes: Uint8Array): void {
    const text = this.decoder.decode(bytes, { stream: true });
    this.text += text;
    // The newest is kept: the last line before an error says more than the first. Cut seldom, because a cut copies.
    if (this.text.length > 4 * MOST_PER_PORTION) this.cut();
    // A running program never lets a timer fire, so an old enough portion goes from here.
    if (performance.now() - this.sentAt >= INTERVAL_MS) this.flush();
    else this.timer ??= self.setTimeout(() => this.flush(), INTERVAL_MS);
  }

  private cut(): void {
    this.skipped += this.text.length - MOST_PER_PORTION;
    this.text = this.text.slice(-MOST_PER_PORTION);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.text.length > MOST_PER_PORTION) this.cut();
    if (this.skipped > 0) this.text = `\n… ${this.skipped.toLocaleString("en")} characters not shown …\n${this.text}`;
    if (this.text) this.send(this.text);
    this.text = "";
    this.skipped = 0;
    this.sentAt = performance.now();
  }
}
