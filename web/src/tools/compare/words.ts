import type { Language } from "../../words/language";

const en = {
  about:
    "Run B is a second program on a second Python. It begins as a copy of the page's own, run A: change its settings or its code, then train both.",
  playBoth: "Play both",
  pauseBoth: "Pause both",
  resetBoth: "Reset both",
  copy: "Copy A to B",
  adopt: "Take B over",
  adoptHelp: "The page's own program and settings become those of B",
  a: "Run A",
  b: "Run B",
  settings: "Settings of B",
  program: "Program of B",
  figures: "Figures",
  figure: "Figure",
  same: "B is a copy of A",
  differs: "B differs in: {what}",
  code: "code",
  starting: "A second Python starts…",
};

export type CompareWords = typeof en;

const de: CompareWords = {
  about:
    "Lauf B ist ein zweites Programm auf einem zweiten Python. Er beginnt als Kopie von Lauf A, dem der Seite: ändere seine Einstellungen oder seinen Code und trainiere beide.",
  playBoth: "Beide starten",
  pauseBoth: "Beide anhalten",
  resetBoth: "Beide zurücksetzen",
  copy: "A nach B kopieren",
  adopt: "B übernehmen",
  adoptHelp: "Programm und Einstellungen der Seite werden die von B",
  a: "Lauf A",
  b: "Lauf B",
  settings: "Einstellungen von B",
  program: "Programm von B",
  figures: "Zahlen",
  figure: "Zahl",
  same: "B ist eine Kopie von A",
  differs: "B unterscheidet sich in: {what}",
  code: "Code",
  starting: "Ein zweites Python startet…",
};

export const words: Record<Language, CompareWords> = { en, de };
