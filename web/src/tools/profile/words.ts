import type { Language } from "../../words/language";

const en = {
  intro:
    "Time some steps of your program: how long each operation and each layer takes, how much it computes and moves, and how much memory tensors take meanwhile.",
  counts: "The timed steps are real ones: they train the weights like any others.",
  start: "Profile {n} steps",
  start1: "Profile 1 step",
  busy: "Timing…",
  steps: "Steps",
  failed: "The steps could not be timed: {message}",
  told: "{steps} steps up to step {at}: {each} a step, {ops} calls of operations, {share} % of the time in operations, the rest in Python and in the timing itself. Most memory at once: {peak}.",
  by: { label: "Table", ops: "By operation", layers: "By layer" },
  noLayers: "The program called no module of lucid.nn in these steps.",
  columns: {
    name: "Name",
    calls: "Calls",
    time: "Time",
    self: "Own time",
    forward: "Forward",
    backward: "Backward",
    rate: "Speed",
    bytes: "Bytes moved",
    memory: "Memory kept",
  },
  help: {
    name: "Name",
    calls: "How often it was called",
    time: "Time with all that it called",
    self: "Time without what it called",
    forward: "Time of the forward pass",
    backward: "Time of its operations in the backward pass, without layers inside of it",
    rate: "Floating-point operations per second, where they are counted",
    bytes: "Of the tensors that it read and wrote",
    memory: "Bytes that were taken afterwards and not before, summed up",
  },
  table: "Sums over {steps} steps",
  flame: {
    title: "Calls over time",
    label:
      "Calls of the last steps from left to right, each above those in it. Arrow keys go from call to call, Enter zooms, Escape shows everything. The table has the sums.",
    hint: "Click a call to zoom in, click it again to zoom out",
    nothing: "{n} calls, {time}",
    call: "{name}: {time}, {share} % of what is shown",
    flops: "{rate}FLOP/s, {bytes}",
    kinds: { op: "operation", range: "stretch", forward: "layer", backward: "layer, backward" },
    cut: "The step has more calls than are shown.",
    all: "Show everything",
  },
  memory: {
    title: "Memory of tensors ({unit})",
    label: "Memory of tensors over {time}: at most {peak}, {now} at the end.",
  },
  trace: "Download Chrome trace",
  traceHelp: "A JSON file for chrome://tracing or ui.perfetto.dev",
  clock:
    "Without cross-origin isolation the browser's clock has steps of 0.1 ms: sums over many calls are right, single calls are not.",
};

const de: typeof en = {
  intro:
    "Miss einige Schritte deines Programms: wie lange jede Operation und jede Schicht dauert, wie viel sie rechnet und bewegt, und wie viel Speicher die Tensoren dabei belegen.",
  counts: "Die gemessenen Schritte sind echte: Sie trainieren die Gewichte wie alle anderen.",
  start: "{n} Schritte messen",
  start1: "1 Schritt messen",
  busy: "Wird gemessen …",
  steps: "Schritte",
  failed: "Die Schritte konnten nicht gemessen werden: {message}",
  told: "{steps} Schritte bis Schritt {at}: je {each}, {ops} Aufrufe von Operationen, {share} % der Zeit in Operationen, der Rest in Python und in der Messung selbst. Höchstens belegter Speicher: {peak}.",
  by: { label: "Tabelle", ops: "Nach Operation", layers: "Nach Schicht" },
  noLayers: "Das Programm hat in diesen Schritten kein Modul aus lucid.nn aufgerufen.",
  columns: {
    name: "Name",
    calls: "Aufrufe",
    time: "Zeit",
    self: "Eigene Zeit",
    forward: "Vorwärts",
    backward: "Rückwärts",
    rate: "Tempo",
    bytes: "Bewegt",
    memory: "Behalten",
  },
  help: {
    name: "Name",
    calls: "Wie oft sie aufgerufen wurde",
    time: "Zeit mit allem, was darin aufgerufen wurde",
    self: "Zeit ohne das, was darin aufgerufen wurde",
    forward: "Zeit des Vorwärtsgangs",
    backward: "Zeit ihrer Operationen im Rückwärtsgang, ohne Schichten darin",
    rate: "Gleitkommaoperationen pro Sekunde, wo sie gezählt werden",
    bytes: "Der Tensoren, die gelesen und geschrieben wurden",
    memory: "Bytes, die danach belegt waren und vorher nicht, zusammengezählt",
  },
  table: "Summen über {steps} Schritte",
  flame: {
    title: "Aufrufe im Zeitverlauf",
    label:
      "Aufrufe der letzten Schritte von links nach rechts, jeder über denen, die er enthält. Pfeiltasten gehen von Aufruf zu Aufruf, Enter vergrößert, Escape zeigt alles. Die Tabelle hat die Summen.",
    hint: "Klick auf einen Aufruf vergrößert, noch ein Klick verkleinert",
    nothing: "{n} Aufrufe, {time}",
    call: "{name}: {time}, {share} % des Gezeigten",
    flops: "{rate}FLOP/s, {bytes}",
    kinds: { op: "Operation", range: "Abschnitt", forward: "Schicht", backward: "Schicht, rückwärts" },
    cut: "Der Schritt hat mehr Aufrufe, als gezeigt werden.",
    all: "Alles zeigen",
  },
  memory: {
    title: "Speicher der Tensoren ({unit})",
    label: "Speicher der Tensoren über {time}: höchstens {peak}, am Ende {now}.",
  },
  trace: "Chrome-Trace laden",
  traceHelp: "Eine JSON-Datei für chrome://tracing oder ui.perfetto.dev",
  clock:
    "Ohne Cross-Origin-Isolation geht die Uhr des Browsers in Schritten von 0,1 ms: Summen über viele Aufrufe stimmen, einzelne Aufrufe nicht.",
};

export type Words = typeof en;
export const WORDS: Record<Language, Words> = { en, de };
