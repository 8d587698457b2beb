/** Light or dark: the system's preference, unless the visitor chose. */

import { computed, effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const query = matchMedia("(prefers-color-scheme: dark)");
const system = signal<Theme>(query.matches ? "dark" : "light");
query.addEventListener("change", () => {
  system.value = query.matches ? "dark" : "light";
});

/** What the visitor chose; what the system would do anyway is not worth remembering. */
export const themeChoice = signal<Theme | null>(null);
export const theme = computed<Theme>(() => {
  const now = themeChoice.value ?? system.value;
  // Here and not in an effect of its own: whoever draws because of it finds the new colours.
  document.documentElement.dataset.theme = now;
  return now;
});
effect(() => void theme.value);

export function readTheme(text: string | null): Theme | null {
  return text === "light" || text === "dark" ? text : null;
}

export function toggleTheme(): void {
  const next = theme.value === "dark" ? "light" : "dark";
  themeChoice.value = next === system.value ? null : next;
}
