/** The scene of points: classes, planes and functions to learn, and what a network makes of them. */

import type { Scene, Setting, Settings } from "../contract";
import networkPython from "./network.py?raw";
import { MOST, type Task, isOwn, starter, taskOf } from "./own";
import program from "./program.py?raw";
import programFunction from "./program_function.py?raw";
import programPlane from "./program_plane.py?raw";
import samplesPython from "./samples.py?raw";
import scenePython from "./scene.py?raw";
import "./style.css";
import surfacePython from "./surface.py?raw";
import { PointsControls } from "./table";
import { DATASETS, FUNCTIONS, PLANES, TASKS, thumbnail } from "./thumbnails";
import { PointsView } from "./view";
import { words } from "./words";

const PROGRAMS: Record<Task, string> = { classify: program, plane: programPlane, function: programFunction };

const during = (task: Task) => (settings: Settings) => settings.task === task;
const drawn = (settings: Settings) => !isOwn(settings);
const off = (value: number) => (value <= 1.01e-5 ? "0" : String(Number(value.toPrecision(1))));
const own = (task: Task): Setting => ({
  id: `own-${task}`,
  kind: "text",
  affects: "live",
  initial: starter(task),
  // Names of classes, and five characters per point.
  most: 5 * MOST + 500,
});

export const scene: Scene = {
  id: "points",
  files: {
    scenes_points_samples: samplesPython,
    scenes_points_network: networkPython,
    scenes_points_surface: surfacePython,
    scenes_points: scenePython,
  },
  settings: [
    { id: "task", kind: "choice", affects: "program", options: TASKS, initial: "classify" },
    {
      id: "data",
      kind: "choice",
      affects: "data",
      options: DATASETS,
      initial: "spiral",
      picture: thumbnail,
      shown: during("classify"),
    },
    {
      id: "plane",
      kind: "choice",
      affects: "data",
      options: PLANES,
      initial: "hills",
      picture: thumbnail,
      shown: during("plane"),
    },
    {
      id: "function",
      kind: "choice",
      affects: "data",
      options: FUNCTIONS,
      initial: "sine",
      picture: thumbnail,
      shown: during("function"),
    },
    { id: "classes", kind: "range", affects: "data", min: 2, max: 5, step: 1, initial: 2, shown: during("classify") },
    {
      id: "noise",
      kind: "range",
      affects: "data",
      min: 0,
      max: 50,
      step: 5,
      initial: 10,
      format: (value) => `${value}%`,
      shown: drawn,
    },
    { id: "points", kind: "range", affects: "data", min: 50, max: 1000, step: 50, initial: 300, shown: drawn },
    { id: "lr", kind: "range", affects: "live", min: 0.0001, max: 1, step: 0.25, initial: 0.01, logarithmic: true },
    {
      id: "batch",
      kind: "range",
      affects: "live",
      min: 4,
      max: 1024,
      step: Math.log10(2),
      initial: 1024,
      logarithmic: true,
      format: (value) => (value > 1000 ? "max" : String(Math.round(value))),
    },
    {
      id: "decay",
      kind: "range",
      affects: "live",
      min: 1e-5,
      max: 0.1,
      step: 0.25,
      initial: 1e-5,
      logarithmic: true,
      format: off,
    },
    {
      id: "l1",
      kind: "range",
      affects: "live",
      min: 1e-5,
      max: 0.1,
      step: 0.25,
      initial: 1e-5,
      logarithmic: true,
      format: off,
    },
    { id: "show-test", kind: "toggle", affects: "view", initial: false, shown: drawn },
    { id: "view", kind: "text", affects: "live", initial: "plane", most: 10 },
    own("classify"),
    own("plane"),
    own("function"),
  ],
  program: (settings) => PROGRAMS[taskOf(settings)],
  figures: [
    { id: "train", format: "percent" },
    { id: "test", format: "percent" },
  ],
  curves: [
    { id: "loss", series: [{ figure: "loss", colour: "train" }], min: 0 },
    ...(["accuracy", "fit"] as const).map((id) => ({
      id,
      series: [
        { figure: "train", colour: "train" as const },
        { figure: "test", colour: "test" as const, dashed: true },
      ],
      min: 0,
      max: 1,
      percent: true,
      shown: (settings: Settings) => (settings.task === "classify") === (id === "accuracy"),
    })),
  ],
  challenges: [
    {
      id: "spiral",
      shown: during("classify"),
      met: ({ figures, settings }) => settings.data === "spiral" && (figures.test ?? 0) >= 0.95,
    },
    {
      id: "small",
      shown: during("classify"),
      met: ({ figures, facts, settings }) =>
        settings.data === "spiral" && (figures.test ?? 0) >= 0.95 && (facts.hidden ?? Number.POSITIVE_INFINITY) <= 8,
    },
    {
      id: "own",
      shown: during("classify"),
      met: ({ figures, settings }) =>
        settings.data === "own" &&
        settings["own-classify"] !== starter("classify") &&
        Number(settings.classes) >= 3 &&
        (figures.test ?? 0) >= 0.9,
    },
    {
      id: "hills",
      shown: during("plane"),
      met: ({ figures, settings }) => settings.plane === "hills" && (figures.test ?? 0) >= 0.95,
    },
    {
      id: "ripple",
      shown: during("plane"),
      met: ({ figures, facts, settings }) =>
        settings.plane === "ripple" &&
        (figures.test ?? 0) >= 0.95 &&
        (facts.parameters ?? Number.POSITIVE_INFINITY) <= 100,
    },
    {
      id: "step",
      shown: during("function"),
      met: ({ figures, settings }) => settings.function === "step" && (figures.test ?? 0) >= 0.98,
    },
    {
      id: "corner",
      shown: during("function"),
      met: ({ figures, facts, settings }) =>
        settings.function === "abs" && (figures.test ?? 0) >= 0.97 && (facts.hidden ?? Number.POSITIVE_INFINITY) <= 2,
    },
  ],
  words,
  View: PointsView,
  Controls: PointsControls,
  preview: async () => (await import("./preview")).preview(),
  pace: 5,
};
