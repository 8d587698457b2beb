/** The scenes that there are: their cards at once, the rest of each when it is chosen. */

import type { Card, Scene } from "./contract";

const cards = import.meta.glob<Card>("./*/card.ts", { eager: true, import: "card" });
const loaders = import.meta.glob<Scene>("./*/index.ts", { import: "scene" });

export const CARDS: readonly Card[] = Object.values(cards).sort((a, b) => a.order - b.order);

export function loadScene(id: string): Promise<Scene> {
  return loaders[`./${id}/index.ts`]!();
}
