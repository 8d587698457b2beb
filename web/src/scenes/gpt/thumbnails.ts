/** The little pictures above the names of the texts. */

const sign = (text: string, size: number) =>
  `<text x="32" y="33" font-size="${size}" font-weight="650" font-family="ui-monospace, DejaVu Sans Mono, monospace"
    fill="currentColor" text-anchor="middle" dominant-baseline="central">${text}</text>`;

const DRAWN: Record<string, string> = {
  // Lines of a text, a name, a sum, a quotation, a pen.
  fables: `<path d="M14 20h36M14 29h28M14 38h36M14 47h18" stroke="currentColor" stroke-width="4" stroke-linecap="round"/>`,
  names: sign("Aa", 30),
  sums: sign("1+2", 24),
  alice: `<path d="M15 42c0-12 4-19 13-22M36 42c0-12 4-19 13-22" stroke="currentColor" stroke-width="4" fill="none"
    stroke-linecap="round"/><circle cx="20" cy="39" r="6.5" fill="currentColor"/><circle cx="41" cy="39" r="6.5"
    fill="currentColor"/>`,
  own: `<path d="M17 47l3-11 22-22 8 8-22 22z M38 18l8 8" stroke="currentColor" stroke-width="3.6" fill="none"
    stroke-linejoin="round"/>`,
};

export function thumbnail(text: string): string {
  return `<svg viewBox="0 0 64 64" fill="none" aria-hidden="true">${DRAWN[text] ?? ""}</svg>`;
}
