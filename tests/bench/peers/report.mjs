/* What a run found, as JSON, as Markdown and as a chart. */

const least = (times) => Math.min(...times);
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
const title = (contestant) => `${contestant.name} (${contestant.place})`;

/** Of each contestant and row: the median of the rounds' least times and of all times, and how far the rounds lie apart. */
export function summary(rows, contestants, found) {
  return rows.map((row, r) => ({
    name: row.of ? `${row.of}, with backward` : row.name,
    flops: flopsOf(row),
    bytes: row.bytes,
    results: contestants.map((_, c) => {
      const rounds = found[r][c].filter((one) => one.times);
      if (rounds.length === 0) return found[r][c].find((one) => one.error) ?? { missing: true };
      const leasts = rounds.map((one) => least(one.times));
      const middle = median(leasts);
      return {
        least: least(leasts),
        ms: middle * 1e3,
        median_ms: median(rounds.flatMap((one) => one.times)) * 1e3,
        spread: (Math.max(...leasts) - least(leasts)) / middle,
      };
    }),
  }));
}

function flopsOf(row) {
  if (row.op === "matmul") return 2 * row.m * row.n * row.k * (row.batch ?? 1);
  if (row.op !== "conv") return undefined;
  const depth = (row.depthwise ? 1 : row.c) * row.kernel ** 2;
  return 2 * row.n * row.o * row.size ** 2 * depth * (row.backward ? 3 : 1);
}

const digits = (ms) =>
  ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toPrecision(2);

/** Contestants with the place and the number of threads of one of Lucid's, which it is compared with. */
export function rivals(contestants, c) {
  const of = contestants[c];
  const alone = (one) => one.threads <= 1;
  return contestants
    .map((one, i) => ({ one, i }))
    .filter(
      ({ one, i }) => i !== c && one.place === of.place && !one.name.startsWith("Lucid") && alone(one) === alone(of),
    )
    .map(({ i }) => i);
}

/** The best of them in a row: how many times as long as Lucid it takes. */
export function against(row, c, others) {
  const own = row.results[c].ms;
  const times = others.map((i) => ({ i, ms: row.results[i].ms })).filter(({ ms }) => ms !== undefined);
  if (own === undefined || times.length === 0) return undefined;
  const best = times.reduce((a, b) => (b.ms < a.ms ? b : a));
  return { ratio: best.ms / own, by: best.i };
}

export function markdown({ machine, limits, contestants, rows }) {
  const lines = [
    `# Lucid beside its peers`,
    "",
    machine,
    "",
    "| limit, one thread | GFLOP/s | copy, GB/s | read, GB/s |",
  ];
  lines.push("| --- | ---: | ---: | ---: |");
  for (const [place, found] of Object.entries(limits)) {
    if (found.error) lines.push(`| ${place} | ${found.error} | | |`);
    else
      lines.push(
        `| ${place} | ${found.gflops.map(digits).join(" to ")} | ${found.copy.map(digits).join(" to ")} | ${found.read.map(digits).join(" to ")} |`,
      );
  }
  for (const place of [...new Set(contestants.map((one) => one.place))]) {
    const here = contestants.map((one, i) => ({ ...one, i })).filter((one) => one.place === place);
    lines.push("", `## ${place}, ms`, "", `| | ${here.map((one) => one.name).join(" | ")} | share of the limit |`);
    lines.push(`| --- |${" ---: |".repeat(here.length + 1)}`);
    const limit = limits[place];
    for (const row of rows) {
      const cells = here.map(({ i }) =>
        row.results[i].ms === undefined ? (row.results[i].error ? "failed" : "–") : digits(row.results[i].ms),
      );
      const own = row.results[here[0].i].ms;
      let share = "";
      if (own && limit && !limit.error) {
        if (row.flops) share = `${((row.flops / own / 1e6 / Math.max(...limit.gflops)) * 100).toFixed(0)} %`;
        else if (row.bytes)
          share = `${((row.bytes / own / 1e6 / Math.max(...(row.bytes > 1e8 ? limit.read : limit["copy of 10^6"]))) * 100).toFixed(0)} %`;
      }
      lines.push(`| ${row.name} | ${cells.join(" | ")} | ${share} |`);
    }
  }
  lines.push("", "## Lucid against the best of the others", "");
  lines.push(
    "| Lucid | rows ahead | level (within 5 %) | behind | times as fast, geometric mean | behind in |",
    "| --- | ---: | ---: | ---: | ---: | --- |",
  );
  for (const [c, one] of contestants.entries()) {
    if (!one.name.startsWith("Lucid")) continue;
    const others = rivals(contestants, c);
    const found = rows.map((row) => ({ name: row.name, ...against(row, c, others) })).filter((row) => row.ratio);
    if (found.length === 0) continue;
    const behind = found.filter((row) => row.ratio < 0.95).sort((a, b) => a.ratio - b.ratio);
    const level = found.filter((row) => row.ratio >= 0.95 && row.ratio < 1.05).length;
    const where = behind.map((row) => `${row.name} ${row.ratio.toFixed(2)} (${contestants[row.by].name})`).join("; ");
    lines.push(
      `| ${title(one)} | ${found.length - behind.length - level} | ${level} | ${behind.length} | ${mean(found.map((row) => row.ratio)).toFixed(2)} | ${where} |`,
    );
  }
  lines.push(
    "",
    "A cell is the median of the rounds' least times. How far the rounds of a row lie apart, as a share of it, by contestant, median and nine tenths of the rows:",
    "",
  );
  for (const [c, one] of contestants.entries()) {
    const spreads = rows
      .map((row) => row.results[c].spread)
      .filter((spread) => spread !== undefined)
      .sort((a, b) => a - b);
    if (spreads.length === 0) continue;
    lines.push(
      `- ${title(one)}, ${one.version}, ${one.threads} threads: ${(median(spreads) * 100).toFixed(0)} %, ${(spreads[Math.floor(spreads.length * 0.9)] * 100).toFixed(0)} %`,
    );
  }
  const failures = rows
    .flatMap((row) =>
      row.results.map((result, c) =>
        result.error ? `- ${title(contestants[c])}, ${row.name}: ${result.error}` : null,
      ),
    )
    .filter(Boolean);
  const absent = contestants.filter((one) => one.error).map((one) => `- ${title(one)}: ${one.error}`);
  if (failures.length + absent.length) lines.push("", "## What failed", "", ...absent, ...failures);
  return `${lines.join("\n")}\n`;
}

