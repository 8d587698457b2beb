/** The page: its header, the scene that was chosen, and the panels around it. It knows no scene and no tool by name. */

import { computed } from "@preact/signals";
import { type ComponentChildren, render } from "preact";
import { useMemo } from "preact/hooks";
import type { Engine } from "../engine/client";
import { keep } from "../offline/keep";
import { Stored } from "../offline/Stored";
import type { Page } from "../tools/contract";
import { language, preferredLanguage, speak, words } from "../words";
import { embedded, listenToParent } from "../share/embed";
import { chosenLanguage, isForeign, pace, readQuery } from "./address";
import { Controls } from "./controls";
import { Curves, Figures } from "./figures";
import { Header } from "./header";
import { Inspect } from "./inspect";
import { Curtain, Notices } from "./notices";
import { ProgramPanel } from "./program";
import type { LiveRun } from "./run";
import { Shell } from "./shell";
import { Tasks } from "./tasks";
import { readTheme, themeChoice } from "./theme";
import { Transport } from "./transport";

function Bench({ shell, run }: { shell: Shell; run: LiveRun }) {
  const { View } = run.scene;
  const page = useMemo<Page>(
    () => ({
      run,
      language,
      source: computed(() => shell.source.value),
      setSource: (text) => {
        shell.source.value = text;
      },
      pointAt: (line, bring) => shell.desk.editor?.pointAt(line, bring),
      ask: (module, question, args = {}, buffers) => run.engine.ask(module, question, args, buffers) as never,
      pause: () => run.pause(),
      play: () => run.play(),
    }),
    [run],
  );
  return (
    <>
      <main class="bench" data-scene={run.scene.id}>
        <section class="card scene" aria-label={words.value.panels.picture}>
          <Transport run={run} pace={pace} />
          <div class="picture">
            <View run={run} key={run.scene.id} />
            <Curtain run={run} />
          </div>
          <Notices run={run} />
          <Figures run={run} />
        </section>
        <div class="side">
          <Controls run={run} />
          <Curves runs={[run]} />
          <Tasks run={run} />
        </div>
        <ProgramPanel shell={shell} run={run} />
      </main>
      <Below>
        <Inspect page={page} use={(files) => run.engine.use(files)} />
      </Below>
    </>
  );
}

function App({ shell }: { shell: Shell }) {
  const run = shell.run.value;
  const Workbench = run?.scene.Workbench;
  return (
    <>
      <Header shell={shell} run={run} />
      {!run ? (
        <main class="bench" aria-busy="true" />
      ) : Workbench ? (
        <main class="workbench" data-scene={run.scene.id}>
          <Workbench run={run} />
        </main>
      ) : (
        <Bench shell={shell} run={run} />
      )}
      {(!run || Workbench) && <Below />}
    </>
  );
}

/** The last row: the tools, and what the page says of itself. A tool that is open has a row of its own. */
function Below({ children }: { children?: ComponentChildren }) {
  return (
    <div class="below">
      {children}
      <footer class="foot">
        <p>{words.value.page.foot}</p>
        <Stored language={language} />
      </footer>
    </div>
  );
}

export async function startApp(engine: Engine): Promise<void> {
  const query = readQuery();
  themeChoice.value = readTheme(query.get("theme"));
  chosenLanguage.value = query.get("lang");
  const shell = new Shell(engine);
  // In a frame of another page nothing is kept: nobody would look for it there.
  if (self === self.top) void keep(() => engine.rest());
  await speak(preferredLanguage(query.get("lang")));
  document.documentElement.classList.toggle("embed", embedded);
  if (embedded) listenToParent(shell);
  const opened = shell.open(query);
  render(<App shell={shell} />, document.getElementById("app")!);
  await opened;
  window.addEventListener("hashchange", () => {
    // A link to other settings, opened in this tab: the simplest way to honour all of them is to start over.
    if (isForeign()) location.reload();
  });
  document.documentElement.dataset.ready = "";
}
