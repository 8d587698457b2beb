/* The outcome of one suite, and the comparison of the native run with those in Pyodide. */

export class Results {
  constructor(name) {
    this.name = name;
    this.tests = new Map(); // id -> { outcome, reason, text }
    this.leftOut = new Map(); // file -> why this suite does not take it
    this.running = null; // the test that started last and has not ended
    this.ready = null; // { module, import_ms, python } of a Pyodide session
    this.ended = false;
    this.complete = true; // false once the suite as a whole came to grief
    this.began = Date.now();
    this.seconds = 0;
  }

  /** Take one event (JSON text from pytest_report.py or a session); true when it was the last. */
  take(text) {
    let event;
    try {
      event = JSON.parse(text);
    } catch {
      // Somebody's result may be lost with it, so it is a failure; the other tests go on.
      const where = this.running ?? "nothing";
      this.crashed(`no event, but ${JSON.stringify(text.slice(0, 200))}, while ${where} was running`);
      return false;
    }
    if (event.event === "start") this.running = event.id;
    else if (event.event === "ready") this.ready = event;
    else if (event.event === "left out") this.leftOut.set(event.place, event.reason);
    else if (event.event === "result") {
      this.tests.set(event.id, event);
      if (this.running === event.id) this.running = null;
    } else if (event.event === "end") {
      this.ended = true;
      // 0: all passed, 1: some failed (they are recorded), anything else: pytest itself came to grief.
      if (event.code !== 0 && !(event.code === 1 && this.count("failed"))) {
        const where = this.running ? `while ${this.running} was running:\n` : "";
        this.crashed(where + (event.output || `pytest's exit code was ${event.code}`));
      }
      return true;
    }
    return false;
  }

  /** Record a failure that belongs to the suite as a whole. */
  crashed(text) {
    this.complete = false;
    this.tests.set(`(${this.name})`, { id: `(${this.name})`, outcome: "failed", text });
  }

  /** Record that the run stood still. */
  hung(milliseconds) {
    this.complete = false;
    const id = this.running ?? `(${this.name})`;
    this.tests.set(id, {
      id,
      outcome: "failed",
      text: `no sign of life for ${milliseconds / 1000} s; the run was ended`,
    });
    this.ended = true;
    this.close("");
  }

  /** The run is over; without an end event it died, with the test that was running. */
  close(why) {
    this.seconds = (Date.now() - this.began) / 1000;
    if (this.ended) return;
    this.ended = true;
    this.complete = false;
    const id = this.running ?? `(${this.name})`;
    this.tests.set(id, { id, outcome: "failed", text: `${why} while this was running` });
  }

  /** Why this suite does not take a test at all: undefined where it should. */
  whyLeftOut(id) {
    return this.leftOut.get(id.split("::")[0]);
  }

  count(outcome) {
    return [...this.tests.values()].filter((test) => test.outcome === outcome).length;
  }

  failures() {
    return [...this.tests.values()].filter((test) => test.outcome === "failed");
  }

  /** The tests that took the processors longest, one by one and by test function, as text; and what all took together. */
  slowest(count = 30) {
    const functions = new Map();
    let total = 0;
    for (const { id, seconds = 0 } of this.tests.values()) {
      const name = id.split("[")[0];
      const group = functions.get(name) ?? { id: name, seconds: 0, cases: 0 };
      group.seconds += seconds;
      group.cases++;
      total += seconds;
      functions.set(name, group);
    }
    const worst = (all) => [...all].sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0)).slice(0, count);
    const row = ({ seconds = 0 }, text) => `  ${seconds.toFixed(2).padStart(8)} s  ${text}`;
    return [
      `${this.name}: ${total.toFixed(1)} s of a processor in its tests; the ${count} slowest functions`,
      ...worst(functions.values()).map((group) => row(group, `${String(group.cases).padStart(5)} × ${group.id}`)),
      `${this.name}: the ${count} slowest tests`,
      ...worst(this.tests.values()).map((test) => row(test, test.id)),
    ];
  }

  /** "native: 812 passed, 0 failed, 3 skipped" and what else is known of the run. */
  line() {
    const about = this.ready ? `, ${this.ready.module}, import ${this.ready.import_ms} ms` : "";
    return `${this.name}: ${counts(this)} (${this.seconds.toFixed(1)} s${about})`;
  }
}

export function counts(results) {
  return ["passed", "failed", "skipped"].map((outcome) => `${results.count(outcome)} ${outcome}`).join(", ");
}

/**
 * The tests that ran in only one of two suites, grouped by the reason that the other gave for skipping them or for leaving
 * their file out. A file that is left out is one line, not thousands.
 *
 * @returns {{lines: string[], unexplained: number}} text to print, and how many had no written reason
 */
export function difference(one, other) {
  const lines = [];
  let unexplained = 0;
  for (const [here, there] of [
    [one, other],
    [other, one],
  ]) {
    const groups = new Map();
    for (const [id, test] of here.tests) {
      if (test.outcome === "skipped" || id.startsWith("(")) continue;
      const twin = there.tests.get(id) ?? there.tests.get(id.split("::")[0]); // a file can skip itself as a whole
      if (twin && twin.outcome !== "skipped") continue;
      const reason = twin ? twin.reason || "" : (there.whyLeftOut(id) ?? "");
      if (!reason) unexplained++;
      const key = reason || (twin ? "skipped without a reason" : "not there at all");
      groups.set(key, [...(groups.get(key) ?? []), id]);
    }
    for (const [reason, ids] of groups) {
      lines.push(`  only in ${here.name} (${ids.length}), ${there.name}: ${reason}`);
      const files = new Map();
      for (const id of ids) {
        const file = id.split("::")[0];
        if (there.whyLeftOut(id)) files.set(file, (files.get(file) ?? 0) + 1);
        else lines.push(`    ${id}`);
      }
      lines.push(...[...files].map(([file, count]) => `    ${file} (${count})`));
    }
  }
  return { lines, unexplained };
}
