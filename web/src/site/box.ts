/** The search box of the bar: what it finds comes from `search.ts`, which is loaded when the box is first used. */

import type { Hit, Search } from "./search";

let search: Promise<Search> | null = null;
const root = () => new URL(document.querySelector<HTMLMetaElement>("meta[name=lucid-root]")!.content, document.baseURI);

function load(): Promise<Search> {
  search ??= import("./search").then(({ openSearch }) => openSearch(new URL("reference/", root())));
  search.catch(() => {
    search = null; // tried again at the next key
  });
  return search;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string>, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

export function searchBox(): void {
  const place = document.getElementById("search")!;
  const input = element("input", {
    type: "search",
    role: "combobox",
    "aria-label": "Search the reference and the guides",
    "aria-expanded": "false",
    "aria-controls": "found",
    "aria-autocomplete": "list",
    placeholder: "Search, or press /",
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = element("div", { id: "found", role: "listbox", "aria-label": "Found" });
  const status = element("p", { class: "visually-hidden", role: "status" });
  list.hidden = true;
  place.append(input, list, status);
  place.hidden = false;

  let options: HTMLAnchorElement[] = [];
  let at = -1;

  const point = (index: number) => {
    options[at]?.setAttribute("aria-selected", "false");
    at = options.length ? (index + options.length) % options.length : -1;
    const option = options[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const show = (hits: Hit[], said: string) => {
    const groups = new Map<string, Hit[]>();
    for (const hit of hits) groups.set(hit.group, [...(groups.get(hit.group) ?? []), hit]);
    options = [];
    at = -1;
    list.replaceChildren(
      ...[...groups].map(([name, own], i) => {
        const group = element("div", { role: "group", "aria-labelledby": `found-${i}` });
        group.append(element("p", { class: "group", id: `found-${i}`, role: "presentation" }, name));
        for (const hit of own) {
          const option = element("a", {
            href: hit.href,
            role: "option",
            id: `found-${i}-${options.length}`,
            "aria-selected": "false",
            tabindex: "-1",
          });
          option.append(element("code", {}, hit.name), element("span", {}, hit.summary));
          options.push(option);
          group.append(option);
        }
        return group;
      }),
    );
    if (!hits.length) list.append(element("p", { class: "group" }, said));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = hits.length ? `${hits.length} found` : said;
    if (hits.length) point(0);
  };
  const look = async () => {
    const wanted = input.value.trim();
    if (!wanted) return close();
    try {
      const { find } = await load();
      if (input.value.trim() === wanted) show(find(wanted), "Nothing is called so");
    } catch {
      show([], "The list of names could not be loaded");
    }
  };

  input.addEventListener("focus", () => void load().catch(() => {}));
  input.addEventListener("input", () => void look());
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) void look();
      else point(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && options[at]) {
      event.preventDefault();
      location.href = options[at]!.href;
      close();
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    }
  });
  place.addEventListener("focusout", (event) => {
    if (!place.contains(event.relatedTarget as Node | null)) close();
  });
  addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)))
      return;
    event.preventDefault();
    input.focus();
  });
}
