/**
 * HTML and SVG that Python made, or that came in a file, made harmless by DOMPurify: no scripts, no handlers, no forms,
 * nothing from other servers. A frame would be the other way, but it inherits the page's policy, which allows no inline
 * style, knows nothing of the page's colours, and costs a document for every output.
 */

import DOMPurify from "dompurify";

/** What an output may style: how it looks, never where on the page it lies. */
const STYLES =
  /^(color|background-color|background|opacity|font.*|line-height|letter-spacing|text-(align|decoration|transform|indent).*|white-space.*|word-break|overflow.*|vertical-align|display|flex.*|align-(items|content|self)|justify-.*|(row-|column-)?gap|grid-(template|auto|column|row).*|margin.*|padding.*|border.*|(min-|max-)?(width|height)|image-rendering|list-style.*|fill.*|stroke.*|stop-.*)$/;

const LOCAL_IMAGE = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/;

const purify = DOMPurify();

purify.addHook("uponSanitizeAttribute", (_node, data) => {
  if (/^(src|href|xlink:href)$/.test(data.attrName) && _node.nodeName !== "A" && _node.nodeName !== "a")
    data.keepAttr = LOCAL_IMAGE.test(data.attrValue) || data.attrValue.startsWith("#");
});

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

/** Nodes for the page. */
export function sanitised(html: string): DocumentFragment {
  // The policy forbids style attributes even where HTML is only parsed; they come back below, one declaration at a time.
  const renamed = html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-css$2"));
  const nodes = purify.sanitize(renamed, {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true, svg: true },
    FORBID_TAGS: [
      "style",
      "form",
      "input",
      "button",
      "select",
      "textarea",
      "option",
      "dialog",
      "audio",
      "video",
      "source",
    ],
    FORBID_ATTR: [
      "class",
      "style",
      "contenteditable",
      "tabindex",
      "accesskey",
      "autofocus",
      "popover",
      "popovertarget",
    ],
    SANITIZE_NAMED_PROPS: true,
  });
  for (const element of nodes.querySelectorAll<HTMLElement | SVGElement>("[data-css]")) {
    const wanted = document.createElement("i").style;
    wanted.cssText = element.dataset.css ?? "";
    delete element.dataset.css;
    for (const name of wanted) {
      const value = wanted.getPropertyValue(name);
      if (STYLES.test(name) && !/url\(|image-set|expression|var\(/i.test(value)) element.style.setProperty(name, value);
    }
  }
  // What scrolls has to be reached by the keyboard.
  for (const box of nodes.querySelectorAll<HTMLElement>("pre")) box.tabIndex = 0;
  return nodes;
}
