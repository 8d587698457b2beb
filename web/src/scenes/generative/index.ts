/** Things made out of noise: diffusion on points of the plane, and a variational autoencoder of small digits. */

import type { Scene, Settings } from "../contract";
import diffusionPython from "./diffusion.py?raw";
import digitsPython from "./digits.py?raw";
import figuresPython from "./figures.py?raw";
import { MOST } from "./paint";
import program from "./program.py?raw";
import programVae from "./program_vae.py?raw";
import scenePython from "./scene.py?raw";
import "./style.css";
import { FIGURES, thumbnail } from "./thumbnails";
import vaePython from "./vae.py?raw";
import { GenerativeControls, GenerativeView } from "./view";
import { words } from "./words";

const diffusion = ({ model }: Settings) => model === "diffusion";
const vae = ({ model }: Settings) => model === "vae";

export const scene: Scene = {
  id: "generative",
  files: {
    scenes_generative_figures: figuresPython,
    scenes_generative_digits: digitsPython,
    scenes_generative_diffusion: diffusionPython,
    scenes_generative_vae: vaePython,
    scenes_generative: scenePython,
  },
  settings: [
    { id: "model", kind: "choice", affects: "program", options: ["diffusion", "vae"], initial: "diffusion" },
    {
      id: "data",
      kind: "choice",
      affects: "data",
      options: FIGURES,
      initial: "moons",
      picture: thumbnail,
      shown: diffusion,
    },
    { id: "painted", kind: "text", affects: "data", initial: "", most: 3 * MOST },
    { id: "sampler", kind: "choice", affects: "live", options: ["ddpm", "ddim"], initial: "ddpm", shown: diffusion },
    { id: "steps", kind: "range", affects: "data", min: 10, max: 60, step: 5, initial: 30, shown: diffusion },
    { id: "lr", kind: "range", affects: "live", min: 1e-4, max: 0.1, step: 0.05, initial: 0.005, logarithmic: true },
    { id: "beta", kind: "range", affects: "live", min: 0, max: 4, step: 0.1, initial: 1, shown: vae },
    { id: "arrows", kind: "toggle", affects: "view", initial: true, shown: diffusion },
    { id: "paths", kind: "toggle", affects: "view", initial: false, shown: diffusion },
    { id: "tiles", kind: "toggle", affects: "view", initial: true, shown: vae },
    { id: "numerals", kind: "toggle", affects: "view", initial: true, shown: vae },
    { id: "from", kind: "text", affects: "live", initial: "1", most: 1 },
    { id: "to", kind: "text", affects: "live", initial: "7", most: 1 },
  ],
  program: (settings) => (vae(settings) ? programVae : program),
  figures: [
    { id: "off", format: "number", shown: diffusion },
    { id: "missed", format: "number", shown: diffusion },
    { id: "total", format: "number", shown: vae },
    { id: "rebuilt", format: "number", shown: vae },
    { id: "kl", format: "number", shown: vae },
  ],
  curves: [
    { id: "loss", series: [{ figure: "loss", colour: "train" }], min: 0 },
    {
      id: "distance",
      series: [
        { figure: "off", colour: "train" },
        { figure: "missed", colour: "test", dashed: true },
      ],
      min: 0,
      max: 0.5, // an untrained model flings its points far away
      shown: diffusion,
    },
    { id: "kl", series: [{ figure: "kl", colour: "test" }], min: 0, shown: vae },
  ],
  challenges: [
    {
      id: "moons",
      shown: diffusion,
      met: ({ figures, settings }) => settings.data === "moons" && figures.off! < 0.05 && figures.missed! < 0.06,
    },
    {
      id: "small",
      shown: diffusion,
      met: ({ figures, facts, settings }) =>
        settings.data === "spiral" && figures.off! < 0.09 && (facts.parameters ?? Infinity) <= 3000,
    },
    {
      id: "painted",
      shown: diffusion,
      met: ({ figures, settings }) =>
        settings.data === "painted" &&
        String(settings.painted).length >= 90 &&
        figures.off! < 0.12 &&
        figures.missed! < 0.12,
    },
    { id: "nats", shown: vae, met: ({ figures }) => figures.total! < 44 },
    {
      id: "walk",
      shown: vae,
      met: ({ figures, settings }) =>
        settings.from === "1" && settings.to === "7" && figures.total! < 46 && figures.between === 0,
    },
    { id: "tour", shown: vae, met: ({ figures }) => figures.total! < 46 && figures.between! >= 4 },
  ],
  words,
  View: GenerativeView,
  Controls: GenerativeControls,
  pace: 5,
};
