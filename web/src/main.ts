/** Entry: Python starts to load first, because it takes longest; the rest of the page follows meanwhile. */

import { Engine } from "./engine/client";

const engine = new Engine();

void import("./ui/app").then(({ startApp }) => startApp(engine));
