/** The panel of the profiler. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { fill } from "../../words/language";
import { Chart } from "../../ui/chart";
import { Button, Choice } from "../../ui/parts";
import type { Page } from "../contract";
import { quietly } from "../quietly";
import { Flame } from "./flame";
import { download } from "../../ui/download";
import { type Profile, type Told, bytes, time, unpack } from "./model";
import { Table } from "./table";
import { WORDS, type Words } from "./words";

const MODULE = "tools_profile";
const STEPS = ["1", "5", "20", "100"];

export function Panel({ page }: { page: Page }) {
  const [steps, setSteps] = useState("5");
  const [profile, setProfile] = useState<Profile | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const text = WORDS[page.language.value];
  useEffect(() => setProfile(null), [page]);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await quietly(page, work);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
    setBusy(false);
  };
  const record = () =>
    attempt(async () => {
      const { json, buffers } = await page.ask<Told>(MODULE, "profile", { steps: Number(steps) });
      setProfile(unpack(json, buffers));
      page.run.look();
    });
  const trace = () =>
    attempt(async () => {
      const { buffers } = await page.ask(MODULE, "trace");
      download(`lucid-trace-step-${profile!.at}.json`, buffers.trace!.data as Uint8Array<ArrayBuffer>, "application/json");
    });

  return (
    <div class="profile-panel">
      <div class="profile-bar">
        <Button kind="strong" id="profile-start" disabled={busy || !page.run.loaded.value} onClick={() => void record()}>
          {busy ? text.busy : steps === "1" ? text.start1 : fill(text.start, { n: steps })}
        </Button>
        <Choice id="profile-steps" label={text.steps} options={STEPS} value={steps} onChange={setSteps} />
        {profile && (
          <Button id="profile-trace" title={text.traceHelp} disabled={busy} onClick={() => void trace()}>
            {text.trace}
          </Button>
        )}
      </div>
      {error && (
        <p class="notice error" role="alert">
          {fill(text.failed, { message: error })}
        </p>
      )}
      {!profile && <p class="profile-note">{text.intro}</p>}
      {profile && <Summary profile={profile} text={text} />}
      {profile && (
        <>
          <Flame profile={profile} text={text} />
          <div class="profile-below">
            <Table profile={profile} text={text} />
            <Memory profile={profile} text={text} />
          </div>
        </>
      )}
      <p class="profile-note">
        {text.counts} {!self.crossOriginIsolated && text.clock}
      </p>
    </div>
  );
}

function Summary({ profile, text }: { profile: Profile; text: Words }) {
  const inOps = profile.ops.reduce((sum, { self }) => sum + (self ?? 0), 0);
  const calls = profile.ops.reduce((sum, row) => sum + row.calls, 0);
  return (
    <p class="profile-summary" role="status">
      {fill(text.told, {
        steps: profile.steps,
        at: profile.at.toLocaleString("en"),
        each: time((1e9 * profile.seconds) / profile.steps),
        ops: calls.toLocaleString("en"),
        share: Math.round((100 * inOps) / Math.max(1, 1e9 * profile.seconds)),
        peak: bytes(profile.peak),
      })}
    </p>
  );
}

function Memory({ profile, text }: { profile: Profile; text: Words }) {
  const { memory, seconds, peak, now } = profile;
  const [unit, size] = peak >= 2e6 ? (["MB", 1e6] as const) : (["kB", 1e3] as const);
  const [x, values] = useMemo(
    () => [
      memory.map((_, index) => (1e3 * seconds * (index + 1)) / memory.length),
      memory.map((level) => level / size),
    ],
    [profile],
  );
  const label = fill(text.memory.label, { time: time(1e9 * seconds), peak: bytes(peak), now: bytes(now) });
  return (
    <figure class="profile-memory">
      <figcaption>{fill(text.memory.title, { unit })}</figcaption>
      <Chart id="profile-memory" label={label} x={x} tight min={0} lines={[{ values, colour: "--curve-train" }]} />
      <p class="profile-note">{label}</p>
    </figure>
  );
}
