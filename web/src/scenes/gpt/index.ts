/** The scene of a character GPT: it reads a text, letter by letter, and writes one of its own. */

import "./style.css";
import type { Scene } from "../contract";
import corpusPython from "./corpus.py?raw";
import lookPython from "./look.py?raw";
import { OwnText } from "./own";
import { preview } from "./preview";
import program from "./program.py?raw";
import microProgram from "./program_micro.py?raw";
import scenePython from "./scene.py?raw";
import { thumbnail } from "./thumbnails";
import { GptView } from "./view";
import { words } from "./words";

const sums = (settings: { readonly [id: string]: unknown }) => settings.corpus === "sums";

export const scene: Scene = {
  id: "gpt",
  files: { scenes_gpt_corpus: corpusPython, scenes_gpt_look: lookPython, scenes_gpt: scenePython },
  settings: [
    {
      id: "corpus",
      kind: "choice",
      affects: "data",
      options: ["fables", "names", "sums", "alice", "own"],
      initial: "fables",
      picture: thumbnail,
    },
    { id: "program", kind: "choice", affects: "program", options: ["gpt", "micro"], initial: "gpt" },
    { id: "backwards", kind: "toggle", affects: "data", initial: false, shown: sums },
    { id: "digits", kind: "range", affects: "data", min: 1, max: 3, step: 1, initial: 2, shown: sums },
    { id: "width", kind: "range", affects: "data", min: 8, max: 96, step: 8, initial: 48 },
    { id: "layers", kind: "range", affects: "data", min: 1, max: 4, step: 1, initial: 2 },
    {
      id: "lr",
      kind: "range",
      affects: "live",
      min: 0.0001,
      max: 0.1,
      step: 0.1,
      initial: 0.003,
      logarithmic: true,
      format: (value) => String(Number(value.toPrecision(2))),
    },
    { id: "temperature", kind: "range", affects: "live", min: 0.1, max: 2, step: 0.1, initial: 0.8 },
    { id: "text", kind: "text", affects: "data", initial: "", most: 20_000 },
    { id: "probe", kind: "text", affects: "live", initial: "", most: 200 },
  ],
  program: (settings) => (settings.program === "micro" ? microProgram : program),
  figures: [
    { id: "held", format: "loss" },
    { id: "sums", format: "percent", shown: sums },
    { id: "tokens", format: "count" },
  ],
  curves: [
    {
      id: "loss",
      series: [
        { figure: "loss", colour: "train" },
        { figure: "held", colour: "test", dashed: true },
      ],
      min: 0,
    },
    { id: "sums", series: [{ figure: "sums", colour: "test" }], min: 0, max: 1, percent: true, shown: sums },
  ],
  challenges: [
    {
      id: "fables",
      met: ({ figures, settings }) => settings.corpus === "fables" && (figures.held ?? Infinity) < 0.4,
    },
    {
      id: "sums",
      met: ({ figures, settings }) => sums(settings) && Number(settings.digits) > 1 && (figures.sums ?? 0) >= 0.9,
    },
    {
      id: "small",
      met: ({ figures, facts, settings }) =>
        sums(settings) &&
        Number(settings.digits) > 1 &&
        (figures.sums ?? 0) >= 0.9 &&
        (facts.parameters ?? Infinity) < 10_000,
    },
  ],
  words,
  View: GptView,
  preview,
  pace: 0,
  Controls: OwnText,
};
