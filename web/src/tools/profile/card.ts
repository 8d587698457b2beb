import type { ToolCard } from "../contract";

export const card: ToolCard = { id: "profile", order: 2, title: { en: "Profiler", de: "Profiler" } };
