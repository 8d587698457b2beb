/** Markdown to nodes of the page. Its HTML goes the same way as that of outputs. */

import { marked } from "marked";
import type { Json } from "./ipynb";
import { sanitised } from "./sanitise";

export function rendered(source: string, attachments?: Json): DocumentFragment {
  const nodes = sanitised(marked.parse(withAttachments(source, attachments), { async: false, gfm: true }));
  // The page has an h1 of its own: a notebook's headings lie below it.
  for (const heading of [...nodes.querySelectorAll("h1, h2, h3, h4, h5, h6")]) {
    const lower = document.createElement(`h${Math.min(6, Number(heading.tagName[1]) + 1)}`);
    lower.dataset.level = heading.tagName[1]!;
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  for (const box of nodes.querySelectorAll<HTMLInputElement>("img:not([src])")) box.replaceWith(box.alt);
  return nodes;
}

/** Jupyter keeps pictures of a text beside it, under names like `attachment:picture.png`. */
function withAttachments(source: string, attachments?: Json): string {
  if (!attachments) return source;
  return source.replace(/\(attachment:([^)\s]+)\)/g, (whole, name: string) => {
    const bundle = attachments[decodeURIComponent(name)];
    const [kind, data] = Object.entries((bundle ?? {}) as Json)[0] ?? [];
    return kind?.startsWith("image/") && typeof data === "string" ? `(data:${kind};base64,${data})` : whole;
  });
}
