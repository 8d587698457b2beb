import type { Card } from "../contract";

export const card: Card = { id: "gpt", order: 3, title: { en: "GPT", de: "GPT" } };
