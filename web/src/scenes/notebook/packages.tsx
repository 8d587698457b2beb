/** The panel for packages: pure Python, from PyPI or by address, fetched only when the visitor says so. */

import { useRef, useState } from "preact/hooks";
import { fill } from "../../words/language";
import type { Runner } from "./runner";

export function Packages({ runner, words }: { runner: Runner; words: Record<string, string> }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<{ text: string; error?: boolean } | null>(null);
  const installing = runner.installing.value;
  const install = async (wanted: string) => {
    const what = wanted.trim();
    if (!what || installing) return;
    setSaid({ text: fill(words.installing!, { what }) });
    // The words below the button have said where this goes: there is no second question.
    try {
      const found = Object.entries(await runner.install(what)).map(([name, version]) => `${name} ${version}`);
      setSaid({ text: found.length ? fill(words.installed!, { what: found.join(", ") }) : words["is-there"]! });
      if (field.current) field.current.value = "";
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setSaid({ text: reason.replace(/^InstallError: /, ""), error: true });
    }
  };
  return (
    <section class="notebook-panel" aria-label={words.packages}>
      <form
        class="notebook-install"
        onSubmit={(event) => {
          event.preventDefault();
          void install(field.current!.value);
        }}
      >
        <label for="notebook-package">{words["package-name"]}</label>
        <input
          id="notebook-package"
          type="text"
          ref={field}
          placeholder="snowballstemmer"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
        />
        <button type="submit" class="play" id="notebook-install" disabled={installing}>
          {words.install}
        </button>
      </form>
      <p>{words["package-help"]}</p>
      <p role="status" id="notebook-installed" class={said?.error ? "notebook-failed" : undefined}>
        {said?.text}
      </p>
    </section>
  );
}
