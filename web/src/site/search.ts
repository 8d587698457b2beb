/** Finds names: as they are written in Lucid or in PyTorch, in part, or by what their summary says. */

import MiniSearch from "minisearch";

/** A row of names.json: path, kind, all spellings, summary, and of a class its members. */
type Row = [path: string, kind: string, names: string, summary: string, members?: string];

export interface Hit {
  group: string;
  name: string;
  summary: string;
  href: string;
}

export interface Search {
  find(text: string): Hit[];
}

const MOST = 14;
const short = (name: string) => name.slice(name.lastIndexOf(".") + 1);

/** Words of a text, of names their parts too: `AdaptiveAvgPool2d` is also adaptive, avg and pool2d. */
function words(text: string): string[] {
  const found: string[] = [];
  for (const part of text.split(/[^\p{L}\p{N}_]+/u)) {
    if (!part) continue;
    found.push(part);
    const pieces = part.split(/_+|(?<=[a-z0-9])(?=[A-Z])/).filter((piece) => piece.length > 1);
    if (pieces.length > 1) found.push(...pieces);
  }
  return found;
}

/** A name as this reference spells it, of what somebody who knows PyTorch types. */
export function spelled(text: string): string {
  return text
    .trim()
    .replace(/\(.*$/, "")
    .replace(/^(torch|lucid)\./, "")
    .replace(/^F\./, "nn.functional.")
    .toLowerCase();
}

export async function openSearch(base: URL): Promise<Search> {
  const response = await fetch(new URL("names.json", base));
  if (!response.ok) throw new Error(`names.json: the server answered ${response.status}`);
  const rows = (await response.json()) as Row[];
  return search(rows, base);
}

export function search(rows: Row[], base: URL): Search {
  const index = new MiniSearch<{ id: number; short: string; names: string; summary: string }>({
    fields: ["short", "names", "summary"],
    tokenize: words,
    searchOptions: {
      prefix: true,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
      boost: { short: 8, names: 3 },
      combineWith: "AND",
      tokenize: (text) => text.split(/[^\p{L}\p{N}_]+/u).filter(Boolean),
    },
  });
  const exact = new Map<string, number>();
  const members: [name: string, row: number][] = [];
  index.addAll(
    rows.map(([, kind, names, summary, own], id) => {
      const all = kind === "guide" ? [] : names.split(" ");
      for (const name of all) {
        const key = name.replace(/^lucid\./, "").toLowerCase();
        if (!exact.has(key)) exact.set(key, id);
      }
      for (const name of own?.split(" ") ?? []) members.push([name, id]);
      return { id, short: kind === "guide" ? names : short(all[0]!), names, summary };
    }),
  );

  const hit = (id: number, member = ""): Hit => {
    const [path, kind, names, summary] = rows[id]!;
    const [file, anchor] = path.split("#");
    const name = kind === "guide" ? names : names.split(" ")[0]!.replace(/^lucid\.(?=.)/, "");
    return {
      group: kind === "guide" ? "Guides" : member ? "Methods of classes" : "Names",
      name: member ? `${short(name)}.${member}` : name,
      summary: member ? `in ${name}` : summary,
      href: new URL(`${file}.html${member || anchor ? `#${member || anchor}` : ""}`, base).href,
    };
  };

  return {
    find(text) {
      const wanted = spelled(text);
      if (!wanted) return [];
      const found = new Map<string, Hit>();
      const add = (one: Hit) => found.set(one.href, one);
      const itself = exact.get(wanted) ?? exact.get(wanted.replace(/^(x|tensor)\./, "tensor."));
      if (itself !== undefined) add(hit(itself));
      // "Module.forward" is a member of a class whose name ends so.
      const dot = wanted.lastIndexOf(".");
      const owner = dot > 0 ? wanted.slice(0, dot) : "";
      const start = wanted.slice(dot + 1);
      // A name alone stands for functions and classes with that name first.
      const same = [...exact].filter(([name]) => short(name) === wanted).slice(0, 5);
      for (const [, id] of same) add(hit(id));
      const begun = [...exact].filter(([name]) => name.startsWith(wanted)).sort(([a], [b]) => a.length - b.length);
      for (const [, id] of begun.slice(0, 5)) add(hit(id));
      for (const { id } of index.search(wanted.replaceAll(".", " ")).slice(0, MOST)) add(hit(id as number));
      let methods = 0;
      for (const [name, id] of members) {
        if (methods === 5 || !start || !name.toLowerCase().startsWith(start)) continue;
        const place = ` ${rows[id]![2].toLowerCase()}`;
        if (owner ? !place.split(" ").some((one) => one.endsWith(`.${owner}`)) : name.toLowerCase() !== start) continue;
        add(hit(id, name));
        methods++;
      }
      const order = ["Names", "Methods of classes", "Guides"];
      const all = [...found.values()];
      return order.flatMap((group) => all.filter((one) => one.group === group).slice(0, group === "Names" ? 10 : 5));
    },
  };
}
