/** The scene of reinforcement: an agent that learns a small world by trying. */

import type { Scene, Settings } from "../contract";
import { CELLS, PRESETS } from "./map";
import program from "./program.py?raw";
import programPole from "./program_pole.py?raw";
import scenePython from "./scene.py?raw";
import showPython from "./show.py?raw";
import { ReinforcementControls, ReinforcementView } from "./view";
import { words } from "./words";
import worldsPython from "./worlds.py?raw";
import { worldPicture } from "./worldpicture";
import "./style.css";

const grid = ({ world }: Settings) => world === "grid";
const pole = ({ world }: Settings) => world === "pole";
const count = (map: unknown, sign: string) => String(map).split(sign).length - 1;
const isOwn = (map: unknown) => !Object.values<unknown>(PRESETS).includes(map);

export const scene: Scene = {
  id: "reinforcement",
  files: {
    scenes_reinforcement_worlds: worldsPython,
    scenes_reinforcement_show: showPython,
    scenes_reinforcement: scenePython,
  },
  settings: [
    {
      id: "world",
      kind: "choice",
      affects: "program",
      options: ["grid", "pole"],
      initial: "grid",
      picture: worldPicture,
    },
    {
      id: "colours",
      kind: "choice",
      affects: "view",
      options: ["action", "value"],
      initial: "action",
      shown: pole,
    },
    { id: "map", kind: "text", affects: "live", initial: PRESETS.rooms, most: CELLS },
    { id: "walkers", kind: "toggle", affects: "view", initial: true, shown: grid },
    { id: "lr", kind: "range", affects: "live", logarithmic: true, min: 0.0001, max: 0.1, step: 0.05, initial: 0.005 },
    { id: "exploration", kind: "range", affects: "live", min: 0, max: 1, step: 0.05, initial: 0.3, shown: grid },
    { id: "entropy", kind: "range", affects: "live", min: 0, max: 0.1, step: 0.005, initial: 0.01, shown: pole },
    { id: "discount", kind: "range", affects: "live", min: 0.5, max: 0.98, step: 0.01, initial: 0.9, shown: grid },
    {
      id: "pole-discount",
      kind: "range",
      affects: "live",
      min: 0.5,
      max: 0.999,
      step: 0.001,
      initial: 0.99,
      shown: pole,
      format: (value) => value.toFixed(3),
    },
    {
      id: "slip",
      kind: "range",
      affects: "live",
      min: 0,
      max: 40,
      step: 5,
      initial: 0,
      shown: grid,
      format: (value) => `${value}%`,
    },
  ],
  program: (settings) => (pole(settings) ? programPole : program),
  figures: [
    { id: "episodes", format: "count" },
    { id: "return", format: "number" },
    { id: "length", format: "number", shown: grid },
    { id: "solved", format: "percent", shown: grid },
    { id: "exploring", format: "percent" },
  ],
  curves: [
    { id: "return", series: [{ figure: "return", colour: "train" }] },
    { id: "loss", series: [{ figure: "loss", colour: "train" }], min: 0 },
  ],
  challenges: [
    {
      id: "ways",
      shown: grid,
      met: ({ figures, step }) => figures.solved === 1 && step > 0 && (figures.way ?? 0) >= 5,
    },
    {
      id: "own",
      shown: grid,
      // A map that is worth the name: walls, and a way that is not just around the corner.
      met: ({ figures, settings: { map } }) =>
        figures.solved === 1 && isOwn(map) && count(map, "x") >= 8 && (figures.way ?? 0) >= 10,
    },
    {
      id: "wind",
      shown: grid,
      met: ({ figures, settings: { map, slip } }) =>
        (figures.solved ?? 0) >= 0.95 && count(map, "w") >= 6 && Number(slip) >= 10,
    },
    { id: "hold", shown: pole, met: ({ figures }) => (figures.return ?? 0) >= 499 },
    { id: "quick", shown: pole, met: ({ figures, step }) => (figures.return ?? 0) >= 400 && step <= 40 },
    { id: "braved", shown: pole, met: ({ figures }) => (figures.braved ?? 0) >= 3 },
  ],
  words,
  View: ReinforcementView,
  Controls: ReinforcementControls,
  // The map is in the settings, and the cart stands where it always begins.
  preview: async () => ({
    data: { json: null, buffers: {} },
    frame: { step: 0, loss: null, rate: null, figures: {}, buffers: {} },
  }),
  pace: 5,
};
