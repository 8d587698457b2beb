/** The drawer below the bench: tools that look into any scene's program, each loaded when it is opened. */

import { signal } from "@preact/signals";
import type { Page, Tool } from "../tools/contract";
import { TOOL_CARDS, loadTool } from "../tools";
import { language, words } from "../words";

const open = signal<string | null>(null);
const tool = signal<Tool | null>(null);

async function choose(id: string, use: (files: Record<string, string>) => void): Promise<void> {
  if (open.value === id) {
    open.value = tool.value = null;
    return;
  }
  open.value = id;
  const loaded = await loadTool(id);
  use(loaded.files);
  if (open.value === id) tool.value = loaded;
}

export function Inspect(props: { page: Page; use(files: Record<string, string>): void }) {
  if (TOOL_CARDS.length === 0) return null;
  const Panel = tool.value?.id === open.value ? tool.value?.Panel : undefined;
  return (
    <section class="card inspect" aria-labelledby="inspect-title">
      <div class="card-head">
        <h2 id="inspect-title">{words.value.panels.inspect}</h2>
        {TOOL_CARDS.map(({ id, title }) => (
          <button
            type="button"
            class="text"
            key={id}
            id={`tool-${id}`}
            aria-expanded={open.value === id}
            aria-controls="inspect-panel"
            onClick={() => void choose(id, props.use)}
          >
            {title[language.value]}
          </button>
        ))}
      </div>
      <div id="inspect-panel" hidden={open.value === null}>
        {Panel && <Panel page={props.page} />}
      </div>
    </section>
  );
}
