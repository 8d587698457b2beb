import { createLucid, type PyObject, type Tensor, TensorData } from "lucid-wasm";
import program from "./digits.py?raw";
import { pad } from "./pad";
import { examples, picture, SIDE, type Stroke } from "./strokes";
import { say, showProbabilities, showSamples, showStep } from "./view";

interface Trained {
  predict: PyObject;
  accuracy: number;
}

const { images, labels } = examples(3000);
showSamples(images);
showProbabilities(undefined);

const lucid = await createLucid();
const train = await lucid.runPython<PyObject>(program);
const shaped = new TensorData(images, [labels.length, 1, SIDE, SIDE]);
const { predict, accuracy } = await train.call<Trained>([shaped, labels, showStep]);
say("trained", `Trained: reads ${(accuracy * 100).toFixed(1)} % of digits that it has not seen. Now draw one.`);

async function read(strokes: readonly Stroke[]): Promise<void> {
  const image = new TensorData(picture(strokes), [1, 1, SIDE, SIDE]);
  const probabilities = await predict.call<Tensor<"float32">>([image]);
  showProbabilities(await probabilities.data());
  probabilities.dispose();
}

let waiting: readonly Stroke[] | undefined;
let reading = false;
/** The newest drawing counts; those that came while Python was reading are passed over. */
const drawing = pad(document.querySelector<HTMLCanvasElement>("#pad")!, async (strokes) => {
  waiting = strokes;
  if (reading) return;
  reading = true;
  while (waiting) {
    const now: readonly Stroke[] = waiting;
    waiting = undefined;
    if (now.length) await read(now);
    else showProbabilities(undefined);
  }
  reading = false;
});
document.querySelector("#clear")!.addEventListener("click", () => drawing.clear());
