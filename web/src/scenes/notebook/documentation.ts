/** What the interpreter says of an object, as a tooltip: its signature, what it is, its docstring. */

export interface About {
  name: string;
  /** The part of the text that names it. */
  from: number;
  to: number;
  kind: string;
  signature: string;
  doc: string;
  type?: string;
  value?: string;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, text = "", name = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

export function documentation(about: About): HTMLElement {
  const box = element("div", "", "notebook-doc");
  const head = element("p", "", "notebook-doc-head");
  head.append(element("b", about.name), about.signature || (about.type ? `: ${about.type}` : ""));
  box.append(head);
  if (about.value) box.append(element("pre", about.value));
  box.append(...sections(about.doc));
  return box;
}

/** Docstrings in NumPy's style: a line above a row of dashes is a heading, `name : type` heads an entry. */
function sections(doc: string): HTMLElement[] {
  const lines = doc.split("\n");
  const made: HTMLElement[] = [];
  let text: string[] = [];
  let entries = false;
  const flush = () => {
    const all = text.join("\n").trim();
    if (all)
      made.push(element("p", all.includes("\n    ") || all.startsWith(">>>") ? all : all.replace(/\n(?!\n)/g, " ")));
    if (all.includes("\n    ") || all.startsWith(">>>")) made.at(-1)!.className = "notebook-doc-code";
    text = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (/^-{3,}\s*$/.test(lines[i + 1] ?? "") && line.trim()) {
      flush();
      made.push(element("p", line.trim(), "notebook-doc-title"));
      entries = /^(Parameters|Attributes|Returns|Raises|Yields)$/.test(line.trim());
      i++;
    } else if (entries && /^\S/.test(line)) {
      flush();
      made.push(element("p", line, "notebook-doc-entry"));
    } else if (!line.trim()) {
      flush();
    } else {
      text.push(entries ? line.trim() : line);
    }
  }
  flush();
  return made;
}
