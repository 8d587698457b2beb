/** Entry: Python starts to load first, because it takes longest; the rest of the page follows meanwhile. */

import { Engine } from "./engine/client";
import { assets } from "./engine/assets";

const engine = new Engine(assets());

import("./ui/app").then(({ startApp }) => startApp(engine));
