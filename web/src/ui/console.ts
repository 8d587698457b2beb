/** What the program prints, and what became of it. */

const MOST_LINES = 500;
/** Every picture lays the whole text out anew, so a program that prints without end must not make it long. */
const MOST_CHARACTERS = 60_000;

interface Piece {
  text: string;
  kind: "output" | "note" | "error";
}

export class Console {
  /** What came since the last picture; it is shown once per picture, however often the program prints. */
  private waiting: Piece[] = [];
  private drawing = false;
  private atLineStart = true;

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
    this.waiting = [];
    this.atLineStart = true;
  }

  /** A message of the page's own stands on lines of its own. */
  private fresh(text: string): string {
    return `${this.atLineStart ? "" : "\n"}${text}\n`;
  }

  private add(text: string, kind: Piece["kind"]): void {
    if (!text) return;
    this.atLineStart = text.endsWith("\n");
    const last = this.waiting.at(-1);
    // Output that waits longer, in a hidden tab, is cut as it will be when it is shown.
    if (last?.kind === kind) last.text = end(last.text + text);
    else this.waiting.push({ text: end(text), kind });
    if (this.drawing) return;
    this.drawing = true;
    // A hidden tab draws no pictures.
    if (document.hidden) setTimeout(() => this.show());
    else requestAnimationFrame(() => this.show());
  }

  private show(): void {
    this.drawing = false;
    const { host } = this;
    const atEnd = host.scrollTop + host.clientHeight >= host.scrollHeight - 8;
    for (const { text, kind } of this.waiting) {
      let piece = host.lastElementChild;
      if (piece?.className !== kind) {
        piece = document.createElement("span");
        piece.className = kind;
        host.append(piece);
      }
      piece.append(text);
    }
    const failed = this.waiting.some(({ kind }) => kind === "error");
    this.waiting = [];
    this.trim();
    if (atEnd || failed) host.scrollTop = host.scrollHeight;
  }

  /** The newest is kept: the last lines say more than the first. */
  private trim(): void {
    const pieces = Array.from(this.host.children);
    let room = end(this.host.textContent ?? "").length;
    for (const piece of pieces.reverse()) {
      const text = piece.textContent!;
      if (room === 0) piece.remove();
      else if (text.length > room) piece.textContent = text.slice(-room);
      room = Math.max(0, room - text.length);
    }
  }
}

/** The last lines of a text. */
function end(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? text.slice(-MOST_CHARACTERS) : text;
  let start = cut.length;
  for (let lines = 0; lines <= MOST_LINES && start > 0; lines++) start = cut.lastIndexOf("\n", start - 1);
  return start > 0 ? cut.slice(start + 1) : cut;
}
