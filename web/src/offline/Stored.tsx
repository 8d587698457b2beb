/** Says what is kept on the device, and forgets it with one click. */

import type { ReadonlySignal } from "@preact/signals";
import { type Language, fill } from "../words/language";
import { forget, isolated, isolatedNext, keepAgain, keeping, kept } from "./keep";
import { packagesAllowed } from "./packages";
import { WORDS } from "./words";
import "./style.css";

function size(bytes: number, language: Language): string {
  return `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}

export function Stored({ language }: { language: ReadonlySignal<Language> }) {
  const words = WORDS[language.value];
  const { files, snapshot } = kept.value;
  const state = keeping.value;
  const what = [
    files > 0 && fill(words.files, { size: size(files, language.value) }),
    snapshot > 0 && fill(words.snapshot, { size: size(snapshot, language.value) }),
  ].filter(Boolean);
  const said =
    state === "impossible"
      ? words.impossible
      : state === "busy"
        ? words.busy
        : what.length
          ? fill(words.rest, { what: what.join("; ") })
          : state === "refused"
            ? words.refused
            : state === "not yet"
              ? words.notYet
              : words.nothing;
  return (
    <section class="offline" id="stored" aria-label={words.title} data-state={state}>
      <p>
        {said}{" "}
        {state === "refused" ? (
          <button class="text" type="button" id="keep" onClick={() => void keepAgain()}>
            {words.again}
          </button>
        ) : (
          state !== "impossible" && (
            <button class="text" type="button" id="forget" onClick={() => void forget()}>
              {words.forget}
            </button>
          )
        )}
      </p>
      <p id="isolation">{isolated ? words.isolated : isolatedNext.value ? words.isolatedNext : words.notIsolated}</p>
      {packagesAllowed() && <p id="packages">{words.packages}</p>}
    </section>
  );
}
