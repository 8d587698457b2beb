/** Writes the reference page at build time, from the description of every op that the op table's generator leaves. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { escapeHtml, renderDoc } from "./numpydoc";

interface Op {
  name: string;
  family: string;
  python: string;
  variants: string[];
  /** Other names of the same op; one with dots is in a module of the package. */
  names: string[];
  /** Its signatures in such modules. */
  spaces: Record<string, { python: string }> | null;
  private: boolean;
  view: boolean;
  dtypes: unknown;
  operator: string | null;
  differentiable: string[];
  grad: Record<string, string>;
  doc: string;
}

/** A name that stands for several ops. */
interface Overload {
  name: string;
  forms: string[];
  family: string;
  variants: string[];
  names: string[];
  doc: string;
}

/** What has an article on the page: a name that Python sees, with its one form or several. */
interface Entry {
  name: string;
  family: string;
  variants: string[];
  names: string[];
  forms: Op[];
  doc: string;
}

const DTYPES: Record<string, string> = {
  b8: "bool",
  u8: "uint8",
  i32: "int32",
  i64: "int64",
  f32: "float32",
  f64: "float64",
  c64: "complex64",
  c128: "complex128",
};

const OPERATORS: Record<string, string> = {
  add: "a + b",
  sub: "a - b",
  mul: "a * b",
  truediv: "a / b",
  floordiv: "a // b",
  mod: "a % b",
  pow: "a ** b",
  neg: "-a",
  abs: "abs(a)",
  eq: "a == b",
  ne: "a != b",
  lt: "a < b",
  le: "a <= b",
  gt: "a > b",
  ge: "a >= b",
  and: "a & b",
  or: "a | b",
  xor: "a ^ b",
  invert: "~a",
  matmul: "a @ b",
};

function findOps(root: string): string {
  const places = ["build/wasm/generated/ops.json", "build/native/generated/ops.json"].map((place) =>
    path.join(root, place),
  );
  if (process.env.LUCID_OPS_JSON) places.unshift(path.resolve(process.env.LUCID_OPS_JSON));
  const found = places.find((place) => existsSync(place));
  if (!found)
    throw new Error(
      `the reference page is made from ops.json, which the build of the engine writes: none of ${places.join(", ")}`,
    );
  return found;
}

/** The module of a name, "" for lucid itself. */
const spaceOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf(".")));
const isDotted = (name: string) => name.includes(".");

/** The signature of an op under one of its names. */
function signature(name: string, op: Op): string {
  const space = spaceOf(name);
  return name + (space ? op.spaces![space]!.python : op.python);
}

/** The overloads, the public ops that stand by themselves, and those that are public in a module only. */
function entries(ops: Op[], overloads: Overload[]): Entry[] {
  const byName = new Map(ops.flatMap((op) => [op.name, ...op.names].map((name) => [name, op] as const)));
  const several = overloads.map((overload) => ({
    ...overload,
    forms: overload.forms.map((form) => byName.get(form)!),
  }));
  const taken = new Set(overloads.map((overload) => overload.name));
  const single = ops.filter((op) => !op.private && !taken.has(op.name)).map((op) => ({ ...op, forms: [op] }));
  const elsewhere = ops
    .filter((op) => op.private)
    .flatMap((op) =>
      op.names.filter(isDotted).map((name) => ({
        ...op,
        name,
        names: [],
        variants: ["function"],
        forms: [op],
        doc: op.doc.replace(/\bself\b/g, "x"),
      })),
    );
  return [...several, ...single, ...elsewhere];
}

function ways(entry: Entry): string[] {
  const list: string[] = [];
  if (entry.variants.includes("function")) list.push(`lucid.${entry.name}()`);
  if (entry.variants.includes("method")) list.push(`x.${entry.name}()`);
  if (entry.variants.includes("inplace")) list.push(`x.${entry.name}_()`);
  for (const { operator } of entry.forms) if (operator && OPERATORS[operator]) list.push(OPERATORS[operator]!);
  for (const name of entry.names) if (name !== entry.name) list.push(isDotted(name) ? `lucid.${name}()` : `${name}()`);
  return list;
}

function renderEntry(entry: Entry): string {
  const { name, forms } = entry;
  const facts: [string, string][] = [
    [
      "Called as",
      ways(entry)
        .map((way) => `<code>${escapeHtml(way)}</code>`)
        .join(" "),
    ],
  ];
  const dtypes = forms.length === 1 ? forms[0]!.dtypes : null;
  if (Array.isArray(dtypes)) {
    const names = (dtypes as string[]).map((dtype) => DTYPES[dtype]).filter(Boolean);
    if (names.length) facts.push(["Computed in", names.join(", ")]);
  }
  if (forms.every((form) => form.view)) facts.push(["Result", "a view, which shares the input's memory"]);
  const rules = forms.flatMap((form) => Object.entries(form.grad));
  const gradients = new Set(rules.map(([of, rule]) => `<code>d ${escapeHtml(of)} = ${escapeHtml(rule)}</code>`));
  if (gradients.size) facts.push(["Gradient", [...gradients].join("<br>")]);
  const signatures = [name, ...entry.names.filter(isDotted)].flatMap((as) => forms.map((form) => signature(as, form)));
  const rows = facts.map(([what, value]) => `<dt>${what}</dt><dd>${value}</dd>`).join("");
  return `<article class="card op" id="${name}" data-name="${escapeHtml([name, ...entry.names].join(" "))}">
<h3><a href="#${name}">${name}</a></h3>
<pre class="signature">${signatures.map(escapeHtml).join("\n")}</pre>
${renderDoc(entry.doc)}
<dl class="facts">${rows}</dl>
</article>`;
}

const title = (family: string) => family.charAt(0).toUpperCase() + family.slice(1);
const slug = (family: string) => `family-${family.toLowerCase().replace(/[^a-z]+/g, "-")}`;

function render(ops: Op[], overloads: Overload[]): { contents: string; body: string; count: number } {
  const shown = entries(ops, overloads);
  // In the table's order, which that of the overloads need not be.
  const families = [...new Set(ops.map((op) => op.family))].filter((family) =>
    shown.some((entry) => entry.family === family),
  );
  const members = (family: string) =>
    shown.filter((entry) => entry.family === family).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    count: shown.length,
    contents: families
      .map((family) => {
        const links = members(family).map((op) => `<li><a href="#${op.name}">${op.name}</a></li>`);
        return `<section><h2><a href="#${slug(family)}">${escapeHtml(title(family))}</a></h2><ul>${links.join("")}</ul></section>`;
      })
      .join(""),
    body: families
      .map(
        (family) =>
          `<section class="family" id="${slug(family)}"><h2>${escapeHtml(title(family))}</h2>${members(family).map(renderEntry).join("")}</section>`,
      )
      .join(""),
  };
}

export function reference(root: string): Plugin {
  return {
    name: "lucid-reference",
    transformIndexHtml: {
      order: "pre",
      handler(html, context) {
        if (!context.filename.endsWith("reference.html")) return html;
        const { ops, overloads } = JSON.parse(readFileSync(findOps(root), "utf8")) as {
          ops: Op[];
          overloads: Overload[];
        };
        const { contents, body, count } = render(ops, overloads);
        return html
          .replace("<!-- contents -->", () => contents)
          .replace("<!-- ops -->", () => body)
          .replace("<!-- count -->", String(count));
      },
    },
  };
}
