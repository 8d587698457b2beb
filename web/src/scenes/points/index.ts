/** The scene of 2-D points: any network, and what it makes of the plane. */

import type { Scene } from "../contract";
import program from "./program.py?raw";
import scenePython from "./scene.py?raw";
import { DATASETS, thumbnail } from "./thumbnails";
import { PointsView } from "./view";
import { words } from "./words";

export const scene: Scene = {
  id: "points",
  files: { scenes_points: scenePython },
  settings: [
    { id: "data", kind: "choice", affects: "data", options: DATASETS, initial: "spiral", picture: thumbnail },
    { id: "classes", kind: "range", affects: "data", min: 2, max: 5, step: 1, initial: 2 },
    {
      id: "noise",
      kind: "range",
      affects: "data",
      min: 0,
      max: 50,
      step: 5,
      initial: 10,
      format: (value) => `${value}%`,
    },
    { id: "points", kind: "range", affects: "data", min: 50, max: 1000, step: 50, initial: 300 },
    { id: "show-test", kind: "toggle", affects: "view", initial: false },
  ],
  program: () => program,
  figures: [
    { id: "train", format: "percent" },
    { id: "test", format: "percent" },
  ],
  curves: [
    { id: "loss", series: [{ figure: "loss", colour: "train" }], min: 0 },
    {
      id: "accuracy",
      series: [
        { figure: "train", colour: "train" },
        { figure: "test", colour: "test", dashed: true },
      ],
      min: 0,
      max: 1,
      percent: true,
    },
  ],
  challenges: [
    { id: "spiral", met: ({ figures, settings }) => settings.data === "spiral" && (figures.test ?? 0) >= 0.95 },
    {
      id: "small",
      met: ({ figures, facts, settings }) =>
        settings.data === "spiral" && (figures.test ?? 0) >= 0.9 && (facts.parameters ?? Infinity) <= 120,
    },
  ],
  words,
  View: PointsView,
  pace: 5,
};
