/** The graph as a tree of words, for the keyboard and for those who do not see the picture. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { fill } from "../../words/language";
import type { Item } from "./model";
import type { Store } from "./store";
import { number, shapeText } from "./text";
import type { Words } from "./words";

interface Row {
  item: Item;
  level: number;
  place: number;
  of: number;
}

function rows(item: Item, open: ReadonlySet<string>, level = 1): Row[] {
  return item.children.flatMap((child, index) => {
    const row = { item: child, level, place: index + 1, of: item.children.length };
    return child.node === null && open.has(child.key) ? [row, ...rows(child, open, level + 1)] : [row];
  });
}

export function List({ store, text }: { store: Store; text: Words }) {
  const host = useRef<HTMLDivElement>(null);
  const tree = store.tree.value!;
  const open = store.open.value;
  const all = rows(tree.root, open);
  const chosen = store.item.value;
  const box = chosen && (open.has(chosen.key) ? chosen : tree.box(chosen, open));
  const current = box?.key ?? all[0]?.item.key;

  useLayoutEffect(() => {
    host.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const choose = (item: Item | null | undefined) => {
    if (!item || item === tree.root) return;
    void store.select(item.key);
    host.current!.querySelector<HTMLElement>(`[data-key="${item.key}"]`)?.focus();
  };
  const unfold = (item: Item) => {
    choose(item);
    store.toggle(item);
  };
  const keys = (event: KeyboardEvent) => {
    const focused = (event.target as Element).getAttribute("data-key");
    const at = all.findIndex(({ item }) => item.key === focused);
    const item = all[at]?.item;
    if (!item) return;
    const group = item.node === null;
    if (event.key === "ArrowDown") choose(all[at + 1]?.item);
    else if (event.key === "ArrowUp") choose(all[at - 1]?.item);
    else if (event.key === "Home") choose(all[0]!.item);
    else if (event.key === "End") choose(all.at(-1)!.item);
    else if (event.key === "ArrowRight") {
      if (group && !open.has(item.key)) unfold(item);
      else if (group) choose(item.children[0]);
    } else if (event.key === "ArrowLeft") {
      if (group && open.has(item.key)) unfold(item);
      else choose(item.parent);
    } else if (event.key === "Enter" || event.key === " ") {
      unfold(item);
    } else return;
    event.preventDefault();
  };

  return (
    <div class="graph-list" id="graph-list" role="tree" aria-label={text.list} ref={host} onKeyDown={keys}>
      {all.map(({ item, level, place, of }) => (
        <div
          key={item.key}
          data-key={item.key}
          role="treeitem"
          aria-level={level}
          aria-posinset={place}
          aria-setsize={of}
          aria-expanded={item.node === null ? open.has(item.key) : undefined}
          aria-selected={item.key === box?.key}
          tabIndex={item.key === current ? 0 : -1}
          class={`graph-row ${item.kind} ${item.mark ?? ""}`}
          style={{ paddingLeft: `${8 + 18 * Math.min(level - 1, 8)}px` }}
          onClick={() => unfold(item)}
        >
          <span class="graph-twist" aria-hidden="true">
            {item.node === null ? (open.has(item.key) ? "−" : "+") : ""}
          </span>
          <span class="graph-name">{item.title}</span>
          <span class="graph-about">{about(store, item, text)}</span>
          {item.mark && <span class="graph-mark">{text.marks[item.mark]}</span>}
        </div>
      ))}
    </div>
  );
}

function about(store: Store, item: Item, text: Words): string {
  const { nodes } = store.tree.value!.recorded;
  const line = item.line === null ? "" : fill(text.detail.line, { n: item.line });
  if (item.node === null) return [item.of, item.ops === 1 ? text.op1 : fill(text.ops, { n: item.ops }), line].filter(Boolean).join(" · ");
  const { shape, grad } = nodes[item.node]!;
  return [shapeText(shape), line, grad === null ? "" : `${text.detail.grad} ${number(grad)}`].filter(Boolean).join(" · ");
}
