/** Every text of the page itself, in German. */

import type { PageWords } from "./en";
import { hints } from "./hints.de";

export const de: PageWords = {
  hints,
  page: {
    title: "Lucid-Spielwiese",
    playground: "Spielwiese",
    reference: "Referenz",
    pages: "Seiten",
    scenes: "Szenen",
    toLight: "Hell",
    toDark: "Dunkel",
    otherLanguage: "English",
    foot: "Python und Lucid laufen in diesem Tab. Nichts wird gesendet; die Einstellungen stehen in der Adresse.",
    loading: "Lädt…",
    share: "Teilen",
  },
  engine: {
    download: "Python wird geladen…",
    downloaded: "Python wird geladen… {loaded} von {total} MB",
    python: "Python startet…",
    lucid: "Lucid wird geladen…",
    broken: "Python läuft nicht",
    didNotStart: "Python ist nicht gestartet: {message}",
    stoppedWorking: "Python ist ausgefallen: {message}",
  },
  transport: {
    training: "Training",
    play: "Start",
    pause: "Pause",
    step: "Schritt",
    stepHelp: "Ein Trainingsschritt",
    reset: "Zurück",
    resetHelp: "Neue Gewichte aus demselben Startwert: das Programm läuft von vorn",
    stop: "Stopp",
    stopHelp: "Das Programm unterbrechen, wo immer es ist",
    speed: "Tempo",
    speedHelp: "Trainingsschritte je Bild",
    max: "max",
  },
  figures: { step: "Schritt", rate: "Schritte / s", loss: "Verlust" },
  panels: {
    picture: "Bild und Training",
    settings: "Einstellungen",
    curves: "Kurven",
    seen: "Was du siehst",
    challenges: "Aufgaben",
    met: "geschafft",
    notMet: "noch offen",
    seed: "Startwert",
    newSeed: "Neuer Startwert",
    inspect: "Hineinschauen",
  },
  program: {
    title: "Programm",
    edited: "geändert",
    editedHelp: "Das Programm wurde geändert und ist seither nicht gelaufen",
    restore: "Wiederherstellen",
    run: "Ausführen",
    runKeep: "Mit Gewichten weiter",
    runKeepHelp: "Das Programm ausführen und mit den Gewichten weitermachen, die noch passen",
    editor: "Python-Programm",
    editorHelp:
      "Tab rückt ein. Escape und dann Tab verlässt den Editor. Strg oder Cmd mit Eingabe führt das Programm von vorn aus.",
    console: "Konsole",
    clear: "Leeren",
    stopped: "Angehalten.",
    stoppedAt: "Angehalten in Zeile {line}.",
    line: "Zeile {line}: {message}",
  },
  notices: {
    stuck: "Das Programm ist schon eine Weile beschäftigt. Stopp unterbricht es.",
    interruptFailed:
      "Das Programm hat auf die Unterbrechung nicht reagiert, deshalb wurde Python neu gestartet. Dein Code ist unverändert; Start führt ihn aus.",
    notIsolated:
      "Diese Seite ist nicht abgeschirmt (cross-origin isolated), deshalb ließ sich das Programm nicht unterbrechen, und Python wurde neu gestartet. Dein Code ist unverändert; Start führt ihn aus.",
    brokeDown: "Python ist zusammengebrochen und wurde neu gestartet. Dein Code ist unverändert; Start führt ihn aus.",
    foreign: {
      link: "Dieses Programm kam mit einem Link. Lies es, bevor du es ausführst: nichts davon ist bisher gelaufen.",
      file: "Dieses Programm kam aus einer Datei. Lies es, bevor du es ausführst: nichts davon ist bisher gelaufen.",
      embedder:
        "Dieses Programm kam von der Seite um diese herum. Lies es, bevor du es ausführst: nichts davon ist bisher gelaufen.",
    },
  },
};
