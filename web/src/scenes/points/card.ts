import type { Card } from "../contract";

export const card: Card = { id: "points", order: 1, title: { en: "Points", de: "Punkte" } };
