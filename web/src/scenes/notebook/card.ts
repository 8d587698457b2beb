import type { Card } from "../contract";

export const card: Card = { id: "notebook", order: 6, title: { en: "Notebook", de: "Notizbuch" } };
