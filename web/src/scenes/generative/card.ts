import type { Card } from "../contract";

export const card: Card = { id: "generative", order: 4, title: { en: "Generative", de: "Generativ" } };
