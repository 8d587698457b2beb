/** The page's language, and its words in it. Another language than English is loaded when it is chosen. */

import { signal } from "@preact/signals";
import { type PageWords, en } from "./en";
import { LANGUAGES, type Language } from "./language";

export { fill, type Language } from "./language";

export const language = signal<Language>("en");
export const words = signal<PageWords>(en);

const loaders: Record<Exclude<Language, "en">, () => Promise<PageWords>> = {
  de: () => import("./de").then(({ de }) => de),
};

export async function speak(next: Language): Promise<void> {
  const found = next === "en" ? en : await loaders[next]();
  words.value = found;
  language.value = next;
  document.documentElement.lang = next;
}

/** What the visitor chose, or the first of the browser's languages that the page speaks. */
export function preferredLanguage(choice: string | null): Language {
  const wanted = [choice, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag): tag is Language => (LANGUAGES as readonly (string | null)[]).includes(tag)) ?? "en";
}
