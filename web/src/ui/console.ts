/** What the program prints, and what became of it. */

const MOST_LINES = 500;

export class Console {
  private lines = 0;

  constructor(private readonly host: HTMLElement) {}

  print(text: string): void {
    this.add(text, "output");
  }

  note(text: string): void {
    this.add(this.fresh(text), "note");
  }

  error(text: string): void {
    this.add(this.fresh(text), "error");
  }

  clear(): void {
    this.host.replaceChildren();
    this.lines = 0;
  }

  /** A message of the page's own stands on lines of its own. */
  private fresh(text: string): string {
    const open = this.host.textContent !== "" && !this.host.textContent!.endsWith("\n");
    return `${open ? "\n" : ""}${text}\n`;
  }

  private add(text: string, kind: string): void {
    const atEnd = this.host.scrollTop + this.host.clientHeight >= this.host.scrollHeight - 8;
    const last = this.host.lastElementChild;
    if (kind === "output" && last?.className === kind && last.childNodes.length < 50) {
      last.append(text);
    } else {
      const piece = document.createElement("span");
      piece.className = kind;
      piece.textContent = text;
      this.host.append(piece);
    }
    this.lines += text.split("\n").length - 1;
    this.trim();
    if (atEnd || kind === "error") this.host.scrollTop = this.host.scrollHeight;
  }

  private trim(): void {
    while (this.lines > MOST_LINES && this.host.firstElementChild) {
      const first = this.host.firstElementChild;
      const oldest = first.firstChild ?? first;
      const count = oldest.textContent!.split("\n").length - 1;
      if (first === this.host.lastElementChild && first.childNodes.length <= 1) {
        // One long piece is all there is: keep its end.
        const kept = first.textContent!.split("\n").slice(-MOST_LINES / 2);
        first.textContent = kept.join("\n");
        this.lines = kept.length - 1;
        return;
      }
      this.lines -= count;
      oldest.remove();
      if (!first.firstChild) first.remove();
    }
  }
}
