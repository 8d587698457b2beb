/** The little pictures on the buttons of the worlds. */

import { PRESETS, mapPicture } from "./map";

const POLE = `<svg viewBox="0 0 64 64" aria-hidden="true">
  <g class="reinforcement-wall"><rect x="6" y="50" width="52" height="2.5" rx="1"/>
  <rect x="20" y="40" width="20" height="8" rx="2"/></g>
  <rect class="reinforcement-rod" x="28" y="10" width="4" height="32" rx="2" transform="rotate(12 30 40)"/></svg>`;

export const worldPicture = (world: string) => (world === "pole" ? POLE : mapPicture(PRESETS.rooms));
