/** Where the time of a step goes: by op, by layer, and call by call. */

import type { Tool } from "../contract";
import layers from "./layers.py?raw";
import { Panel } from "./panel";
import profile from "./profile.py?raw";
import "./style.css";

export const tool: Tool = { id: "profile", files: { tools_profile_layers: layers, tools_profile: profile }, Panel };
