/** The scene's settings, kept in the address so that a link brings the same picture. Nothing is stored elsewhere. */

export const DATASETS = ["spiral", "circle", "xor", "gauss", "moons"] as const;
export type Dataset = (typeof DATASETS)[number];
/** Steps of training per picture; 0 is as many as the machine can do. */
export const PACES = [1, 5, 25, 0] as const;

export interface Settings {
  dataset: Dataset;
  classes: number;
  count: number;
  /** Percent. */
  noise: number;
  seed: number;
  pace: number;
  /** Set only where the reader chose it; otherwise the system's preference holds. */
  theme: "light" | "dark" | null;
}

export const DEFAULTS: Settings = {
  dataset: "spiral",
  classes: 2,
  count: 300,
  noise: 10,
  seed: 1,
  pace: 5,
  theme: null,
};

export const LIMITS = {
  classes: [2, 5],
  count: [50, 1000],
  noise: [0, 50],
  seed: [0, 999_999],
} as const;

function whole(text: string | null, [low, high]: readonly [number, number], fallback: number): number {
  const value = text === null || text.trim() === "" ? Number.NaN : Math.round(Number(text));
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
}

export function clampSeed(text: string, fallback: number): number {
  return whole(text, LIMITS.seed, fallback);
}

/** Read settings from `#data=spiral&classes=3`; what is missing or senseless gets its default. */
export function parseHash(hash: string): Settings {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const dataset = query.get("data") as Dataset;
  const pace = query.get("pace") === "max" ? 0 : Number(query.get("pace") ?? DEFAULTS.pace);
  const theme = query.get("theme");
  return {
    dataset: DATASETS.includes(dataset) ? dataset : DEFAULTS.dataset,
    classes: whole(query.get("classes"), LIMITS.classes, DEFAULTS.classes),
    count: whole(query.get("points"), LIMITS.count, DEFAULTS.count),
    noise: whole(query.get("noise"), LIMITS.noise, DEFAULTS.noise),
    seed: whole(query.get("seed"), LIMITS.seed, DEFAULTS.seed),
    pace: (PACES as readonly number[]).includes(pace) ? pace : DEFAULTS.pace,
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** Only what differs from the defaults is written, so that the plain page keeps its plain address. */
export function formatHash(settings: Settings): string {
  const query = new URLSearchParams();
  if (settings.dataset !== DEFAULTS.dataset) query.set("data", settings.dataset);
  if (settings.classes !== DEFAULTS.classes) query.set("classes", String(settings.classes));
  if (settings.count !== DEFAULTS.count) query.set("points", String(settings.count));
  if (settings.noise !== DEFAULTS.noise) query.set("noise", String(settings.noise));
  if (settings.seed !== DEFAULTS.seed) query.set("seed", String(settings.seed));
  if (settings.pace !== DEFAULTS.pace) query.set("pace", settings.pace === 0 ? "max" : String(settings.pace));
  if (settings.theme) query.set("theme", settings.theme);
  return query.toString();
}
