import type { Language } from "../words/language";

const en = {
  title: "Share and save",
  close: "Close",
  link: "Link",
  linkHelp:
    "The link carries scene, settings, seed and program. They stand behind the #, which browsers send to no server.",
  copy: "Copy link",
  copied: "Copied.",
  embed: "In a page of your own",
  copyEmbed: "Copy code",
  program: "Program",
  programHelp: "As a file that runs natively as it stands, or as a notebook for Jupyter.",
  python: "Python (.py)",
  notebook: "Notebook (.ipynb)",
  weights: "Weights",
  weightsHelp:
    "What the network has learned, as a file. “Open a file” below brings it back; PyTorch and lucid read it too.",
  safetensors: "safetensors",
  pt: "PyTorch (.pt)",
  picture: "Picture",
  png: "Picture (PNG)",
  film: "Film of 5 seconds",
  filming: "Filming…",
  open: "Open a file",
  openHelp: "A program (.py, .ipynb) or weights (.safetensors, .pt). A program does not run before you press Run.",
  choose: "Choose a file",
  saved: "{name} was saved, where your browser keeps downloads.",
  opened: "{name} was opened. Close this to read the program, and press Run.",
  weightsLoaded: "{count} tensors were loaded. Close this: the network has the saved weights now.",
  failed: "{name}: {message}",
  machine: "The same code on your machine",
  machineHelp: "Save the program as Python, and run it with the same engine, compiled for your processor:",
};

export type ShareWords = typeof en;

const de: ShareWords = {
  title: "Teilen und speichern",
  close: "Schließen",
  link: "Link",
  linkHelp:
    "Der Link enthält Szene, Einstellungen, Startwert und Programm. Sie stehen hinter dem #, das Browser an keinen Server senden.",
  copy: "Link kopieren",
  copied: "Kopiert.",
  embed: "In einer eigenen Seite",
  copyEmbed: "Code kopieren",
  program: "Programm",
  programHelp: "Als Datei, die so auf deinem Rechner läuft, oder als Notizbuch für Jupyter.",
  python: "Python (.py)",
  notebook: "Notizbuch (.ipynb)",
  weights: "Gewichte",
  weightsHelp:
    "Was das Netz gelernt hat, als Datei. „Datei öffnen“ unten holt es zurück; auch PyTorch und lucid lesen sie.",
  safetensors: "safetensors",
  pt: "PyTorch (.pt)",
  picture: "Bild",
  png: "Bild (PNG)",
  film: "Film von 5 Sekunden",
  filming: "Filmt…",
  open: "Datei öffnen",
  openHelp:
    "Ein Programm (.py, .ipynb) oder Gewichte (.safetensors, .pt). Ein Programm läuft erst, wenn du Ausführen drückst.",
  choose: "Datei wählen",
  saved: "{name} wurde gespeichert, wo dein Browser Downloads ablegt.",
  opened: "{name} wurde geöffnet. Schließe dies, lies das Programm und drücke Ausführen.",
  weightsLoaded: "{count} Tensoren wurden geladen. Schließe dies: Das Netz hat jetzt die gespeicherten Gewichte.",
  failed: "{name}: {message}",
  machine: "Derselbe Code auf deinem Rechner",
  machineHelp:
    "Speichere das Programm als Python und führe es mit derselben Engine aus, für deinen Prozessor übersetzt:",
};

export const words: Record<Language, ShareWords> = { en, de };
