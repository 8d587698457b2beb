/** Writes the reference page at build time, from the description of every op that the op table's generator leaves. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { escape, renderDoc } from "./numpydoc";

interface Op {
  name: string;
  family: string;
  python: string;
  variants: string[];
  /** Other names of the same op. */
  names: string[];
  private: boolean;
  view: boolean;
  dtypes: unknown;
  operator: string | null;
  differentiable: string[];
  grad: Record<string, string>;
  doc: string;
}

const DTYPES: Record<string, string> = {
  b8: "bool",
  u8: "uint8",
  i32: "int32",
  i64: "int64",
  f32: "float32",
  f64: "float64",
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
  const places = ["build/wasm/generated/ops.json", "build/native/generated/ops.json"].map((place) => path.join(root, place));
  if (process.env.LUCID_OPS_JSON) places.unshift(path.resolve(process.env.LUCID_OPS_JSON));
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error(`the reference page is made from ops.json, which the build of the engine writes: none of ${places.join(", ")}`);
  return found;
}

function ways(op: Op): string[] {
  const list: string[] = [];
  if (op.variants.includes("function")) list.push(`lucid.${op.name}()`);
  if (op.variants.includes("method")) list.push(`x.${op.name}()`);
  if (op.variants.includes("inplace")) list.push(`x.${op.name}_()`);
  if (op.operator && OPERATORS[op.operator]) list.push(OPERATORS[op.operator]!);
  for (const name of op.names) if (name !== op.name) list.push(`${name}()`);
  return list;
}

function renderOp(op: Op): string {
  const facts: [string, string][] = [["Called as", ways(op).map((way) => `<code>${escape(way)}</code>`).join(" ")]];
  if (Array.isArray(op.dtypes)) {
    const names = (op.dtypes as string[]).map((dtype) => DTYPES[dtype]).filter(Boolean);
    if (names.length) facts.push(["Computed in", names.join(", ")]);
  }
  if (op.view) facts.push(["Result", "a view, which shares the input's memory"]);
  const gradients = Object.entries(op.grad).map(([name, rule]) => `<code>d ${escape(name)} = ${escape(rule)}</code>`);
  if (gradients.length) facts.push(["Gradient", gradients.join("<br>")]);
  const rows = facts.map(([what, value]) => `<dt>${what}</dt><dd>${value}</dd>`).join("");
  return `<article class="card op" id="${op.name}" data-name="${escape([op.name, ...op.names].join(" "))}">
<h3><a href="#${op.name}">${op.name}</a></h3>
<pre class="signature">${escape(op.name + op.python)}</pre>
${renderDoc(op.doc)}
<dl class="facts">${rows}</dl>
</article>`;
}

const title = (family: string) => family.charAt(0).toUpperCase() + family.slice(1);
const slug = (family: string) => `family-${family.toLowerCase().replace(/[^a-z]+/g, "-")}`;

function render(ops: Op[]): { contents: string; body: string; count: number } {
  const shown = ops.filter((op) => !op.private);
  const families = [...new Set(shown.map((op) => op.family))];
  const members = (family: string) => shown.filter((op) => op.family === family).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    count: shown.length,
    contents: families
      .map((family) => {
        const links = members(family).map((op) => `<li><a href="#${op.name}">${op.name}</a></li>`);
        return `<section><h2><a href="#${slug(family)}">${escape(title(family))}</a></h2><ul>${links.join("")}</ul></section>`;
      })
      .join(""),
    body: families
      .map((family) => `<section class="family" id="${slug(family)}"><h2>${escape(title(family))}</h2>${members(family).map(renderOp).join("")}</section>`)
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
        const { ops } = JSON.parse(readFileSync(findOps(root), "utf8")) as { ops: Op[] };
        const { contents, body, count } = render(ops);
        return html
          .replace("<!-- contents -->", () => contents)
          .replace("<!-- ops -->", () => body)
          .replace("<!-- count -->", String(count));
      },
    },
  };
}
