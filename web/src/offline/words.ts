/** What the page says about the device it is on. */

import type { Language } from "../words/language";

export interface Words {
  title: string;
  nothing: string;
  files: string;
  snapshot: string;
  busy: string;
  notYet: string;
  refused: string;
  impossible: string;
  kept: string;
  and: string;
  forget: string;
  never: string;
  again: string;
  isolated: string;
  isolatedNext: string;
  notIsolated: string;
  packages: string;
}

export const WORDS: Record<Language, Words> = {
  en: {
    title: "On this device",
    nothing: "Nothing is kept on this device.",
    files: "the page and Python ({size}) to open offline",
    snapshot: "a snapshot ({size}) to start faster",
    busy: "The page is being kept for the next visit…",
    notYet: "When Python is there and nothing trains, the page keeps itself for the next visit.",
    refused: "Nothing is kept on this device but your wish that it be so.",
    impossible: "This browser lets the page keep nothing.",
    kept: "Kept on this device: {what}.",
    and: ", and ",
    forget: "Forget it",
    never: "Keep nothing",
    again: "Keep the page for offline use",
    isolated: "Stop interrupts Python where it is.",
    isolatedNext: "When the page is loaded again, Stop can interrupt Python where it is; now it starts Python anew.",
    notIsolated: "Stop starts Python anew, because this host does not isolate the page (two headers are missing).",
    packages: "On this page Python's packages may be fetched from pypi.org, when you ask for one.",
  },
  de: {
    title: "Auf diesem Gerät",
    nothing: "Auf diesem Gerät ist nichts gespeichert.",
    files: "Seite und Python ({size}) für den Gebrauch ohne Netz",
    snapshot: "ein Abbild ({size}) zum schnellen Start",
    busy: "Die Seite wird für den nächsten Besuch gespeichert …",
    notYet: "Wenn Python da ist und nichts trainiert, speichert sich die Seite für den nächsten Besuch.",
    refused: "Auf diesem Gerät ist nichts gespeichert außer deinem Wunsch, dass es so sei.",
    impossible: "Dieser Browser lässt die Seite nichts speichern.",
    kept: "Auf dem Gerät: {what}.",
    and: " und ",
    forget: "Vergessen",
    never: "Nichts speichern",
    again: "Die Seite für den Gebrauch ohne Netz speichern",
    isolated: "Stopp unterbricht Python, wo es gerade ist.",
    isolatedNext: "Nach dem nächsten Laden kann Stopp Python unterbrechen, wo es ist; jetzt startet es Python neu.",
    notIsolated: "Stopp startet Python neu, weil der Server die Seite nicht isoliert (zwei Kopfzeilen fehlen).",
    packages: "Auf dieser Seite dürfen Python-Pakete von pypi.org geholt werden, wenn du eines verlangst.",
  },
};
