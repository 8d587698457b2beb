import type { ToolCard } from "../contract";

export const card: ToolCard = { id: "compare", order: 3, title: { en: "Compare", de: "Vergleichen" } };
