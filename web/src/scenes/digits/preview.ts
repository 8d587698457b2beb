/** What is seen before Python is there: the sample and what an untrained network says of it, with the default settings. */

import type { Frame, Payload } from "../contract";
import { decode } from "./picture";

/** The test digit `SAMPLE` of `scene.py`, and the default program's probabilities for it at step 0. */
const SAMPLE =
  "xvvBwxXx____4Uw______9T5__529__6S__1C5__xQw-5E__4RyF4_8Y1_9Y2_7Y5_4Y__zX4_-Y__1X2_8Y9_0Xz__Y8_4Ty5404__xSz______-T9_______wS8__________3Pz___________wPz__8xA17_-1";
const CHANCES = [0.0997, 0.0945, 0.1, 0.0939, 0.1057, 0.109, 0.0881, 0.0985, 0.1042, 0.1064];

export async function preview(): Promise<{ data: Payload; frame: Frame }> {
  const { pixels } = decode(SAMPLE)[0]!;
  const X_test = { shape: [1, 1, 28, 28], data: pixels.map((level) => Math.round((255 * level) / 16)) };
  const probabilities = { shape: [10], data: Float32Array.from(CHANCES) };
  return {
    data: { json: { sample: 0, early: true }, buffers: { X_test } },
    frame: { step: 0, loss: null, rate: null, figures: {}, buffers: { probabilities } },
  };
}
