import type { Card } from "../contract";

export const card: Card = { id: "reinforcement", order: 5, title: { en: "Reinforcement", de: "Bestärkung" } };
