/**
 * The page inside of another (`?embed`): what the page around it may say, and what it hears. `web/docs/playground.md` has the
 * messages. A program from outside does not run before the visitor has pressed Run.
 */

import { effect } from "@preact/signals";
import type { Value } from "../engine/protocol";
import type { Shell } from "../ui/shell";

/** Frames are told at most this often. */
const INTERVAL_MS = 200;

export const embedded = new URLSearchParams(location.search).has("embed");

interface Heard {
  lucid?: unknown;
  type?: unknown;
  settings?: unknown;
  source?: unknown;
  scene?: unknown;
}

export function listenToParent(shell: Shell): void {
  const tell = (message: object) => parent.postMessage({ lucid: 1, ...message }, "*");
  window.addEventListener("message", ({ source, data }: MessageEvent<Heard | null>) => {
    if (source !== parent || typeof data !== "object" || data === null || data.lucid !== 1) return;
    const run = shell.run.peek();
    if (!run) return;
    switch (data.type) {
      case "play":
        if (shell.origin.peek() === "own") run.play();
        break;
      case "pause":
        run.pause();
        break;
      case "reset":
        if (shell.origin.peek() === "own") run.restart(false);
        break;
      case "set":
        if (typeof data.settings === "object" && data.settings) run.set(data.settings as Record<string, Value>);
        break;
      case "scene":
        if (typeof data.scene === "string") shell.choose(data.scene);
        break;
      case "program":
        if (typeof data.source === "string") void shell.receive(data.source, "embedder", null);
        break;
      case "get":
        tell({ type: "state", scene: run.scene.id, settings: run.settings.peek(), source: shell.source.peek() });
        break;
    }
  });
  let told = 0;
  effect(() => {
    const run = shell.run.value;
    if (run?.ready.value) tell({ type: "ready", scene: run.scene.id });
  });
  effect(() => {
    const frame = shell.run.value?.frame.value;
    if (!frame || performance.now() - told < INTERVAL_MS) return;
    told = performance.now();
    tell({ type: "frame", step: frame.step, loss: frame.loss, figures: frame.figures });
  });
  effect(() => {
    const met = shell.run.value?.met.value;
    if (met?.size) tell({ type: "met", challenges: [...met] });
  });
}
