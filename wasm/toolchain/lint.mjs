/* `npm run lint` checks the form of every source file, `npm run lint -- --fix` mends what can be mended. `npm test` begins with it.
 *
 *     C                    clang-format     .clang-format
 *     Python               ruff             pyproject.toml
 *     TypeScript, CSS      Biome            .biome.json
 */

import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError, command, filesUnder, prepare, ROOT } from "./prepare.mjs";

const BIN = path.join(ROOT, ".venv", "bin");
const BIOME = path.join(ROOT, "node_modules", "@biomejs", "biome", "bin", "biome");
const MADE = new Set([".venv", "build", "dist", "node_modules", ".git", ".pytest_cache"]);

/** Throws a BuildError that holds what the tools found. */
export function lint({ fix = false } = {}) {
  const began = performance.now();
  const sources = filesUnder(ROOT, (name) => !MADE.has(name)).filter((file) => /\.(c|h|inc)$/.test(file));
  const steps = [
    [
      "clang-format",
      path.join(BIN, "clang-format"),
      fix ? ["-i", ...sources] : ["--dry-run", "--Werror", "--ferror-limit=3", ...sources],
    ],
    ["ruff format", path.join(BIN, "ruff"), fix ? ["format", "--quiet"] : ["format", "--check"]],
    ["ruff check", path.join(BIN, "ruff"), ["check", "--output-format=concise", ...(fix ? ["--fix"] : [])]],
    ["biome", process.execPath, [BIOME, fix ? "check" : "ci", ...(fix ? ["--write"] : []), "--error-on-warnings"]],
  ];
  const findings = [];
  for (const [name, program, args] of steps) {
    const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
    if (error) throw new BuildError(`${name} could not be started: ${error.message}`);
    if (status !== 0) findings.push(`${name}:\n${stdout}${stderr}`);
  }
  if (findings.length)
    throw new BuildError(`${findings.join("\n")}\n\`npm run lint -- --fix\` mends what can be mended`);
  console.log(
    `[lint] ${sources.length} C files, Python, TypeScript and CSS: nothing found in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  command(() => {
    prepare({ builds: [] });
    lint({ fix: process.argv.includes("--fix") });
  });
}