/** A bar for each row: how many times as long as Lucid the best of the others takes, on a logarithmic axis. */
export function chart({ contestants, rows }, c, heading) {
  const others = rivals(contestants, c);
  const bars = rows.map((row) => ({ name: row.name, ...against(row, c, others) })).filter((row) => row.ratio);
  const [left, width, height, most] = [330, 330, 17, 64];
  const x = (ratio) => left + (Math.log2(Math.min(Math.max(ratio, 0.25), most)) + 2) * (width / 8);
  const total = 52 + bars.length * height;
  const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 ${total}" font-family="system-ui, sans-serif" font-size="11" role="img" aria-label="${plain(heading)}">`,
    "<style>text{fill:#1f2430}.grid{stroke:#8884}.one{stroke:#888}.ahead{fill:#2f7d6b}.behind{fill:#c4513a}@media(prefers-color-scheme:dark){text{fill:#e6e8ee}.ahead{fill:#4fb39b}.behind{fill:#e0785f}}</style>",
    `<text x="8" y="16" font-size="13" font-weight="600">${plain(heading)}</text>`,
  ];
  for (let power = -2; power <= 6; power++) {
    const ratio = 2 ** power;
    lines.push(`<line class="${power ? "grid" : "one"}" x1="${x(ratio)}" x2="${x(ratio)}" y1="40" y2="${total - 6}"/>`);
    lines.push(`<text x="${x(ratio)}" y="34" text-anchor="middle">${ratio < 1 ? `1/${1 / ratio}` : ratio}</text>`);
  }
  bars.forEach((bar, i) => {
    const y = 44 + i * height;
    const [from, to] = [Math.min(x(1), x(bar.ratio)), Math.max(x(1), x(bar.ratio))];
    lines.push(`<text x="${left - 8}" y="${y + 11}" text-anchor="end">${plain(bar.name)}</text>`);
    lines.push(
      `<rect class="${bar.ratio < 1 ? "behind" : "ahead"}" x="${from}" y="${y + 2}" width="${Math.max(to - from, 1)}" height="11" rx="2"/>`,
    );
    lines.push(
      `<text x="${left + width + 8}" y="${y + 11}">${bar.ratio.toFixed(bar.ratio < 10 ? 2 : 0)}× ${plain(contestants[bar.by].name)}</text>`,
    );
  });
  return `${lines.join("\n")}\n</svg>\n`;
}
