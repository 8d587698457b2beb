/** The view as a picture or a short film: its canvases, put together as they stand on the page. */

const MARGIN = 8;

/** Draws the view's canvases onto one. */
function compose(view: HTMLElement, onto: HTMLCanvasElement): void {
  const scale = Math.min(2, devicePixelRatio);
  const canvases = [...view.querySelectorAll("canvas")].filter((canvas) => canvas.clientWidth > 0);
  const boxes = canvases.map((canvas) => canvas.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  // Even numbers: some encoders of films take no others.
  const size = (end: number, start: number) => 2 * Math.ceil(((end + MARGIN - start) * scale) / 2);
  const width = size(Math.max(...boxes.map((box) => box.right)), left);
  const height = size(Math.max(...boxes.map((box) => box.bottom)), top);
  if (onto.width !== width || onto.height !== height) [onto.width, onto.height] = [width, height];
  const context = onto.getContext("2d")!;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--card");
  context.fillRect(0, 0, width, height);
  canvases.forEach((canvas, i) => {
    const { x, y, width: w, height: h } = boxes[i]!;
    context.drawImage(canvas, (x - left) * scale, (y - top) * scale, w * scale, h * scale);
  });
}

export function hasPicture(view: HTMLElement | null): view is HTMLElement {
  return view !== null && [...view.querySelectorAll("canvas")].some((canvas) => canvas.clientWidth > 0);
}

export function toPng(view: HTMLElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  compose(view, canvas);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture could not be encoded"))), "image/png"),
  );
}

export const canFilm = () => typeof MediaRecorder !== "undefined" && "captureStream" in HTMLCanvasElement.prototype;

/** Films the view while it changes. */
export async function film(view: HTMLElement, seconds: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  compose(view, canvas);
  const type = ["video/mp4", "video/webm"].find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(canvas.captureStream(30), { ...(type && { mimeType: type }) });
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const ended = new Promise<void>((done) => {
    recorder.onstop = () => done();
  });
  recorder.start();
  const until = performance.now() + 1000 * seconds;
  await new Promise<void>((done) => {
    const draw = () => {
      if (performance.now() >= until || !hasPicture(view)) return done();
      compose(view, canvas);
      requestAnimationFrame(draw);
    };
    draw();
  });
  recorder.stop();
  await ended;
  return new Blob(pieces, { type: recorder.mimeType });
}
