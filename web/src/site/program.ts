/**
 * The program in an example of a docstring: what stands behind the prompts. What it printed is left out; a statement that is to
 * raise says so, and the run goes on behind it.
 */

export function program(doctest: string): string {
  const lines: string[] = [];
  let text = false; // whether output stood between
  for (const line of doctest.replace(/\s+$/, "").split("\n")) {
    const prompt = /^\s*(>>>|\.\.\.)( (.*))?$/.exec(line);
    if (!prompt) {
      if (line.trim() === "") text = true;
      if (/^\s*Traceback \(most recent/.test(line) && lines.length) {
        while (lines.length > 1 && !lines.at(-1)) lines.pop();
        lines.push(`${lines.pop()}  # raises`);
      }
      continue;
    }
    if (text && prompt[1] === ">>>" && lines.length) lines.push("");
    text = false;
    lines.push((prompt[3] ?? "").replace(/\s*#\s*doctest:.*$/, ""));
  }
  // A block's last `...` is empty.
  return lines
    .join("\n")
    .replace(/\n+$/, "")
    .replace(/\n{3,}/g, "\n\n");
}
