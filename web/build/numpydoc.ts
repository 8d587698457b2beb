/** Turns a docstring in NumPy's style into HTML. */

export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Text of a paragraph: `code` and ``code`` become code. */
function inline(text: string): string {
  return escapeHtml(text).replace(
    /``([^`]+)``|`([^`]+)`/g,
    (_, double: string, single: string) => `<code>${double ?? single}</code>`,
  );
}

function paragraphs(lines: string[]): string {
  return (
    lines
      .join("\n")
      .split(/\n\s*\n/)
      .map((block) => block.replace(/^\n+|\s+$/g, ""))
      .filter(Boolean)
      // Indented blocks are formulas or code.
      .map((block) => (/^ {2,}/.test(block) ? `<pre>${escapeHtml(block)}</pre>` : `<p>${inline(block)}</p>`))
      .join("")
  );
}

/** Entries like `name : type`, each with indented lines below it. */
function definitions(lines: string[]): string {
  const entries: { head: string; body: string[] }[] = [];
  for (const line of lines) {
    if (line && !line.startsWith(" ")) entries.push({ head: line, body: [] });
    else entries.at(-1)?.body.push(line.replace(/^ {4}/, ""));
  }
  const items = entries.map(({ head, body }) => {
    const [, name, type] = /^([^:]*?)(?:\s+:\s+(.*))?$/.exec(head) ?? [head, head];
    return `<dt><code>${escapeHtml(name!)}</code>${type ? ` <i>${inline(type)}</i>` : ""}</dt><dd>${paragraphs(body)}</dd>`;
  });
  return `<dl>${items.join("")}</dl>`;
}

const LISTS = new Set(["Forms", "Parameters", "Other Parameters", "Returns", "Yields", "Raises", "Attributes"]);

export function renderDoc(doc: string): string {
  const sections: { title: string | null; lines: string[] }[] = [{ title: null, lines: [] }];
  const lines = doc.split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (lines[i]!.trim() && /^-{3,}\s*$/.test(lines[i + 1] ?? "")) {
      sections.push({ title: lines[i]!.trim(), lines: [] });
      i++;
    } else {
      sections.at(-1)!.lines.push(lines[i]!);
    }
  }
  return sections
    .map(({ title, lines }) => {
      if (title === null) return paragraphs(lines);
      if (LISTS.has(title)) return `<h4>${title}</h4>${definitions(lines)}`;
      if (title === "Examples")
        return `<h4>${title}</h4><pre class="example">${escapeHtml(lines.join("\n").trim())}</pre>`;
      return `<h4>${escapeHtml(title)}</h4>${paragraphs(lines)}`;
    })
    .join("");
}
