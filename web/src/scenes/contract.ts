/**
 * What a scene is to the page. A scene is a folder here:
 *
 *     card.ts      how the page offers it: order, names, icon. Small, because it is loaded with the page.
 *     index.ts     `export const scene: Scene`, and with it all the rest, loaded when the scene is chosen
 *     scene.py     the other side of the contract, `playground/scene.py`
 *     program.py   what the editor shows; more files where the scene has more programs
 *     words.ts     every text, in each language
 *     *.tsx        its view
 *
 * Nothing outside of the folder knows it. `points/` is the example, `web/docs/playground.md` the guide.
 */

import type { ComponentType } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import type { Frame, Payload, Ready, Settings, Value } from "../engine/protocol";
import type { Language } from "../words/language";

export type { Buffer, Frame, Payload, Settings, Value } from "../engine/protocol";

/**
 * When a setting counts. `data`: the scene is made anew and the program runs from its top. `program`: like `data`, and the
 * setting chooses another default program. `live`: at once, while training goes on (`Scene.change` in Python). `view`: only the
 * view looks at it.
 */
export type Affects = "data" | "program" | "live" | "view";

interface Shown {
  id: string;
  /** Whether it is there with these settings; always by default. A setting that is not shown keeps its value. */
  shown?: (settings: Settings) => boolean;
}

interface Declared extends Shown {
  affects: Affects;
}

export type Setting =
  /** One of a few words; `picture` gives each a small SVG drawing above its word. */
  | (Declared & {
      kind: "choice";
      options: readonly string[];
      initial: string;
      picture?: (option: string) => string;
    })
  | (Declared & {
      kind: "range";
      min: number;
      max: number;
      step: number;
      initial: number;
      /** How the value reads; the number itself by default. */
      format?: (value: number) => string;
      /** The slider moves in powers: `min` and `max` are positive, `step` counts decades. */
      logarithmic?: boolean;
    })
  | (Declared & { kind: "toggle"; initial: boolean })
  /** A text without a control of the page's: the view or `Controls` sets it. At most `most` characters. */
  | (Declared & { kind: "text"; initial: string; most: number });

/** A number under the picture. Loss, step and steps per second are the page's own. */
export interface Figure extends Shown {
  format: "percent" | "loss" | "count" | "number";
}

/** A chart beside the picture: lines of figures over the steps. `loss` may be among them. */
export interface Curve extends Shown {
  series: readonly { figure: string; colour: "train" | "test"; dashed?: boolean }[];
  /** The axis ends there; by default it follows the values. */
  max?: number;
  min?: number;
  percent?: boolean;
}

/** A task for the visitor, which the page notices as met. */
export interface Challenge extends Shown {
  met: (now: { step: number; figures: Record<string, number>; facts: Facts; settings: Settings }) => boolean;
}

export type Facts = Record<string, number | null>;

/** Every text of a scene in one language. */
export interface SceneWords {
  /** What the scene is about, in one sentence. */
  tagline: string;
  /** What is to be seen in the picture, in plain words: a few short paragraphs. */
  seen: readonly string[];
  /** By id of setting: its name, the names of its options, and a sentence of help. */
  settings: Record<string, { label: string; options?: Record<string, string>; help?: string }>;
  figures: Record<string, string>;
  /** By id of curve: its title, and the names of its lines. */
  curves: Record<string, { title: string; series?: readonly string[] }>;
  challenges: Record<string, string>;
  /** The scene's own: labels of its view, sentences for screen readers. `{name}` is put in by `fill`. */
  view: Record<string, string>;
}

/** What a view sees of a run, and may do to it. */
export interface Run {
  readonly scene: Scene;
  readonly settings: ReadonlySignal<Settings>;
  /** Change settings as if by a control: what follows depends on what they affect. */
  set(changes: Record<string, Value>): void;
  /** What the scene draws once; null until Python has made it. */
  readonly data: ReadonlySignal<Payload | null>;
  /** The newest picture. Drawing it in an effect or a component is all that a view needs to do. */
  readonly frame: ReadonlySignal<Frame | null>;
  /** Whether a program is loaded, so that questions about it make sense. */
  readonly loaded: ReadonlySignal<boolean>;
  readonly playing: ReadonlySignal<boolean>;
  readonly facts: ReadonlySignal<Facts>;
  /** Whether Python is there, and whether it is at work for somebody. */
  readonly ready: ReadonlySignal<Ready | null>;
  readonly busy: ReadonlySignal<boolean>;
  readonly language: ReadonlySignal<Language>;
  /** The scene's words in the page's language. */
  readonly words: ReadonlySignal<SceneWords>;
  /**
   * Ask Python: `ask_<question>(program, **args)` of the scene; buffers arrive as uint8 tensors among the arguments. Rejects with
   * an Error whose message is the failure's. Ask when the visitor does something, not for every frame: a frame brings what `measure` gives.
   */
  ask<T = unknown>(question: string, args?: object, buffers?: Record<string, Uint8Array>): Promise<Payload<T>>;
  /** Look at the program again: a frame, although nothing was trained (after a question that changed it). */
  look(): void;
  /** Stop whatever Python does (engine/client.ts), as the page's own button. */
  stop(): void;
  /** A new Python, with nothing of the old one. */
  renew(): void;
  /** What Python emits while it works. Returns a function that ends the listening. */
  listen(heard: (payload: Payload) => void): () => void;
}

export interface Scene {
  id: string;
  /** Python modules by name: `scenes_<id>`, and others that it imports, `scenes_<id>_…`. */
  files: Record<string, string>;
  settings: readonly Setting[];
  /** The default program for these settings. */
  program: (settings: Settings) => string;
  figures: readonly Figure[];
  curves: readonly Curve[];
  challenges: readonly Challenge[];
  words: Record<Language, SceneWords>;
  /** The picture. */
  View: ComponentType<{ run: Run }>;
  /** Controls beyond the declared settings, such as painting and pasting of data. */
  Controls?: ComponentType<{ run: Run }>;
  /** What is seen before Python is there: what `data` and the first frame will be, or null where these settings have none. */
  preview?: (settings: Settings) => Promise<{ data: Payload; frame: Frame } | null>;
  /** Steps per picture at first; 0 for as many as the machine can do. */
  pace?: number;
  /**
   * A scene that is no training run, as the notebook is none, brings its own workbench: no editor, no transport, no figures are
   * shown. It is given the run for its questions.
   */
  Workbench?: ComponentType<{ run: Run }>;
}

/** How the page offers a scene before its code is there. */
export interface Card {
  id: string;
  order: number;
  title: Record<Language, string>;
}
