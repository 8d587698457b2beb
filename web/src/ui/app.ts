/** Ties the page together: the reader's wishes go to the engine, what the engine tells is shown. */

import type { Engine, EngineEvent } from "../engine/client";
import { markOnce } from "../engine/marks";
import type { Failure, Frame } from "../engine/protocol";
import programFile from "../scenes/points/program.py?raw";
import { PointsView } from "../scenes/points/view";
import { Charts } from "./charts";
import { Console } from "./console";
import { Controls } from "./controls";
import { byId } from "./dom";
import { Editor } from "./editor";
import { Figures, lossText } from "./figures";
import { History } from "./history";
import { formatHash, parseHash } from "./settings";
import { Status } from "./status";
import { ThemeSwitch } from "./theme";
import { Transport } from "./transport";

const GRID = 80;
/** The editor shows no empty line at the end. */
const defaultProgram = programFile.trimEnd();

export function startApp(engine: Engine): void {
  const settings = parseHash(location.hash);
  const history = new History();
  const console = new Console(byId("console"));
  const figures = new Figures();
  const view = new PointsView(
    byId("stage"),
    byId("field", HTMLCanvasElement),
    byId("points", HTMLCanvasElement),
    byId("legend"),
  );
  const themeSwitch = () =>
    new ThemeSwitch(byId("theme", HTMLButtonElement), settings.theme, (choice) => {
      settings.theme = choice;
      saveSettings();
      view.redraw();
      charts.redraw();
    });
  themeSwitch(); // before the charts, which read their colours from the page
  const charts = new Charts(byId("chart-loss"), byId("chart-accuracy"), history);
  const status = new Status();

  /** The text that Python has run, or null when the next Play has to run it first. */
  let loadedSource: string | null = null;
  let pendingSource: string | null = null;
  let latest: Frame | null = null;
  let drawing = false;

  const editor = new Editor(byId("editor"), defaultProgram, {
    onChange: () => showEdited(),
    onRun: () => run(true),
  });

  const transport = new Transport({
    onPlay() {
      status.clearNotice();
      if (editor.source !== (pendingSource ?? loadedSource)) loadProgram();
      engine.play();
    },
    onPause: () => engine.pause(),
    onStep() {
      status.clearNotice();
      if (editor.source !== (pendingSource ?? loadedSource)) loadProgram();
      engine.step();
    },
    onReset: () => run(false),
    onStop: () => engine.stop(),
    onStuck: (stuck) => status.stuck(stuck),
  });

  new Controls(settings, {
    onData() {
      saveSettings();
      const play = transport.playing;
      sendScene();
      // The program read X, y and classes when it ran: with other points it has to run again.
      if (loadedSource !== null || pendingSource !== null) loadProgram();
      if (play) engine.play();
    },
    onPace() {
      saveSettings();
      figures.restartRate();
      engine.setPace(settings.pace);
    },
    onShowTest(show) {
      view.showTest = show;
      view.drawPoints();
    },
  });

  byId("run").addEventListener("click", () => run(true));
  byId("clear").addEventListener("click", () => console.clear());
  byId("restore").addEventListener("click", () => {
    editor.source = defaultProgram;
    editor.focus();
  });
  window.addEventListener("hashchange", () => {
    // A link to other settings, opened in this tab: the simplest way to honour all of them is to start over.
    if (location.hash.replace(/^#/, "") !== formatHash(settings)) location.reload();
  });

  engine.listen(hear);
  engine.setPace(settings.pace);
  sendScene();
  loadProgram();
  // Until here nobody would have heard a click on them.
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-awaits-script]"))
    button.disabled = false;

  // -- towards the engine --------------------------------------------------------------------

  function saveSettings(): void {
    const hash = formatHash(settings);
    window.history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function sendScene(): void {
    const { dataset, classes, count, seed } = settings;
    engine.setScene({ dataset, classes, count, seed, noise: settings.noise / 100, grid: GRID });
  }

  function loadProgram(): void {
    pendingSource = editor.source;
    editor.clearMark();
    status.clearNotice();
    history.clear();
    charts.draw();
    figures.clear();
    engine.load(pendingSource);
    showEdited();
  }

  /** From the top of the program: new weights, step 0. */
  function run(play: boolean): void {
    loadProgram();
    if (play) engine.play();
  }

  function showEdited(): void {
    const current = pendingSource ?? loadedSource;
    byId("edited").hidden = current === null || current === editor.source;
    byId("restore").hidden = editor.source === defaultProgram;
  }

  // -- from the engine -----------------------------------------------------------------------

  function hear(event: EngineEvent): void {
    transport.hear(event);
    switch (event.type) {
      case "progress":
        status.progress(event.stage);
        break;
      case "ready":
        markOnce("lucid:ready");
        status.ready(event);
        break;
      case "points":
        view.setPoints(event.data);
        break;
      case "loaded":
        loadedSource = pendingSource;
        pendingSource = null;
        showEdited();
        break;
      case "playing":
        if (event.playing) figures.restartRate();
        status.playing(event.playing);
        break;
      case "frame":
        if (event.frame.step > 0) markOnce("lucid:first-step");
        latest = event.frame;
        if (document.hidden) show();
        else if (!drawing) {
          drawing = true;
          requestAnimationFrame(show);
        }
        break;
      case "output":
        console.print(event.text);
        break;
      case "failed":
        failed(event.failure);
        break;
      case "restarted":
        restarted(event.reason);
        break;
      case "fatal":
        status.broken(event.message);
        console.error(`Python stopped working: ${event.message}`);
        break;
    }
  }

  function show(): void {
    drawing = false;
    if (!latest) return;
    const frame = latest;
    latest = null;
    engine.drawn();
    history.push(frame.step, frame.loss, frame.train, frame.test);
    figures.show(frame);
    if (document.hidden) return;
    view.draw(frame);
    charts.draw();
    status.describe(
      `What the model makes of the plane after ${frame.step} steps: loss ${lossText(frame.loss)}, ` +
        `training accuracy ${Math.round(100 * frame.train)} %, test accuracy ${Math.round(100 * frame.test)} %.`,
    );
  }

  function failed(failure: Failure): void {
    // A program that stopped while it was being run from the top is not there to be continued.
    if (failure.kind === "error" || pendingSource !== null) loadedSource = null;
    pendingSource = null;
    editor.showFailure(failure);
    if (failure.kind === "stopped") {
      const where = failure.mark ? ` in line ${failure.mark.line}` : "";
      console.note(`Stopped${where}.`);
      status.notice(`Stopped${where}.`, "note");
    } else {
      console.error(failure.traceback);
      const where = failure.mark ? `Line ${failure.mark.line}: ` : "";
      status.notice(`${where}${failure.message}`, "error");
    }
    showEdited();
  }

  function restarted(reason: "stop" | "fatal"): void {
    loadedSource = pendingSource = null;
    const text =
      reason === "stop"
        ? engine.interruptible
          ? "The program did not react to the interrupt, so Python was started anew. Your code is as it was; press Play to run it."
          : "This page is not cross-origin isolated, so the running program could not be interrupted and Python was started anew. Your code is as it was; press Play to run it."
        : "Python broke down and was started anew. Your code is as it was; press Play to run it.";
    status.notice(text, reason === "stop" ? "note" : "error");
    console.note(text);
    showEdited();
  }
}
