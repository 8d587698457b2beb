/** The examples of a page: a bar below each, with which it is run and edited. Python comes with the first run. */

import type { Session } from "./live";
import { program } from "./program";
import type { Pad } from "./pad";

let session: Promise<Session> | null = null;
const blocks: Block[] = [];

function open(): Promise<Session> {
  session ??= import("./live").then(({ Session }) => new Session());
  session.catch(() => {
    session = null;
  });
  return session;
}

function button(text: string, label: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "text";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  return made;
}

class Block {
  readonly original: string;
  readonly echo: boolean;
  /** Whether what it defines is there. */
  ran = false;
  running = false;
  private pad: Pad | null = null;
  private readonly pre: HTMLElement;
  private readonly run_ = button("Run", "Run this example");
  private readonly edit_ = button("Edit", "Edit this example");
  private readonly reset_ = button("Reset", "Reset this example and forget all variables of the page");
  private readonly status = document.createElement("span");
  private readonly outputs = document.createElement("div");

  constructor(
    private readonly box: HTMLElement,
    private readonly number: number,
  ) {
    this.pre = box.querySelector("pre")!;
    this.echo = box.dataset.kind === "doctest";
    const text = this.pre.textContent ?? "";
    this.original = this.echo ? program(text) : text.replace(/\s+$/, "");
    const bar = document.createElement("div");
    bar.className = "live-bar";
    this.status.setAttribute("role", "status");
    this.reset_.hidden = true;
    this.run_.classList.add("strong", "run");
    bar.append(this.run_, this.edit_, this.reset_, this.status);
    this.outputs.className = "notebook-outputs live-outputs";
    this.outputs.hidden = true;
    box.append(bar, this.outputs);
    this.run_.addEventListener("click", () => (this.running ? void this.stop() : void this.run()));
    this.edit_.addEventListener("click", () => void this.edit());
    this.reset_.addEventListener("click", () => void this.reset());
  }

  get source(): string {
    return this.pad?.source ?? this.original;
  }

  /** Blocks of a guide build on each other: those above that have not run yet run first. */
  private waiting(): Block[] {
    return this.echo ? [] : blocks.slice(0, this.number).filter((block) => !block.ran && !block.echo);
  }

  label(): void {
    const above = !this.running && this.waiting().length > 0;
    this.run_.textContent = this.running ? "Stop" : above ? "Run all above, and this" : "Run";
    this.run_.setAttribute(
      "aria-label",
      this.running ? "Stop" : above ? "Run all above, and this example" : "Run this example",
    );
    this.run_.classList.toggle("stop", this.running);
  }

  async run(): Promise<boolean> {
    for (const block of this.waiting()) if (!(await block.execute())) return false;
    return this.execute();
  }

  private async execute(): Promise<boolean> {
    if (this.running) return false;
    this.running = true;
    this.reset_.hidden = false;
    for (const block of blocks) block.label();
    try {
      const live = await open();
      this.box.querySelector("pre.output")?.remove(); // what it printed when it was written
      const end = await live.run(this.source, this.echo, this.outputs, (text) => this.say(text));
      this.ran = end.good;
      this.say(end.said);
      this.pad?.mark(end.failure, end.file);
    } catch (error) {
      this.ran = false;
      this.say(error instanceof Error ? error.message : String(error));
    }
    this.running = false;
    for (const block of blocks) block.label();
    return this.ran;
  }

  private async stop(): Promise<void> {
    (await open()).stop();
  }

  private say(text: string): void {
    this.status.textContent = text;
  }

  private async edit(): Promise<void> {
    if (this.pad) return this.pad.focus();
    this.say("Loading the editor…");
    const { Pad } = await import("./pad");
    this.say("");
    const host = document.createElement("div");
    host.className = "pad";
    this.pre.before(host);
    this.pre.hidden = true;
    this.pad = new Pad(host, this.original, () => void this.run());
    this.edit_.hidden = true;
    this.reset_.hidden = false;
    this.pad.focus();
  }

  private async reset(): Promise<void> {
    const had = session !== null;
    this.pad?.destroy();
    this.pad = null;
    this.box.querySelector(".pad")?.remove();
    this.pre.hidden = false;
    this.edit_.hidden = false;
    this.reset_.hidden = true;
    this.outputs.replaceChildren();
    this.outputs.hidden = true;
    this.say("");
    this.edit_.focus();
    if (had) await (await open()).forget();
    for (const block of blocks) {
      block.ran = false;
      block.label();
    }
  }
}

export function examples(): void {
  for (const box of document.querySelectorAll<HTMLElement>(".live")) blocks.push(new Block(box, blocks.length));
  for (const block of blocks) block.label();
}
