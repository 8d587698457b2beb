/** The panel of the graph viewer. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { fill } from "../../words/language";
import { Button, Choice, Toggle } from "../../ui/parts";
import { lossText } from "../../ui/numbers";
import type { Page } from "../contract";
import { Detail } from "./detail";
import { List } from "./list";
import type { Mark } from "./model";
import { Picture } from "./picture";
import { Store } from "./store";
import { whole } from "./text";
import { Walk } from "./walk";
import { WORDS, type Words } from "./words";

const MARKS: readonly Mark[] = ["nan", "exploding", "vanishing"];

export function Panel({ page }: { page: Page }) {
  // Another scene brings another page: what was recorded belongs to the one before.
  const store = useMemo(() => new Store(page), [page]);
  useEffect(() => () => store.close(), [store]);
  const [view, setView] = useState("graph");
  const text = WORDS[page.language.value];
  const tree = store.tree.value;
  return (
    <div class="graph-panel">
      <div class="graph-bar">
        <Button
          kind="strong"
          id="graph-record"
          disabled={store.busy.value || !page.run.loaded.value}
          onClick={() => (store.halt(), void store.record())}
        >
          {store.busy.value ? text.recording : tree ? text.again : text.record}
        </Button>
        {tree && (
          <>
            <Choice
              id="graph-view"
              label={text.views.label}
              quiet
              options={["graph", "list"]}
              words={text.views}
              value={view}
              onChange={setView}
            />
            <Button id="graph-fold" onClick={() => store.foldAll()}>
              {text.fold}
            </Button>
            <Button id="graph-unfold" onClick={() => store.unfoldAll()}>
              {text.unfold}
            </Button>
            <span class="graph-follow" title={text.followHelp}>
              <Toggle id="graph-follow" label={text.follow} value={store.following.value} onChange={(on) => void store.follow(on)} />
            </span>
          </>
        )}
      </div>
      {store.error.value && (
        <p class="notice error" role="alert">
          {fill(text.failed, { message: store.error.value })}
        </p>
      )}
      {!tree && (
        <div class="graph-intro">
          <p>{text.intro}</p>
          <p>{text.counts}</p>
        </div>
      )}
      {tree && (
        <>
          <Told store={store} text={text} />
          <Walk store={store} text={text} />
          <div class="graph-main">
            {view === "graph" ? <Picture store={store} text={text} /> : <List store={store} text={text} />}
            <aside class="graph-detail" aria-labelledby={store.item.value ? "graph-chosen" : undefined} aria-live="polite">
              <Detail store={store} text={text} />
            </aside>
          </div>
          <p class="graph-hint">
            {view === "graph" && `${text.graph.hint} · ${text.graph.bar} · `}
            {text.counts}
          </p>
        </>
      )}
    </div>
  );
}

function Told({ store, text }: { store: Store; text: Words }) {
  const tree = store.tree.value!;
  const { step, loss, seconds, nodes, lost } = tree.recorded;
  const ops = nodes.filter(({ op }) => op !== "Parameter").length;
  const found = MARKS.map((mark) => [mark, nodes.filter((node) => node.mark === mark).length] as const).filter(([, n]) => n);
  const list = found.map(([mark, n]) => `${text.marks[mark]} (${n})`).join(", ");
  return (
    <p class="graph-summary" role="status">
      {nodes.length
        ? fill(text.told, {
            step: whole(step),
            loss: lossText(loss),
            ops: whole(ops),
            parameters: nodes.length - ops,
            ms: number(seconds),
          })
        : text.empty}{" "}
      {lost > 0 && fill(text.lost, { n: whole(lost) })}{" "}
      <span class={found.length ? "graph-found" : ""}>
        {found.length ? fill(text.marks.found, { list }) : nodes.length ? text.marks.none : ""}
      </span>
    </p>
  );
}

const number = (seconds: number) => (1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0);
