/** Sums by op or by layer; a click on a column's name sorts by it. */

import { useState } from "preact/hooks";
import { fill } from "../../words/language";
import { Choice } from "../../ui/parts";
import { COLUMNS, type Column, type Profile, sorted, text as cellText } from "./model";
import type { Words } from "./words";

type Kind = "ops" | "layers";

export function Table({ profile, text }: { profile: Profile; text: Words }) {
  const [kind, setKind] = useState<Kind>("ops");
  const [order, setOrder] = useState<{ by: Column; down: boolean }>({ by: "self", down: true });
  const columns = COLUMNS[kind];
  const by = columns.includes(order.by) ? order.by : "time";
  const rows = sorted(profile[kind], by, order.down);
  const measure = kind === "ops" ? "self" : "time";
  const most = Math.max(1, ...rows.map((row) => row[measure] ?? 0));
  return (
    <section class="profile-table">
      <Choice
        id="profile-by"
        label={text.by.label}
        quiet
        options={["ops", "layers"]}
        words={text.by}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
      />
      {rows.length === 0 ? (
        <p class="profile-note">{text.noLayers}</p>
      ) : (
        // What scrolls must be reachable by keyboard.
        <div class="profile-scroll" tabIndex={0} role="region" aria-label={fill(text.table, { steps: profile.steps })}>
          <table id="profile-table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={column === by ? (order.down ? "descending" : "ascending") : undefined}
                  >
                    <button
                      type="button"
                      title={text.help[column]}
                      onClick={() => setOrder({ by: column, down: column === by ? !order.down : column !== "name" })}
                    >
                      {text.columns[column]}
                      <span aria-hidden="true">{column === by ? (order.down ? " ↓" : " ↑") : ""}</span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.name}>
                  <th scope="row">
                    {row.name}
                    <i style={{ width: `${(100 * (row[measure] ?? 0)) / most}%` }} />
                  </th>
                  {columns.slice(1).map((column) => (
                    <td key={column}>{cellText(row, column)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
