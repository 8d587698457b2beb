/** What the page says of itself: the engine's state above, the curtain over the picture, the notice below it. */

import type { Failure } from "../engine/protocol";
import type { LiveRun, Notice } from "./run";
import { fill, words } from "../words";

function progressText(run: LiveRun): string {
  const text = words.value.engine;
  const { stage, loaded, total } = run.progress.value;
  if (stage !== "download" || loaded === undefined || !total) return text[stage];
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  return fill(text.downloaded, { loaded: mega(loaded), total: mega(total) });
}

/** Python's state, in the header. */
export function EngineStatus({ run }: { run: LiveRun | null }) {
  const text = words.value.engine;
  const ready = run?.ready.value;
  const booting = !run || run.state.value === "booting";
  const state = run?.broken.value
    ? "broken"
    : booting
      ? "starting"
      : run.state.value === "playing" || run.busy.value
        ? "busy"
        : "ready";
  const versions = ready && [`Python ${ready.python}`, `Lucid ${ready.lucid}`.trim(), ready.isa].filter(Boolean);
  return (
    <p class="engine" id="engine" role="status" data-state={state === "busy" && !run!.playing.value ? "ready" : state}>
      <span class="dot" />
      <span id="engine-text">
        {run?.broken.value ? text.broken : booting || !versions ? (run ? progressText(run) : text.download) : versions.join(" · ")}
      </span>
    </p>
  );
}

/** Over the picture until Python is there; under it a first picture may be seen already. */
export function Curtain({ run }: { run: LiveRun }) {
  const broken = run.broken.value;
  const open = broken === null && run.state.value !== "booting";
  const { loaded, total } = run.progress.value;
  const part = loaded !== undefined && total ? Math.min(1, loaded / total) : null;
  const kind = ["curtain", open && "open", broken !== null && "broken", run.frame.value && "light"];
  return (
    <div class={kind.filter(Boolean).join(" ")} id="curtain">
      <span id="curtain-text">
        {broken === null ? progressText(run) : fill(words.value.engine.didNotStart, { message: broken })}
      </span>
      {part === null ? <i /> : <progress max="1" value={part} aria-label={words.value.engine.download} />}
    </div>
  );
}

export function noticeText(notice: Notice): string {
  const { program, notices } = words.value;
  switch (notice.kind) {
    case "failure": {
      const { kind, message, mark } = notice.failure;
      if (kind === "stopped") return mark ? fill(program.stoppedAt, { line: mark.line }) : program.stopped;
      return mark ? fill(program.line, { line: mark.line, message }) : message;
    }
    case "restarted":
      return notice.reason === "fatal"
        ? notices.brokeDown
        : notice.interruptible
          ? notices.interruptFailed
          : notices.notIsolated;
    case "stuck":
      return notices.stuck;
  }
}

/** Words of help, where the mistake is a common one. */
function Hint({ failure }: { failure: Failure }) {
  const text = failure.hint && words.value.hints[failure.hint.id];
  return text ? <p class="help">{fill(text, failure.hint!.values)}</p> : null;
}

export function Notices({ run }: { run: LiveRun }) {
  const notice = run.notice.value;
  const bad =
    notice?.kind === "failure"
      ? notice.failure.kind === "error"
      : notice?.kind === "restarted" && notice.reason === "fatal";
  return (
    <div class={bad ? "notice error" : "notice note"} id="notice" role="alert" hidden={!notice}>
      {notice && noticeText(notice)}
      {notice?.kind === "failure" && <Hint failure={notice.failure} />}
    </div>
  );
}
