/** The small pictures on the notebook's buttons. */

const PATHS = {
  play: "M8 5.5v13l10.5-6.5z",
  stop: "M7 7h10v10H7z",
  up: "M12 19V6M6 11.500l6-6 6 6",
  down: "M12 5v13M6 12.500l6 6 6-6",
  split: "M4 12h16M12 3v5M9.500 5.500 12 8l2.500-2.500M12 21v-5M9.500 18.500 12 16l2.500 2.500",
  text: "M5 6h14M5 11h14M5 16h8",
  code: "M9 7l-5 5 5 5M15 7l5 5-5 5",
  delete: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  done: "M5 12.500l5 5L19 7",
  "add-code": "M3 12h8M7 8v8M14 8l5 4-5 4",
  "add-text": "M3 12h8M7 8v8M14 8h7M14 12h7M14 16h4",
  all: "M4 6v12l8-6zM12.500 6v12l8-6z",
  restart: "M6.200 8.500A7 7 0 1 1 5 13M5.500 4.500v4.500H10",
  open: "M4 18V6h5l2 2h9v10z",
  save: "M12 4v10M8 10.500l4 4 4-4M5 19h14",
  package: "M12 3.500l8 4v9l-8 4-8-4v-9zM4 7.500l8 4 8-4M12 11.500v9",
  keys: "M3 7h18v10H3zM6.500 10.500h1M10 10.500h1M13.500 10.500h1M17 10.500h.500M8 14h8",
} as const;

export type GlyphName = keyof typeof PATHS;

const FILLED: readonly GlyphName[] = ["play", "stop", "all"];

export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={FILLED.includes(name) ? "filled" : "drawn"}>
      <path d={PATHS[name]} />
    </svg>
  );
}
