/** One Python for the examples of a page, in the playground's worker; variables last from one run to the next. */

import { type EngineEvent, Engine } from "../engine/client";
import type { Failure } from "../engine/protocol";
import chartsPython from "../scenes/notebook/charts.py?raw";
import kernelPython from "../scenes/notebook/kernel.py?raw";
import richPython from "../scenes/notebook/rich.py?raw";
import { Outputs, type Told } from "./outputs";
import examplesPython from "./session.py?raw";

interface Answer {
  count: number;
  result: Record<string, string> | null;
  failure: Failure | null;
  seconds: number;
}

export interface End {
  good: boolean;
  said: string;
  failure: Failure | null;
  /** What the example is called in tracebacks. */
  file: string;
}

export class Session {
  private readonly engine = new Engine();
  private outputs: Outputs | null = null;
  private say: ((text: string) => void) | null = null;
  private giveUp: ((error: Error) => void) | null = null;
  /** Runs wait for each other. */
  private last: Promise<unknown> = Promise.resolve();
  private forgotten = false;

  constructor() {
    this.engine.use({
      scenes_notebook_charts: chartsPython,
      scenes_notebook_rich: richPython,
      scenes_notebook_kernel: kernelPython,
      scenes_examples: examplesPython,
    });
    this.engine.open("examples", { seed: 0 });
    this.engine.listen((event) => this.hear(event));
  }

  run(source: string, echo: boolean, place: HTMLElement, say: (text: string) => void): Promise<End> {
    const run = this.last.then(() => this.execute(source, echo, place, say));
    this.last = run.catch(() => {});
    return run;
  }

  stop(): void {
    this.engine.stop();
  }

  /** All variables go; a program that runs is stopped. */
  async forget(): Promise<void> {
    if (this.outputs) this.stop();
    await this.last;
    await this.engine.ask("scene", "restart", {});
  }

  private async execute(source: string, echo: boolean, place: HTMLElement, say: (text: string) => void): Promise<End> {
    this.outputs = new Outputs(place);
    this.say = say;
    this.forgotten = false;
    say(this.engine.info ? "Running…" : "Loading Python…");
    try {
      const broken = new Promise<never>((_, fail) => {
        this.giveUp = fail;
      });
      const asked = this.engine.ask("scene", "run", { source, echo, cell: "example" });
      asked.catch(() => {}); // Python may be replaced after it was given up
      const { json } = await Promise.race([asked, broken]);
      const { count, result, failure, seconds } = json as Answer;
      if (result) this.outputs.take({ display: result });
      if (failure) this.outputs.fail(failure);
      const took = seconds < 0.1 ? `${(seconds * 1000).toPrecision(2)} ms` : `${seconds.toPrecision(2)} s`;
      if (!failure && this.outputs.empty) this.outputs.take({ stream: "note", text: "No output." });
      return {
        good: !failure,
        said: failure?.kind === "stopped" ? "Stopped" : failure ? "" : `Took ${took}`,
        failure,
        file: `cell ${count}`,
      };
    } catch (error) {
      if (!this.forgotten) throw error;
      return { good: false, said: "Stopped; Python was started anew", failure: null, file: "" };
    } finally {
      this.outputs = this.say = this.giveUp = null;
      performance.mark("lucid:example");
    }
  }

  private hear(event: EngineEvent): void {
    switch (event.type) {
      case "progress":
        if (event.stage === "download" && event.total)
          this.say?.(`Loading Python, ${Math.round((100 * event.loaded!) / event.total)} %…`);
        else this.say?.("Starting Python…");
        break;
      case "ready":
        this.say?.("Running…");
        break;
      case "event":
        this.outputs?.take(event.payload.json as Told);
        break;
      case "output":
        this.outputs?.take({ stream: "stdout", text: event.text });
        break;
      case "restarted":
        this.forgotten = true;
        break;
      case "fatal":
        this.giveUp?.(new Error(`Python ended: ${event.message}`));
        break;
    }
  }
}
