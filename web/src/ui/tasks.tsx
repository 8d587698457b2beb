/** What is to be seen in the picture, in words, and what there is to try. */

import { words } from "../words";
import type { LiveRun } from "./run";
import { shown } from "./settings";

export function Tasks({ run }: { run: LiveRun }) {
  const text = words.value.panels;
  const { tagline, seen, challenges } = run.words.value;
  const met = run.met.value;
  return (
    <section class="card tasks">
      <details open>
        <summary>
          <h2>{text.challenges}</h2>
        </summary>
        <ul class="challenges" id="challenges">
          {shown(run.scene.challenges, run.settings.value).map(({ id }) => (
            <li key={id} data-challenge={id} data-met={met.has(id)}>
              <span class="visually-hidden">{met.has(id) ? text.met : text.notMet}: </span>
              {challenges[id]}
            </li>
          ))}
        </ul>
      </details>
      <details>
        <summary>
          <h2>{text.seen}</h2>
        </summary>
        <p class="tagline">{tagline}</p>
        {seen.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </details>
    </section>
  );
}
