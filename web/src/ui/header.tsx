/** The bar at the top: the name, the scenes, Python's state, language and theme. */

import { signal } from "@preact/signals";
import { CARDS } from "../scenes";
import type { Share } from "../share/Share";
import { type Language, language, speak, words } from "../words";
import { chosenLanguage } from "./address";
import { EngineStatus } from "./notices";
import { Button, Icon } from "./parts";
import type { LiveRun } from "./run";
import type { Shell } from "./shell";
import { theme, toggleTheme } from "./theme";

const sharing = signal<typeof Share | null>(null);

export function Header({ shell, run }: { shell: Shell; run: LiveRun | null }) {
  const Dialog = sharing.value;
  const text = words.value.page;
  const themeText = theme.value === "dark" ? text.toLight : text.toDark;
  const other: Language = language.value === "en" ? "de" : "en";
  return (
    <header class="bar">
      <h1 class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <use href="#mark" />
        </svg>
        Lucid <span>{text.playground}</span>
      </h1>
      <nav class="scenes" aria-label={text.scenes}>
        {CARDS.map(({ id, title }) => (
          <button
            type="button"
            key={id}
            id={`scene-${id}`}
            aria-current={run?.scene.id === id ? "page" : undefined}
            onClick={() => run?.scene.id !== id && shell.choose(id)}
          >
            {title[language.value]}
          </button>
        ))}
      </nav>
      <EngineStatus run={run} />
      {run && !run.scene.Workbench && (
        <Button
          kind="strong"
          id="share"
          onClick={async () => {
            sharing.value = (await import("../share/Share")).Share;
          }}
        >
          {text.share}
        </Button>
      )}
      {run && Dialog && (
        <Dialog
          shell={shell}
          onClose={() => {
            sharing.value = null;
          }}
        />
      )}
      <nav aria-label={text.pages}>
        <a href="./reference/index.html">{text.reference}</a>
      </nav>
      <button
        class="icon language"
        id="language"
        type="button"
        lang={other}
        onClick={() => {
          chosenLanguage.value = other;
          void speak(other);
        }}
      >
        <abbr title={text.otherLanguage}>{other.toUpperCase()}</abbr>
      </button>
      <button class="icon" id="theme" type="button" aria-label={themeText} title={themeText} onClick={toggleTheme}>
        <Icon name="half" />
      </button>
    </header>
  );
}
