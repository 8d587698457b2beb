/** The worker: Python lives here, trains in short stretches, and listens to the page between them. */

import type { Failure, FromWorker, Settings, ToWorker } from "../engine/protocol";
import { type Booted, boot } from "./boot";
import { Output } from "./output";
import { isFailure, Session, transferable } from "./python";

/** Milliseconds from one picture to the next. */
const FRAME_MS = 16;
/** Length of a stretch of training at full speed: short enough that Pause feels immediate. */
const STRETCH_MS = 14;
const SIGINT = 2;

let session: Session | null = null;
let interrupt: Int32Array | null = null;
let loaded = false;
/** The number of the loading that is under way. */
let loading: number | undefined;
let playing = false;
let looping = false;
let pace = 10;
let pageIsDrawing = false;
let lastFrame = { time: 0, step: 0 };

/** Taken before Python starts: afterwards the worker's global object has no line to the page any more. */
const send = self.postMessage.bind(self);

function post(message: FromWorker, transfer: Transferable[] = []): void {
  send(message, { transfer });
}

const output = new Output((text) => post({ type: "output", text }));

/** Run something that calls the reader's code; an error that is not theirs means Python itself is gone. */
function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && (error as { type?: string }).type === "KeyboardInterrupt") {
      // The interrupt hit between two lines of ours.
      failed({ kind: "stopped", message: "Stopped", traceback: "", mark: null });
      return undefined;
    }
    setPlaying(false);
    loaded = false;
    post({ type: "fatal", message: String(error instanceof Error ? error.message : error) });
    return undefined;
  } finally {
    output.flush();
  }
}

function setPlaying(value: boolean): void {
  if (playing !== value) post({ type: "playing", playing: value });
  playing = value;
}

/** Like `guarded`, and the page is told that it may have to wait. */
function busily<T>(work: () => T): T | undefined {
  post({ type: "busy", busy: true });
  const result = guarded(work);
  post({ type: "busy", busy: false });
  return result;
}

function failed(failure: Failure): void {
  setPlaying(false);
  post({ type: "failed", failure, ...(loading !== undefined && { id: loading }) });
}

function open(scene: string, settings: Settings): void {
  setPlaying(false);
  loaded = false;
  const data = busily(() => session!.open(scene, settings));
  if (isFailure(data)) failed(data);
  else if (data) post({ type: "data", payload: data }, transferable(data));
}

function load({ id, source, keep }: ToWorker & { type: "load" }): void {
  setPlaying(false);
  loaded = false;
  loading = id;
  const facts = busily(() => session!.load(source, keep));
  if (isFailure(facts)) failed(facts);
  loading = undefined;
  if (!facts || isFailure(facts)) return;
  loaded = true;
  post({ type: "loaded", id, facts: facts.json as Record<string, number | null> });
  sendFrame();
}

async function ask(message: ToWorker & { type: "ask" }): Promise<void> {
  post({ type: "busy", busy: true });
  try {
    const answer = await session!.ask(message.to, message.question, message.args, message.buffers ?? {});
    if (isFailure(answer)) post({ type: "answer", id: message.id, failure: answer });
    else post({ type: "answer", id: message.id, payload: answer }, transferable(answer));
  } catch (error) {
    guarded(() => {
      throw error;
    });
  } finally {
    output.flush();
    post({ type: "busy", busy: false });
  }
}

/** One stretch of training. False when the program failed. */
function train(limit: number, milliseconds: number): boolean {
  const done = guarded(() => session!.train(limit, milliseconds / 1000));
  if (done === undefined) return false;
  if (isFailure(done)) {
    failed(done);
    return false;
  }
  return true;
}

function sendFrame(): void {
  const seen = guarded(() => session!.measure());
  if (seen === undefined) return;
  if (isFailure(seen)) {
    if (seen.kind === "error") loaded = false;
    failed(seen);
    return;
  }
  const now = performance.now();
  const { steps, loss } = session!;
  const elapsed = (now - lastFrame.time) / 1000;
  const rate = playing && steps > lastFrame.step ? (steps - lastFrame.step) / elapsed : null;
  lastFrame = { time: now, step: steps };
  pageIsDrawing = true;
  const { json, buffers } = seen;
  const frame = { step: steps, loss, rate, figures: json as Record<string, number>, buffers };
  post({ type: "frame", frame }, transferable(seen));
}

/** Let waiting messages in. A message to oneself comes back at once, where a timer is held for 4 ms. */
const channel = new MessageChannel();
let wake: (() => void) | null = null;
channel.port1.onmessage = () => wake?.();
const breathe = () =>
  new Promise<void>((resolve) => {
    wake = resolve;
    channel.port2.postMessage(null);
  });
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function play(): Promise<void> {
  setPlaying(true);
  if (looping) return;
  looping = true;
  lastFrame = { time: performance.now(), step: session!.steps };
  let due = performance.now();
  while (playing) {
    const unlimited = pace === 0;
    const wait = FRAME_MS / Math.min(1, pace || 1);
    if (!train(unlimited ? Number.MAX_SAFE_INTEGER : Math.max(1, pace), unlimited ? STRETCH_MS : FRAME_MS)) break;
    if (!pageIsDrawing && performance.now() - lastFrame.time >= (unlimited ? FRAME_MS : 0)) sendFrame();
    if (unlimited) {
      await breathe();
    } else {
      // Late pictures are not caught up with: the pace is a promise about calm, not about totals.
      due = Math.max(due + wait, performance.now());
      // Once at least, or a step that takes longer than a picture would let no message in; and in portions, so that a pause or
      // another pace does not wait for the next slow step.
      do await sleep(Math.min(due - performance.now(), 50));
      while (playing && pace !== 0 && performance.now() < due);
    }
  }
  looping = false;
}

function pause(): void {
  if (!playing) return;
  setPlaying(false);
  sendFrame();
}

self.onmessage = async (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  switch (message.type) {
    case "boot":
      try {
        interrupt = message.interrupt;
        const booted: Booted = await boot(
          message.assets,
          (progress) => post({ type: "progress", ...progress }),
          (bytes) => output.write(bytes),
        );
        if (interrupt) booted.pyodide.setInterruptBuffer(interrupt);
        session = new Session(booted.session, (payload) => post({ type: "event", payload }, transferable(payload)));
        post({ type: "ready", ...booted.ready });
      } catch (error) {
        post({ type: "fatal", message: String(error instanceof Error ? error.message : error) });
      }
      break;
    case "files":
      guarded(() => session!.use(message.files));
      break;
    case "scene":
      open(message.scene, message.settings);
      break;
    case "change": {
      const failure = guarded(() => session!.change(message.settings));
      if (failure) failed(failure);
      break;
    }
    case "load":
      load(message);
      break;
    case "play":
      if (loaded) void play();
      break;
    case "pause":
      pause();
      break;
    case "step":
      setPlaying(false);
      if (loaded && busily(() => train(message.count, Infinity))) sendFrame();
      break;
    case "look":
      if (loaded) sendFrame();
      break;
    case "ask":
      void ask(message);
      break;
    case "pace":
      pace = message.steps;
      break;
    case "drawn":
      pageIsDrawing = false;
      break;
    case "stop":
      // An interrupt that came too late must not hit what runs next.
      if (interrupt && Atomics.load(interrupt, 0) === SIGINT) Atomics.store(interrupt, 0, 0);
      guarded(() => session?.cancel());
      pause();
      post({ type: "stopped" });
      break;
  }
};
