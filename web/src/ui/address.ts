/** The page's address: which scene, its settings, and what the visitor chose for the page itself. */

import { effect, signal } from "@preact/signals";
import { CARDS } from "../scenes";
import type { LiveRun } from "./run";
import { writeSettings } from "./settings";
import { themeChoice } from "./theme";
import { PACES } from "./transport";

export const DEFAULT_PACE = 5;
export const pace = signal<number>(DEFAULT_PACE);

export function readQuery(): URLSearchParams {
  return new URLSearchParams(location.hash.replace(/^#/, ""));
}

/** The scene that an address names; the first where it names none that there is. */
export function sceneOf(query: URLSearchParams): string {
  const wanted = query.get("scene");
  return (CARDS.find(({ id }) => id === wanted) ?? CARDS[0]!).id;
}

export function paceOf(query: URLSearchParams, otherwise = DEFAULT_PACE): number {
  const text = query.get("pace");
  const value = text === "max" ? 0 : text === null ? otherwise : Number(text);
  return (PACES as readonly number[]).includes(value) ? value : otherwise;
}

/** Everything but the program: short enough to stand in the address at all times. */
export async function queryOf(run: LiveRun): Promise<URLSearchParams> {
  const query = new URLSearchParams();
  if (run.scene.id !== CARDS[0]!.id) query.set("scene", run.scene.id);
  await writeSettings(run.scene, run.settings.value, query);
  if (pace.value !== (run.scene.pace ?? DEFAULT_PACE)) query.set("pace", pace.value === 0 ? "max" : String(pace.value));
  if (themeChoice.value) query.set("theme", themeChoice.value);
  if (chosenLanguage.value) query.set("lang", chosenLanguage.value);
  return query;
}

/** Set only where the visitor chose it. */
export const chosenLanguage = signal<string | null>(null);

/** The packed program that the address came with, as long as the editor still shows it: reloading must not lose it. */
export const carried = signal<string | null>(null);

let written: string | null = null;

/** Whether the address was changed by somebody else than the page. */
export const isForeign = () => written !== null && location.hash.replace(/^#/, "") !== written;

/** Keep the address as the page is; returns a function that ends it. */
export function followAddress(run: LiveRun): () => void {
  let turn = 0;
  return effect(() => {
    // Read here, so that the effect hears of them: what follows an await does not count.
    void [run.settings.value, pace.value, themeChoice.value, chosenLanguage.value, carried.value];
    const mine = ++turn;
    void queryOf(run).then((query) => {
      if (mine !== turn) return;
      if (carried.peek()) query.set("code", carried.peek()!);
      written = query.toString();
      const search = location.pathname + location.search;
      history.replaceState(null, "", written ? `#${written}` : search);
    });
  });
}
