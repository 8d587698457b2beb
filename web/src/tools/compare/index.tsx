/** Two runs side by side: the page's own, and a second with other settings or other code, on a Python of its own. */

import { effect, signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Engine } from "../../engine/client";
import { pace } from "../../ui/address";
import { Controls } from "../../ui/controls";
import { Editor } from "../../ui/editor";
import { Curves } from "../../ui/figures";
import { noticeText } from "../../ui/notices";
import { figureText, lossText, whole } from "../../ui/numbers";
import { Button } from "../../ui/parts";
import { LiveRun } from "../../ui/run";
import { shown } from "../../ui/settings";
import { fill, words as pageWords } from "../../words";
import type { Page, Tool } from "../contract";
import "./style.css";
import { type CompareWords, words } from "./words";

/** A second engine, and a run on it that begins as the page's own. */
class Second {
  readonly source = signal("");
  readonly engine = new Engine();
  readonly run: LiveRun;
  private readonly endPace = effect(() => this.engine.setPace(pace.value));

  constructor(first: LiveRun) {
    this.source.value = first.source.peek();
    this.run = new LiveRun(this.engine, first.scene, first.settings.peek(), this.source, first.language, {
      onOutput() {},
      onFailure() {},
      onRestart() {},
      onFatal() {},
      onLoad() {},
      onSettings: (program) => {
        if (program) this.source.value = first.scene.program(this.run.settings.peek()).trimEnd();
      },
    });
    // A program from elsewhere that the visitor has not run yet is not run by comparing it either.
    if (first.started) this.run.load();
  }

  copy(first: LiveRun): void {
    this.run.forget();
    this.source.value = first.source.peek();
    this.run.set(first.settings.peek());
    if (first.started) this.run.restart(false);
  }

  close(): void {
    this.endPace();
    this.engine.close();
  }
}

function Panel({ page }: { page: Page }) {
  const first = page.run as LiveRun;
  const [second, setSecond] = useState<Second | null>(null);
  useEffect(() => {
    const made = new Second(first);
    setSecond(made);
    return () => made.close();
  }, [first]);
  const text = words[page.language.value];
  if (!second) return <p>{text.starting}</p>;
  return <Both page={page} first={first} second={second} text={text} />;
}

function Both(props: { page: Page; first: LiveRun; second: Second; text: CompareWords }) {
  const { page, first, second, text } = props;
  const { run } = second;
  const both = [first, run] as const;
  const playing = both.some((one) => one.playing.value);
  const { View } = first.scene;
  const notice = run.notice.value;
  return (
    <div class="compare">
      <p class="compare-about">{text.about}</p>
      <div class="compare-bar" role="toolbar" aria-label={text.figures}>
        <Button
          kind="strong"
          id="compare-play"
          onClick={() => {
            for (const one of both) playing ? one.pause() : one.play();
          }}
        >
          {playing ? text.pauseBoth : text.playBoth}
        </Button>
        <Button id="compare-reset" onClick={() => both.forEach((one) => one.restart(playing))}>
          {text.resetBoth}
        </Button>
        <Button id="compare-copy" onClick={() => second.copy(first)}>
          {text.copy}
        </Button>
        <Button
          id="compare-adopt"
          title={text.adoptHelp}
          onClick={() => {
            first.set(run.settings.peek());
            page.setSource(second.source.peek());
            if (run.started) first.restart(false);
          }}
        >
          {text.adopt}
        </Button>
        <span class="compare-difference" id="compare-difference">
          {difference(first, run, text)}
        </span>
      </div>
      <div class="compare-views">
        {both.map((one, i) => (
          <figure key={i} data-run={i === 0 ? "a" : "b"}>
            <figcaption>
              <span class={`compare-key compare-key-${i}`} />
              {i === 0 ? text.a : text.b}
            </figcaption>
            <View run={one} />
          </figure>
        ))}
        <div class="compare-curves">
          <Curves runs={both} />
          <Numbers runs={both} text={text} />
        </div>
      </div>
      {notice && notice.kind !== "stuck" && (
        <p class="notice error" role="alert">
          {text.b}: {noticeText(notice)}
        </p>
      )}
      <div class="compare-change">
        <Program second={second} title={text.program} />
        <Controls run={run} title={text.settings} prefix="b-" />
      </div>
    </div>
  );
}

function difference(first: LiveRun, second: LiveRun, text: CompareWords): string {
  const mine = first.settings.value;
  const labels = first.words.value.settings;
  const what = Object.entries(second.settings.value)
    .filter(([id, value]) => mine[id] !== value)
    .map(([id, value]) => `${labels[id]?.label ?? id} ${labels[id]?.options?.[String(value)] ?? value}`);
  if (first.source.value !== second.source.value) what.push(text.code);
  return what.length ? fill(text.differs, { what: what.join(", ") }) : text.same;
}

function Numbers({ runs, text }: { runs: readonly LiveRun[]; text: CompareWords }) {
  const [first] = runs as [LiveRun];
  const figures = shown(first.scene.figures, first.settings.value);
  const titles = pageWords.value.figures;
  const cell = (run: LiveRun, read: (frame: NonNullable<typeof run.frame.value>) => string) =>
    run.loaded.value && run.frame.value ? read(run.frame.value) : "–";
  return (
    <table class="compare-numbers" id="compare-numbers">
      <thead>
        <tr>
          <th scope="col">{text.figure}</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{titles.step}</th>
          {runs.map((run, i) => (
            <td key={i}>{cell(run, ({ step }) => whole.format(step))}</td>
          ))}
        </tr>
        <tr>
          <th scope="row">{titles.loss}</th>
          {runs.map((run, i) => (
            <td key={i}>{cell(run, ({ loss }) => lossText(loss))}</td>
          ))}
        </tr>
        {figures.map(({ id, format }) => (
          <tr key={id}>
            <th scope="row">{first.words.value.figures[id]}</th>
            {runs.map((run, i) => (
              <td key={i}>{cell(run, (frame) => figureText(frame.figures[id], format))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Program({ second, title }: { second: Second; title: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const editor = new Editor(host.current!, second.source.peek(), title, {
      onChange: () => {
        second.source.value = editor.source;
      },
      onRun: () => second.run.restart(true),
    });
    const follow = second.source.subscribe((text) => {
      editor.source = text;
    });
    const marks = effect(() => {
      const notice = second.run.notice.value;
      if (notice?.kind === "failure") editor.showFailure(notice.failure);
      else editor.clearMark();
    });
    return () => {
      marks();
      follow();
      editor.destroy();
    };
  }, [second, title]);
  return (
    <section class="card compare-program">
      <div class="card-head">
        <h2>{title}</h2>
      </div>
      <div class="editor" ref={host} />
    </section>
  );
}

export const tool: Tool = { id: "compare", files: {}, Panel };
