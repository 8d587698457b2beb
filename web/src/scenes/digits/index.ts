/** The scene of digits: a convolutional network, and the visitor's own handwriting. */

import "./style.css";
import "./phone.css";
import type { Scene, Settings } from "../contract";
import { OWN_MOST } from "./drawing";
import examplesPython from "./examples.py?raw";
import cnn from "./program.py?raw";
import { preview } from "./preview";
import mlp from "./program_mlp.py?raw";
import scenePython from "./scene.py?raw";
import strokesPython from "./strokes.py?raw";
import { DigitsControls, DigitsView, PANELS } from "./view";
import { words } from "./words";

const hasOwn = ({ own }: Settings) => own !== "";

export const scene: Scene = {
  id: "digits",
  files: {
    scenes_digits: scenePython,
    scenes_digits_strokes: strokesPython,
    scenes_digits_examples: examplesPython,
  },
  settings: [
    { id: "network", kind: "choice", affects: "program", options: ["cnn", "mlp"], initial: "cnn" },
    {
      id: "source",
      kind: "choice",
      affects: "live",
      options: ["drawn", "both", "mine"],
      initial: "both",
      shown: hasOwn,
    },
    { id: "count", kind: "range", affects: "data", min: 100, max: 4000, step: 100, initial: 2000 },
    {
      id: "lr",
      kind: "range",
      affects: "live",
      min: 0.0001,
      max: 0.1,
      step: 0.05,
      logarithmic: true,
      initial: 0.005,
      format: (value) => String(Number(value.toPrecision(2))),
    },
    { id: "batch", kind: "range", affects: "live", min: 4, max: 128, step: 4, initial: 32 },
    {
      id: "distortion",
      kind: "range",
      affects: "live",
      min: 0,
      max: 1,
      step: 0.05,
      initial: 0.2,
      format: (value) => `${Math.round(100 * value)}%`,
    },
    // What is looked at, and what the visitor gave: the view sets them.
    { id: "panel", kind: "choice", affects: "live", options: PANELS, initial: "maps", shown: () => false },
    { id: "drawing", kind: "text", affects: "live", initial: "", most: 900 },
    { id: "own", kind: "text", affects: "live", initial: "", most: OWN_MOST },
  ],
  program: ({ network }) => (network === "mlp" ? mlp : cnn),
  figures: [
    { id: "test", format: "percent" },
    { id: "train", format: "percent" },
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
    { id: "mended", met: ({ figures }) => figures.mended === 1 },
    { id: "best", met: ({ figures }) => (figures.test ?? 0) >= 0.99 },
    {
      id: "small",
      met: ({ figures, facts }) => (figures.test ?? 0) >= 0.95 && (facts.parameters ?? Number.POSITIVE_INFINITY) < 5000,
    },
    {
      id: "few",
      met: ({ figures, settings }) => (figures.test ?? 0) >= 0.95 && Number(settings.count) <= 200,
    },
  ],
  words,
  View: DigitsView,
  Controls: DigitsControls,
  preview,
  pace: 0,
};
