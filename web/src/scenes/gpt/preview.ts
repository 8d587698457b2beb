/** What is seen before Python is there: a model that knows nothing yet looks everywhere alike, and expects everything. */

import type { Buffer, Frame, Payload, Settings } from "../contract";
import type { GptData } from "./seen";

const CHARS = ["\n", " ", ".", ..."abcdefghiklmnoprstuvwxy"];
/** As in scene.py and program.py. */
const EXAMPLE = "the old owl paints the s";
const HEADS = 4;

const buffer = (data: Buffer["data"], ...shape: number[]): Buffer => ({ data, shape });

export async function preview(settings: Settings): Promise<{ data: Payload<GptData>; frame: Frame } | null> {
  if (settings.corpus !== "fables" || settings.probe !== "") return null;
  const length = EXAMPLE.length;
  const heads = new Int32Array(Number(settings.layers)).fill(HEADS);
  const maps = HEADS * heads.length;
  const attention = Float32Array.from({ length: maps * length * length }, (_, at) => {
    const [row, column] = [Math.floor(at / length) % length, at % length];
    return column <= row ? 1 / (row + 1) : 0;
  });
  const json = {
    chars: CHARS,
    context: 32,
    length: 0,
    beginning: "",
    example: EXAMPLE,
    short: false,
    shortest: 0,
  };
  const buffers = {
    probe: buffer(
      Int32Array.from(EXAMPLE, (character) => CHARS.indexOf(character)),
      length,
    ),
    next: buffer(new Float32Array(length * CHARS.length).fill(1 / CHARS.length), length, CHARS.length),
    attention: buffer(attention, maps, length, length),
    heads: buffer(heads, heads.length),
  };
  return { data: { json, buffers: {} }, frame: { step: 0, loss: null, rate: null, figures: {}, buffers } };
}
