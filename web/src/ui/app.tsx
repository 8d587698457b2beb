/** The page: its header, the scene that was chosen, and the panels around it. It knows no scene and no tool by name. */

import { type Signal, computed, effect, signal } from "@preact/signals";
import { render } from "preact";
import { useMemo } from "preact/hooks";
import type { Engine } from "../engine/client";
import { CARDS, loadScene } from "../scenes";
import type { Page } from "../tools/contract";
import { fill, language, preferredLanguage, speak, words } from "../words";
import { chosenLanguage, followAddress, isForeign, pace, paceOf, readQuery, sceneOf } from "./address";
import { Controls } from "./controls";
import { Curves, Figures } from "./figures";
import { Header } from "./header";
import { Inspect } from "./inspect";
import { Curtain, Notices, noticeText } from "./notices";
import { ProgramDesk, ProgramPanel } from "./program";
import { LiveRun } from "./run";
import { readSettings } from "./settings";
import { Tasks } from "./tasks";
import { readTheme, themeChoice } from "./theme";
import { Transport } from "./transport";

/** What the page is at: one run, and the program that its editor shows. */
export class Shell {
  readonly run = signal<LiveRun | null>(null);
  readonly source = signal("");
  /** The program that the scene offers for its present settings. */
  readonly original: Signal<string> = signal("");
  readonly desk = new ProgramDesk();
  /** Edited programs by the one that the scene offers, so that none is lost when another is looked at. */
  private readonly drafts = new Map<string, string>();
  private endAddress = () => {};

  constructor(readonly engine: Engine) {
    effect(() => engine.setPace(pace.value));
    effect(() => {
      if (this.source.value && this.original.peek()) this.drafts.set(this.original.peek(), this.source.value);
    });
  }

  async open(query: URLSearchParams): Promise<void> {
    const scene = await loadScene(sceneOf(query));
    const settings = await readSettings(scene, query);
    pace.value = paceOf(query, scene.pace);
    this.endAddress();
    this.run.peek()?.pause();
    const run = new LiveRun(this.engine, scene, settings, this.source, language, {
      onOutput: (text) => this.desk.console?.print(text),
      onFailure: (failure) => {
        this.desk.showFailure(failure);
        if (failure.kind === "stopped") this.desk.console?.note(noticeText({ kind: "failure", failure }));
        else this.desk.console?.error(failure.traceback);
      },
      onRestart: (reason) =>
        this.desk.console?.note(
          noticeText({ kind: "restarted", reason, interruptible: this.engine.interruptible }),
        ),
      onFatal: (message) => this.desk.console?.error(fill(words.value.engine.stoppedWorking, { message })),
      onSettings: (program) => program && this.showProgram(run),
      onLoad: () => this.desk.clearMark(),
    });
    this.showProgram(run);
    this.run.value = run;
    void run.showPreview();
    if (!scene.Workbench) run.load();
    this.endAddress = followAddress(run);
  }

  private showProgram(run: LiveRun): void {
    const original = run.scene.program(run.settings.peek()).trimEnd();
    this.original.value = original;
    this.source.value = this.drafts.get(original) ?? original;
  }

  /** Another scene, with its default settings. */
  choose(id: string): void {
    const query = new URLSearchParams();
    query.set("scene", id);
    void this.open(query);
  }
}

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
      pointAt: (line) => shell.desk.editor?.pointAt(line),
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
        <ProgramPanel run={run} desk={shell.desk} source={shell.source} original={shell.original.value} />
      </main>
      <Inspect page={page} use={(files) => run.engine.use(files)} />
    </>
  );
}

function App({ shell }: { shell: Shell }) {
  const run = shell.run.value;
  const Workbench = run?.scene.Workbench;
  return (
    <>
      <Header run={run} onScene={(id) => shell.choose(id)} />
      {!run ? (
        <main class="bench" aria-busy="true" />
      ) : Workbench ? (
        <main class="workbench" data-scene={run.scene.id}>
          <Workbench run={run} />
        </main>
      ) : (
        <Bench shell={shell} run={run} />
      )}
      <footer class="foot">{words.value.page.foot}</footer>
    </>
  );
}

export async function startApp(engine: Engine): Promise<void> {
  const query = readQuery();
  themeChoice.value = readTheme(query.get("theme"));
  chosenLanguage.value = query.get("lang");
  const shell = new Shell(engine);
  await speak(preferredLanguage(query.get("lang")));
  const opened = shell.open(query);
  render(<App shell={shell} />, document.getElementById("app")!);
  await opened;
  window.addEventListener("hashchange", () => {
    // A link to other settings, opened in this tab: the simplest way to honour all of them is to start over.
    if (isForeign()) location.reload();
  });
  document.documentElement.dataset.ready = "";
}

export { CARDS };
