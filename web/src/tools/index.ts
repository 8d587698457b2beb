/** The tools that there are: their cards at once, the rest of each when it is opened. */

import type { Tool, ToolCard } from "./contract";

const cards = import.meta.glob<ToolCard>("./*/card.ts", { eager: true, import: "card" });
const loaders = import.meta.glob<Tool>("./*/index.tsx", { import: "tool" });

export const TOOL_CARDS: readonly ToolCard[] = Object.values(cards).sort((a, b) => a.order - b.order);

export function loadTool(id: string): Promise<Tool> {
  return loaders[`./${id}/index.tsx`]!();
}
