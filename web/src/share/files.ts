/** Programs as files: `.py` that runs natively as it stands, `.ipynb`, and both of them read again. */

/** What a file says of where it came from: the part of an address behind `#`. */
export interface Exported {
  source: string;
  /** Defines what the page gives the program. */
  prelude: string;
  address: string;
  title: string;
}

const PARTS = { data: "# %% The data, as the page made it", program: "# %% The program", training: "# %% Training" };
const ADDRESS = /^# lucid-playground: (\S*)$/m;
const LOOP = `for number in range(1, 1001):
    loss = step()
    if number % 100 == 0:
        print(number, "" if loss is None else float(loss))
`;

const heading = ({ title, address }: Exported) => `# ${title}: made in the Lucid playground.
# It runs natively as it stands: pip install lucid-wasm, then python with the name of this file.
# lucid-playground: ${address}
`;

export function toPython(exported: Exported): string {
  const { prelude, source } = exported;
  const parts = [
    heading(exported),
    PARTS.data,
    prelude.trim(),
    "",
    PARTS.program,
    source.trim(),
    "",
    PARTS.training,
    LOOP,
  ];
  return parts.join("\n");
}

export interface Imported {
  source: string;
  /** null where the file does not come from this page. */
  address: string | null;
}

/** Reads a `.py`: the program's part of one that `toPython` wrote, or the whole of any other. */
export function fromPython(text: string): Imported {
  const address = ADDRESS.exec(text)?.[1] ?? null;
  const from = text.indexOf(`${PARTS.program}\n`);
  const to = text.indexOf(`${PARTS.training}\n`);
  if (address === null || from < 0 || to < from) return { source: text.trimEnd(), address };
  return { source: text.slice(from + PARTS.program.length + 1, to).trimEnd(), address };
}

interface Cell {
  cell_type: string;
  id?: string;
  metadata?: { tags?: string[] };
  source?: string | string[];
}

const lines = (text: string) => text.split(/(?<=\n)/);

export function toNotebook(exported: Exported): string {
  const code = (id: string, source: string, tags: string[] = []) => ({
    cell_type: "code",
    id,
    metadata: { tags },
    execution_count: null,
    outputs: [],
    source: lines(source.trim()),
  });
  return JSON.stringify(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
        language_info: { name: "python" },
        "lucid-playground": exported.address,
      },
      cells: [
        {
          cell_type: "markdown",
          id: "title",
          metadata: {},
          source: lines(`# ${exported.title}\n\nMade in the Lucid playground. It needs \`pip install lucid-wasm\`.`),
        },
        code("data", exported.prelude, ["data"]),
        code("program", exported.source, ["program"]),
        code("training", LOOP, ["training"]),
      ],
    },
    null,
    1,
  );
}

/** Reads a notebook: the cell that was the program, or all of its code. */
export function fromNotebook(text: string): Imported {
  const file = JSON.parse(text) as { cells?: Cell[]; metadata?: Record<string, unknown> };
  if (!Array.isArray(file.cells)) throw new Error("this is no notebook: it has no cells");
  const code = file.cells.filter(({ cell_type }) => cell_type === "code");
  const text_of = ({ source = "" }: Cell) => (Array.isArray(source) ? source.join("") : String(source));
  const program = code.find(({ metadata }) => metadata?.tags?.includes("program"));
  const address = file.metadata?.["lucid-playground"];
  return {
    source: (program ? text_of(program) : code.map(text_of).join("\n\n")).trimEnd(),
    address: typeof address === "string" ? address : null,
  };
}
