/** The notebook: cells of free Python with Lucid. No training run, so it brings its own workbench. */

import type { Scene } from "../contract";
import chartsPython from "./charts.py?raw";
import helpPython from "./help.py?raw";
import kernelPython from "./kernel.py?raw";
import packagesPython from "./packages.py?raw";
import richPython from "./rich.py?raw";
import scenePython from "./scene.py?raw";
import "./content.css";
import "./style.css";
import { words } from "./words";
import { Workbench } from "./workbench";

export const scene: Scene = {
  id: "notebook",
  // What is imported comes before what imports it.
  files: {
    scenes_notebook_charts: chartsPython,
    scenes_notebook_rich: richPython,
    scenes_notebook_help: helpPython,
    scenes_notebook_kernel: kernelPython,
    scenes_notebook_packages: packagesPython,
    scenes_notebook: scenePython,
  },
  settings: [],
  program: () => "",
  figures: [],
  curves: [],
  challenges: [],
  words,
  View: () => null,
  Workbench,
};
