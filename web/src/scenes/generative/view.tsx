/** The picture of the generative scene: one for each of its models. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Run } from "../contract";
import { Button } from "../../ui/parts";
import { fill } from "../../words/language";
import { DiffusionView } from "./diffusion";
import { VaeView } from "./vae";

export function GenerativeView({ run }: { run: Run }) {
  // A frame comes between two clouds as well, and after a pause the cloud may be from before the last steps: look once more.
  const played = useSignal(false);
  useSignalEffect(() => {
    const playing = run.playing.value;
    if (played.peek() && !playing && run.loaded.peek()) run.look();
    played.value = playing;
  });
  // What these change is seen at once, also while nothing trains.
  const { sampler, from, to } = run.settings.value;
  useEffect(() => {
    if (run.loaded.peek()) run.look();
  }, [sampler, from, to]);
  return run.settings.value.model === "vae" ? <VaeView run={run} /> : <DiffusionView run={run} />;
}

/** What the visitor painted, and the way back from it. */
export function GenerativeControls({ run }: { run: Run }) {
  const { model, data, painted } = run.settings.value;
  if (model !== "diffusion" || data !== "painted") return null;
  const words = run.words.value.view;
  return (
    <p class="generative-painted">
      <span>{fill(words.painted!, { n: Math.floor(String(painted).length / 3) })}</span>
      <Button id="generative-clear" disabled={painted === ""} onClick={() => run.set({ painted: "" })}>
        {words.clear}
      </Button>
    </p>
  );
}
