/** Settings as scenes declare them: their defaults, what is allowed, and how an address carries them. */

import type { Scene, Setting, Settings, Value } from "../scenes/contract";
import { pack, unpack } from "./pack";

export const SEED = { min: 0, max: 999_999, initial: 1 };
/** Texts longer than this are packed in the address. */
const PLAIN = 60;

export function defaults(scene: Scene): Record<string, Value> {
  return { seed: SEED.initial, ...Object.fromEntries(scene.settings.map(({ id, initial }) => [id, initial])) };
}

/** What a scene shows with these settings. */
export function shown<T extends { shown?: (settings: Settings) => boolean }>(
  all: readonly T[],
  settings: Settings,
): T[] {
  return all.filter((one) => one.shown?.(settings) ?? true);
}

/** The nearest value that a setting may have; undefined for what makes no sense. */
export function allowed(setting: Setting, value: unknown): Value | undefined {
  switch (setting.kind) {
    case "choice":
      return typeof value === "string" && setting.options.includes(value) ? value : undefined;
    case "toggle":
      return typeof value === "boolean" ? value : undefined;
    case "text":
      return typeof value === "string" && value.length <= setting.most ? value : undefined;
    case "range": {
      const number = typeof value === "number" ? value : Number.NaN;
      if (!Number.isFinite(number)) return undefined;
      if (setting.logarithmic) return Number(Math.min(setting.max, Math.max(setting.min, number)).toPrecision(3));
      const steps = Math.round((number - setting.min) / setting.step);
      const rounded = Number((setting.min + steps * setting.step).toFixed(10));
      return Math.min(setting.max, Math.max(setting.min, rounded));
    }
  }
}

export function allowedSeed(value: unknown): number | undefined {
  const number = typeof value === "number" ? Math.round(value) : Number.NaN;
  return Number.isFinite(number) ? Math.min(SEED.max, Math.max(SEED.min, number)) : undefined;
}

/** Read `data=spiral&classes=3`; what is missing or senseless gets its default. */
export async function readSettings(scene: Scene, query: URLSearchParams): Promise<Settings> {
  const settings = defaults(scene);
  const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  for (const setting of scene.settings) {
    const text = query.get(setting.id);
    if (text === null) continue;
    const value =
      setting.kind === "range"
        ? number(text)
        : setting.kind === "toggle"
          ? text === "1"
          : setting.kind === "text"
            ? await unpack(text, setting.most)
            : text;
    settings[setting.id] = allowed(setting, value) ?? setting.initial;
  }
  settings.seed = allowedSeed(number(query.get("seed") ?? "")) ?? SEED.initial;
  return settings;
}

/** Only what differs from the defaults is written, so that the plain page keeps its plain address. */
export async function writeSettings(scene: Scene, settings: Settings, query: URLSearchParams): Promise<void> {
  for (const [id, initial] of Object.entries(defaults(scene))) {
    const value = settings[id];
    if (value === undefined || value === initial) continue;
    const text = typeof value === "boolean" ? (value ? "1" : "0") : String(value);
    query.set(id, typeof value === "string" && value.length > PLAIN ? await pack(value) : text);
  }
}
