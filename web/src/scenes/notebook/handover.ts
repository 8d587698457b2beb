/** The cells on their way to the page that may fetch packages: in the tab's own storage, and out of it on arrival. */

import { allowPackages } from "../../offline/packages";
import { type NotebookFile, read, write } from "./ipynb";
import type { Notebook } from "./model";

const KEY = "lucid-notebook";

/** Go to the page that may fetch packages, with the cells as they are. */
export function takeAlong(notebook: Notebook): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ name: notebook.name.peek(), file: write(notebook.toFile()) }));
    notebook.changed.value = false;
  } catch {
    // Too large for the storage: then the browser asks before it leaves cells behind that no file has.
  }
  allowPackages();
}

/** What was taken along to here. */
export function broughtAlong(): { name: string; file: NotebookFile } | null {
  try {
    const held = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (held === null) return null;
    const { name, file } = JSON.parse(held) as { name: string; file: string };
    return { name: String(name), file: read(file) };
  } catch {
    return null;
  }
}
