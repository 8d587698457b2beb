import type { Card } from "../contract";

export const card: Card = { id: "digits", order: 2, title: { en: "Digits", de: "Ziffern" } };
