/** The picture of whichever world is chosen. */

import type { Run } from "../contract";
import { GridView } from "./grid";
import { PRESETS, type Preset, mapPicture } from "./map";
import { PoleView } from "./pole";

export function ReinforcementView({ run }: { run: Run }) {
  return run.settings.value.world === "pole" ? <PoleView run={run} /> : <GridView run={run} />;
}

/** Maps to begin with. */
export function ReinforcementControls({ run }: { run: Run }) {
  const { world, map } = run.settings.value;
  if (world === "pole") return null;
  const words = run.words.value.view;
  return (
    <div class="reinforcement-maps" role="group" aria-label={words.maps}>
      {(Object.keys(PRESETS) as Preset[]).map((preset) => (
        <button
          key={preset}
          type="button"
          id={`reinforcement-map-${preset}`}
          aria-pressed={map === PRESETS[preset]}
          onClick={() => run.set({ map: PRESETS[preset] })}
        >
          <span dangerouslySetInnerHTML={{ __html: mapPicture(PRESETS[preset]) }} />
          {words[preset]}
        </button>
      ))}
    </div>
  );
}
