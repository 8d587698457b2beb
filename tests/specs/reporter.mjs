/** For Node's test runner: one line of JSON per test that ended, with its file, its groups' names, its outcome and why it failed. */

export default async function* reporter(source) {
  const groups = new Map(); // file -> the names of the tests and groups that are open
  for await (const { type, data } of source) {
    if (type === "test:start") {
      const open = groups.get(data.file) ?? [];
      groups.set(data.file, [...open.slice(0, data.nesting), data.name]);
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    const { error } = data.details;
    // A group fails with its tests, unless something of its own did.
    if (error?.failureType === "subtestsFailed" || (data.details.type === "suite" && !error)) continue;
    const outcome = type === "test:fail" ? "failed" : data.skip || data.todo ? "skipped" : "passed";
    const names = [...(groups.get(data.file) ?? []).slice(0, data.nesting), data.name];
    const text = error ? String(error.cause?.stack ?? error.cause ?? error.message) : "";
    yield `${JSON.stringify({ file: data.file, name: names.join(" > "), outcome, text })}\n`;
  }
}
