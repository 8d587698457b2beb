/** Notebook files: nbformat 4, as Jupyter writes them. What this page does not understand is kept as it came. */

export type CellKind = "code" | "markdown" | "raw";
export type Json = Record<string, unknown>;

/** MIME type -> text, base64 or JSON. */
export type Bundle = Record<string, unknown>;

export type Output =
  | { output_type: "stream"; name: string; text: string }
  | {
      output_type: "display_data" | "execute_result";
      data: Bundle;
      metadata: Json;
      execution_count?: number | null;
      /** The id by which a running cell may replace it; not written to files. */
      display?: string | null;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface CellFile {
  id: string;
  kind: CellKind;
  source: string;
  count: number | null;
  outputs: Output[];
  metadata: Json;
  attachments?: Json;
}

export interface NotebookFile {
  cells: CellFile[];
  metadata: Json;
}

/** Larger files are not opened: the page would stand still. */
export const MOST_BYTES = 30_000_000;
const MOST_CELLS = 2000;
const ID = /^[\w-]{1,64}$/;

export class FormatError extends Error {}

export function freshId(): string {
  return crypto.randomUUID().slice(0, 8);
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const count = (value: unknown): number | null => (Number.isInteger(value) ? (value as number) : null);

/** Files hold long texts as lists of lines. */
function joined(value: unknown): string {
  if (Array.isArray(value)) return value.filter((line) => typeof line === "string").join("");
  return typeof value === "string" ? value : "";
}

const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const isJson = (kind: string) => /^application\/(.*\+)?json$/.test(kind);

/** Read a file. Nothing of it is trusted: whatever does not have the shape that it should is left out. */
export function read(text: string): NotebookFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new FormatError("json");
  }
  if (!isObject(file) || !("nbformat" in file)) throw new FormatError("json");
  if (file.nbformat !== 4 || !Array.isArray(file.cells)) throw new FormatError("version");
  const seen = new Set<string>();
  const cells = file.cells
    .filter(isObject)
    .slice(0, MOST_CELLS)
    .map((cell): CellFile => {
      const kind = ["code", "markdown", "raw"].includes(cell.cell_type as string)
        ? (cell.cell_type as CellKind)
        : "raw";
      let id = typeof cell.id === "string" && ID.test(cell.id) && !seen.has(cell.id) ? cell.id : freshId();
      while (seen.has(id)) id = freshId();
      seen.add(id);
      return {
        id,
        kind,
        source: joined(cell.source).replaceAll("\r\n", "\n"),
        count: kind === "code" ? count(cell.execution_count) : null,
        outputs:
          kind === "code" && Array.isArray(cell.outputs) ? cell.outputs.filter(isObject).flatMap(readOutput) : [],
        metadata: object(cell.metadata),
        ...(isObject(cell.attachments) ? { attachments: cell.attachments } : {}),
      };
    });
  return { cells, metadata: object(file.metadata) };
}

function readOutput(output: Json): Output[] {
  switch (output.output_type) {
    case "stream":
      return [
        { output_type: "stream", name: output.name === "stderr" ? "stderr" : "stdout", text: joined(output.text) },
      ];
    case "display_data":
    case "execute_result": {
      const data: Bundle = {};
      for (const [kind, value] of Object.entries(object(output.data)))
        data[kind] = isJson(kind) ? value : joined(value);
      const made = { output_type: output.output_type, data, metadata: object(output.metadata) } as const;
      return output.output_type === "execute_result"
        ? [{ ...made, execution_count: count(output.execution_count) }]
        : [made];
    }
    case "error":
      return [
        {
          output_type: "error",
          ename: joined(output.ename),
          evalue: joined(output.evalue),
          traceback: Array.isArray(output.traceback) ? output.traceback.map(joined) : [],
        },
      ];
  }
  return [];
}

const METADATA = {
  kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
  language_info: { name: "python", file_extension: ".py", mimetype: "text/x-python" },
};

/** The file's text, as Jupyter would write it (nbformat 4.5: every cell has an id). */
export function write(notebook: NotebookFile): string {
  const cells = notebook.cells.map((cell) => ({
    ...(cell.attachments ? { attachments: cell.attachments } : {}),
    cell_type: cell.kind,
    ...(cell.kind === "code" ? { execution_count: cell.count } : {}),
    id: cell.id,
    metadata: cell.metadata,
    ...(cell.kind === "code" ? { outputs: cell.outputs.map(writeOutput) } : {}),
    source: lines(cell.source),
  }));
  const file = { cells, metadata: { ...METADATA, ...notebook.metadata }, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function writeOutput(output: Output): Json {
  if (output.output_type === "stream") return { name: output.name, output_type: "stream", text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  const data: Bundle = {};
  // Images stay in one piece; texts are lists of lines, for those who compare files.
  for (const [kind, value] of Object.entries(output.data))
    data[kind] =
      typeof value !== "string" || (kind.startsWith("image/") && kind !== "image/svg+xml") ? value : lines(value);
  const { display: _, ...rest } = output;
  return { ...rest, data };
}
