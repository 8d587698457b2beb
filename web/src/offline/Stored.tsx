/** Says what is kept on the device, and forgets it with one click. */

import type { ReadonlySignal } from "@preact/signals";
import { type Language, fill } from "../words/language";
import { forget, isolated, isolatedNext, keepAgain, keeping, kept } from "./keep";
import { packagesAllowed } from "./packages";
import { WORDS } from "./words";
import "./style.css";

/** A phrase with the size in it, or null where nothing is there. */
function phrase(text: string, bytes: number, language: Language): string | null {
  if (bytes === 0) return null;
  const size = Number.isNaN(bytes) ? "…" : (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 });
  return fill(text, { size: `${size}\u00a0MB` });
}

export function Stored({ language }: { language: ReadonlySignal<Language> }) {
  const words = WORDS[language.value];
  const { files, snapshot } = kept.value;
  const state = keeping.value;
  const there = [phrase(words.files, files, language.value), phrase(words.snapshot, snapshot, language.value)].filter(Boolean);
  let said = words.nothing;
  if (state === "impossible") said = words.impossible;
  else if (there.length) said = fill(words.kept, { what: there.join(words.and) });
  else if (state === "busy") said = words.busy;
  else if (state === "not yet") said = words.notYet;
  else if (state === "refused") said = words.refused;
  return (
    <section class="offline" id="stored" aria-label={words.title} data-state={state}>
      <p>
        {said}{" "}
        {state === "refused" ? (
          <button type="button" id="keep" onClick={() => void keepAgain()}>
            {words.again}
          </button>
        ) : (
          state !== "impossible" && (
            <button type="button" id="forget" onClick={() => void forget()}>
              {there.length ? words.forget : words.never}
            </button>
          )
        )}
      </p>
      {" "}
      <p id="isolation">{isolated ? words.isolated : isolatedNext.value ? words.isolatedNext : words.notIsolated}</p>
      {" "}
      {packagesAllowed() && <p id="packages">{words.packages}</p>}
    </section>
  );
}
