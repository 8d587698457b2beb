/**
 * What a tool is to the page: something that looks at any scene's program, such as the graph of a step or a profile. A tool is
 * a folder here, made like a scene's:
 *
 *     card.ts      `export const card: ToolCard`
 *     index.tsx    `export const tool: Tool`, loaded when the tool is opened
 *     *.py         `ask_<question>(session, **args)`, which returns a payload (`playground/session.py`)
 *     words.ts     every text, in each language
 */

import type { ComponentType } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import type { Payload } from "../engine/protocol";
import type { Run } from "../scenes/contract";
import type { Language } from "../words/language";

/** What a tool may do to the page besides what a view may do to its run. */
export interface Page {
  readonly run: Run;
  readonly language: ReadonlySignal<Language>;
  /** The text of the editor. */
  readonly source: ReadonlySignal<string>;
  setSource(source: string): void;
  /** Point at a line of the program, or at none; with `bring`, the page scrolls to it. */
  pointAt(line: number | null, bring?: boolean): void;
  /** Ask a tool's Python module; like `Run.ask`. Not while the program trains: pause first. */
  ask<T = unknown>(
    module: string,
    question: string,
    args?: object,
    buffers?: Record<string, Uint8Array>,
  ): Promise<Payload<T>>;
  pause(): void;
  play(): void;
}

export interface Tool {
  id: string;
  /** Python modules by name: `tools_<id>`, and others that it imports. */
  files: Record<string, string>;
  Panel: ComponentType<{ page: Page }>;
}

export interface ToolCard {
  id: string;
  order: number;
  title: Record<Language, string>;
}
