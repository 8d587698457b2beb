/** Every text of the page itself, in English. Scenes and tools bring their own. */

import { hints } from "./hints.en";

export const en = {
  hints: hints as Record<string, string>,
  page: {
    title: "Lucid playground",
    playground: "playground",
    reference: "Reference",
    pages: "Pages",
    scenes: "Scenes",
    toLight: "Switch to light",
    toDark: "Switch to dark",
    otherLanguage: "Deutsch",
    foot: "Python and Lucid run in this tab. Nothing is sent anywhere; the settings are in the address.",
    loading: "Loading…",
    share: "Share",
  },
  engine: {
    download: "Loading Python…",
    downloaded: "Loading Python… {loaded} of {total} MB",
    python: "Starting Python…",
    lucid: "Loading Lucid…",
    broken: "Python is not running",
    didNotStart: "Python did not start: {message}",
    stoppedWorking: "Python stopped working: {message}",
  },
  transport: {
    training: "Training",
    play: "Play",
    pause: "Pause",
    step: "Step",
    stepHelp: "One step of training",
    reset: "Reset",
    resetHelp: "New weights from the same seed: the program runs from its top",
    stop: "Stop",
    stopHelp: "Interrupt the program, wherever it is",
    speed: "Speed",
    speedHelp: "Training steps per picture",
    max: "max",
  },
  figures: { step: "Step", rate: "Steps / s", loss: "Loss" },
  panels: {
    picture: "Picture and training",
    settings: "Settings",
    curves: "Curves",
    seen: "What you see",
    challenges: "Challenges",
    met: "met",
    notMet: "not met yet",
    seed: "Seed",
    newSeed: "New seed",
    inspect: "Look inside",
  },
  program: {
    title: "Program",
    edited: "edited",
    editedHelp: "The program was edited, and has not run since",
    restore: "Restore",
    run: "Run",
    runKeep: "Run, keep weights",
    runKeepHelp: "Run the program and go on with the weights that still fit",
    editor: "Python program",
    editorHelp:
      "Tab indents. Press Escape and then Tab to leave the editor. Control or Command with Enter runs the program from its top.",
    console: "Console",
    clear: "Clear",
    stopped: "Stopped.",
    stoppedAt: "Stopped in line {line}.",
    line: "Line {line}: {message}",
  },
  notices: {
    stuck: "The program has been busy for a while. Stop interrupts it.",
    interruptFailed:
      "The program did not react to the interrupt, so Python was started anew. Your code is as it was; press Play to run it.",
    notIsolated:
      "This page is not cross-origin isolated, so the running program could not be interrupted and Python was started anew. Your code is as it was; press Play to run it.",
    brokeDown: "Python broke down and was started anew. Your code is as it was; press Play to run it.",
    foreign: {
      link: "This program came with a link. Read it before you press Run: nothing of it has run yet.",
      file: "This program came from a file. Read it before you press Run: nothing of it has run yet.",
      embedder:
        "This program came from the page around this one. Read it before you press Run: nothing of it has run yet.",
    },
  },
};

export type PageWords = typeof en;
