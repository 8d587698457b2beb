import type { ToolCard } from "../contract";

export const card: ToolCard = { id: "graph", order: 1, title: { en: "Graph", de: "Graph" } };
