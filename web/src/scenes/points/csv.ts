/** Reads a table that the visitor pasted or dropped: numbers, a class or a value; with or without a header. */

import { type Own, MOST, MOST_CLASSES, type Point, type Task, ten } from "./own";

/** What is wrong, as the key of a text and what to put into it. */
export class TableError extends Error {
  constructor(
    readonly word: string,
    readonly values: Record<string, string | number> = {},
  ) {
    super(word);
  }
}

export interface Table extends Own {
  /** Which columns were used, and how many points there were beyond what is kept. */
  columns: string[];
  left: number;
}

/** The cells of a text, with quotes as spreadsheets write them. */
export function cells(text: string): string[][] {
  const first = text.split(/\r?\n/, 1)[0]!;
  const mark = ["\t", ";", ","].find((one) => first.includes(one));
  if (!mark) return text.split(/\r?\n/).map((line) => line.trim().split(/\s+/).filter(Boolean));
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i <= text.length; i++) {
    const letter = text[i] ?? "\n";
    if (quoted && i < text.length) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (letter === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (letter === mark || letter === "\n") {
      row.push(cell.trim());
      cell = "";
      if (letter === "\n") {
        rows.push(row);
        row = [];
      }
    } else if (letter !== "\r") cell += letter;
  }
  return rows;
}

/** A number as tables have it, also with a decimal comma; NaN for anything else. */
const numeric = (cell: string | undefined) =>
  cell && /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell.replace(",", ".")) : Number.NaN;

/** The table as points in the plane: each column of numbers is scaled so that it fills it. */
export function readTable(text: string, task: Task): Table {
  const lines = cells(text.replace(/^\uFEFF/, ""))
    .map((row, at) => ({ row, line: at + 1 }))
    .filter(({ row }) => row.some(Boolean));
  if (!lines.length) throw new TableError("tableEmpty");
  const needed = task === "function" ? 2 : 3;
  const width = lines[0]!.row.length;
  if (width < needed) throw new TableError(needed === 2 ? "tableNarrow2" : "tableNarrow3", { n: width });
  // A header has words where the second row has numbers.
  const isNumber = (row: string[] | undefined, column: number) => Number.isFinite(numeric(row?.[column]));
  const header =
    lines.length > 1 && lines[0]!.row.some((_, c) => !isNumber(lines[0]!.row, c) && isNumber(lines[1]!.row, c));
  const names = header ? lines[0]!.row : lines[0]!.row.map((_, c) => String(c + 1));
  const body = header ? lines.slice(1) : lines;
  // x and y are the first columns that hold numbers; the class or value is the last column.
  const last = width - 1;
  const numbers = names.map((_, c) => c).filter((c) => c !== last && isNumber(body[0]!.row, c));
  const inputs = numbers.slice(0, needed - 1);
  if (inputs.length < needed - 1) throw new TableError("tableNoNumbers", { line: body[0]!.line });
  const read = ({ row, line }: (typeof body)[number], column: number) => {
    const value = numeric(row[column]);
    if (!Number.isFinite(value))
      throw new TableError("tableNotNumber", { line, cell: row[column] ?? "", column: names[column]! });
    return value;
  };
  const columns = inputs.map((column) =>
    scale(
      body.map((line) => read(line, column)),
      0.05,
    ),
  );
  const kept: string[] = [];
  let targets: number[];
  if (task === "classify") {
    targets = body.map(({ row, line }) => {
      const name = row[last];
      if (!name) throw new TableError("tableNoClass", { line });
      if (!kept.includes(name)) kept.push(name);
      return kept.indexOf(name);
    });
    if (kept.length < 2) throw new TableError("tableOneClass", { name: kept[0]! });
    if (kept.length > MOST_CLASSES) throw new TableError("tableManyClasses", { n: kept.length, most: MOST_CLASSES });
  } else {
    const values = body.map((line) => read(line, last));
    targets = scale(values, task === "plane" ? 0 : 0.15);
  }
  const all = targets.map((target, i): Point => {
    const [x, y] = [columns[0]![i]!, columns[1]?.[i] ?? target];
    return [ten(x), ten(y), task === "classify" ? target : ten(target)];
  });
  // Too many: as many as fit, evenly over the whole table.
  const points =
    all.length > MOST ? Array.from({ length: MOST }, (_, i) => all[Math.floor((i * all.length) / MOST)]!) : all;
  return {
    names: kept.map((name) => name.slice(0, 24)),
    points: shuffle(points),
    columns: [...inputs, last].map((c) => names[c]!),
    left: all.length - points.length,
  };
}

/** From `margin` to 1 − `margin`. */
function scale(values: number[], margin: number): number[] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const span = high - low || 1;
  return values.map((value) => margin + (1 - 2 * margin) * (high === low ? 0.5 : (value - low) / span));
}

/** Tables are often sorted by class, and every fifth point becomes a test point: mixed, and the same way each time. */
function shuffle<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  let state = 1;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const j = (state >> 8) % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
