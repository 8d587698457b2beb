/** What an example puts out: printed text, values as richly as they come, errors. */

import type { Failure } from "../engine/protocol";
import { sanitised } from "../scenes/notebook/sanitise";

/** What Python tells while it runs; as in the notebook. */
export interface Told {
  stream?: string;
  text?: string;
  display?: Record<string, unknown>;
  id?: string | null;
  update?: boolean;
  clear?: boolean;
}

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export class Outputs {
  private stream: { name: string; pre: HTMLElement } | null = null;
  private readonly displays = new Map<string, HTMLElement>();
  private clearing = false;

  constructor(private readonly place: HTMLElement) {
    place.replaceChildren();
    place.hidden = true;
  }

  get empty(): boolean {
    return this.place.childElementCount === 0;
  }

  take(told: Told): void {
    if (told.clear !== undefined) {
      if (told.clear) this.clearing = true;
      else this.clear();
      return;
    }
    if (this.clearing) this.clear();
    if (told.stream !== undefined) this.text(told.stream, told.text ?? "");
    else if (told.display) this.display(told.display, told.id ?? null, told.update === true);
    this.place.hidden = this.empty;
  }

  fail(failure: Failure): void {
    this.stream = null;
    const text = failure.kind === "stopped" ? "Stopped" : failure.traceback || failure.message;
    this.place.append(this.pre("notebook-error", "Error", text));
    this.place.hidden = false;
  }

  private clear(): void {
    this.clearing = false;
    this.stream = null;
    this.displays.clear();
    this.place.replaceChildren();
  }

  private text(name: string, text: string): void {
    if (this.stream?.name !== name) {
      const kind = name === "stderr" ? "notebook-stderr" : name === "note" ? "live-note" : "notebook-stdout";
      const pre = this.pre(kind, "Output", "");
      this.place.append(pre);
      this.stream = { name, pre };
    }
    const { pre } = this.stream;
    const end = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 4;
    pre.append(text);
    if (end) pre.scrollTop = pre.scrollHeight;
  }

  private display(data: Record<string, unknown>, id: string | null, update: boolean): void {
    const made = this.rich(data);
    const old = id === null ? undefined : this.displays.get(id);
    if (update && old) old.replaceWith(made);
    else {
      this.stream = null;
      this.place.append(made);
    }
    if (id !== null) this.displays.set(id, made);
  }

  private rich(data: Record<string, unknown>): HTMLElement {
    const text = (kind: string) => (typeof data[kind] === "string" ? (data[kind] as string) : null);
    const html = text("text/html") ?? text("image/svg+xml");
    const plain = text("text/plain") ?? "";
    if (html !== null) {
      const box = document.createElement("div");
      box.className = "notebook-html";
      box.append(sanitised(html));
      return box;
    }
    const image = IMAGES.find((kind) => text(kind) !== null);
    if (image) {
      const picture = document.createElement("img");
      picture.className = "notebook-image";
      // Only what base64 is made of: nothing can end the address and begin something else.
      picture.src = `data:${image};base64,${text(image)!.replace(/[^A-Za-z0-9+/=]/g, "")}`;
      picture.alt = plain || "An image";
      return picture;
    }
    return this.pre("notebook-plain", "Result", plain);
  }

  private pre(kind: string, label: string, text: string): HTMLElement {
    const made = document.createElement("pre");
    made.className = kind;
    made.tabIndex = 0;
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", label);
    made.textContent = text;
    return made;
  }
}
