/** The graph of one step: what was computed from what, where in the program, and with which values and gradients. */

import type { Tool } from "../contract";
import graph from "./graph.py?raw";
import names from "./names.py?raw";
import { Panel } from "./panel";
import record from "./record.py?raw";
import spy from "./spy.py?raw";
import "./style.css";
import "./panes.css";

export const tool: Tool = {
  id: "graph",
  files: { tools_graph_names: names, tools_graph_spy: spy, tools_graph_record: record, tools_graph: graph },
  Panel,
};
