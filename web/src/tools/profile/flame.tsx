/** Calls over time, each above those that lie in it; what is chosen can be zoomed into. */

import { useMemo, useRef, useState } from "preact/hooks";
import { fill } from "../../words/language";
import { cssVar } from "../../ui/palette";
import { Stage } from "../../ui/stage";
import { type Call, type Profile, bytes, count, time } from "./model";
import type { Words } from "./words";

const ROW = 22;
const FONT = "12px ui-sans-serif, system-ui, sans-serif";
/** Fill and ink, by what a call is. */
const COLOURS: Record<Call["kind"], [fill: string, ink: string]> = {
  op: ["--page", "--ink"],
  range: ["--line", "--ink"],
  forward: ["--accent-soft", "--accent"],
  backward: ["--note-soft", "--note"],
};

interface View {
  from: number;
  to: number;
}

/** By call: the one around it, or -1. */
function parents(calls: readonly Call[]): number[] {
  const open: number[] = [];
  return calls.map(({ depth }, index) => {
    open.length = Math.min(open.length, depth);
    const around = open.at(-1) ?? -1;
    open[depth] = index;
    return around;
  });
}

export function Flame({ profile, text }: { profile: Profile; text: Words }) {
  const { calls } = profile;
  const around = useMemo(() => parents(calls), [profile]);
  const depth = useMemo(() => Math.max(0, ...calls.map((call) => call.depth)) + 1, [profile]);
  const end = useMemo(() => Math.max(1, ...calls.map(({ start, time }) => start + time)), [profile]);
  const [zoomed, setZoomed] = useState<{ of: Profile; call: number } | null>(null);
  const [chosen, setChosen] = useState<{ of: Profile; call: number } | null>(null);
  const zoom = zoomed?.of === profile ? zoomed.call : -1;
  const at = chosen?.of === profile ? chosen.call : -1;
  const width = useRef(600);
  const view: View =
    zoom >= 0 ? { from: calls[zoom]!.start, to: calls[zoom]!.start + calls[zoom]!.time } : { from: 0, to: end };

  const draw = (canvas: HTMLCanvasElement) => {
    const context = canvas.getContext("2d")!;
    const sharp = canvas.width / Math.max(1, canvas.clientWidth);
    width.current = canvas.clientWidth;
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    context.font = FONT;
    context.textBaseline = "middle";
    const colours = Object.fromEntries(
      Object.entries(COLOURS).map(([kind, names]) => [kind, names.map(cssVar)]),
    ) as Record<Call["kind"], [string, string]>;
    const edge = cssVar("--line-strong");
    const per = canvas.clientWidth / (view.to - view.from);
    // Calls too narrow to see are drawn once per pixel.
    const filled = new Float64Array(depth).fill(-1);
    calls.forEach((call, index) => {
      const x = (call.start - view.from) * per;
      const wide = call.time * per;
      if (x + wide < 0 || x > canvas.clientWidth || x + wide < filled[call.depth]!) return;
      const [left, right] = [Math.max(0, x), Math.min(canvas.clientWidth, Math.max(x + wide, x + 1))];
      filled[call.depth] = right;
      const y = call.depth * ROW;
      const [paper, ink] = colours[call.kind];
      context.fillStyle = paper;
      context.fillRect(left, y, right - left, ROW - 1);
      if (right - left > 3) {
        context.strokeStyle = edge;
        context.lineWidth = 1;
        context.strokeRect(left + 0.5, y + 0.5, right - left - 1, ROW - 2);
      }
      if (right - left > 34) {
        context.save();
        context.beginPath();
        context.rect(left, y, right - left - 3, ROW);
        context.clip();
        context.fillStyle = ink;
        context.fillText(call.name, left + 5, y + ROW / 2);
        context.restore();
      }
      if (index === at) {
        context.strokeStyle = cssVar("--accent");
        context.lineWidth = 2;
        context.strokeRect(left + 1, y + 1, Math.max(2, right - left - 2), ROW - 3);
      }
    });
  };

  const find = (event: { offsetX: number; offsetY: number }) => {
    const row = Math.floor(event.offsetY / ROW);
    const when = view.from + (event.offsetX / width.current) * (view.to - view.from);
    const near = (view.to - view.from) / width.current;
    let found = -1;
    calls.forEach((call, index) => {
      if (call.depth === row && when >= call.start - near && when <= call.start + call.time + near) found = index;
    });
    return found;
  };
  const choose = (call: number) => setChosen({ of: profile, call });
  const into = (call: number) => setZoomed({ of: profile, call: call === zoom ? around[call]! : call });
  const beside = (by: 1 | -1) => {
    for (let i = at + by; i >= 0 && i < calls.length; i += by) {
      if (calls[i]!.depth === calls[at]!.depth) return i;
    }
    return at;
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") setZoomed(null);
    else if (at < 0 && event.key.startsWith("Arrow")) choose(0);
    else if (event.key === "ArrowRight") choose(beside(1));
    else if (event.key === "ArrowLeft") choose(beside(-1));
    else if (event.key === "ArrowUp") choose(Math.max(0, around[at]!));
    else if (event.key === "ArrowDown") choose(calls[at + 1]?.depth === calls[at]!.depth + 1 ? at + 1 : at);
    else if ((event.key === "Enter" || event.key === " ") && at >= 0) into(at);
    else return;
    event.preventDefault();
  };

  const call = calls[at];
  return (
    <section class="profile-flame">
      <h3>{text.flame.title}</h3>
      <div class="profile-flame-scroll">
        <div style={{ height: `${depth * ROW}px` }}>
          <Stage
            id="profile-flame"
            label={text.flame.label}
            role="application"
            aria-describedby="profile-call"
            tabIndex={0}
            layers={[{ draw }]}
            onKeyDown={keys}
            onPointerMove={(event) => {
              const found = event.pointerType === "mouse" ? find(event) : -1;
              if (found >= 0 && found !== at) choose(found);
            }}
            onClick={(event) => {
              const found = find(event);
              if (found < 0) return;
              choose(found);
              into(found);
            }}
          />
        </div>
      </div>
      <p id="profile-call" class="profile-call">
        <span aria-live="polite">
          {call
            ? `${fill(text.flame.call, {
                name: `${call.name} (${text.flame.kinds[call.kind]})`,
                time: time(1e3 * call.time),
                share: ((100 * call.time) / (view.to - view.from)).toFixed(1),
              })}${
                call.kind === "op" && call.flops
                  ? `, ${fill(text.flame.flops, { rate: count(call.flops / Math.max(call.time / 1e6, 1e-9)), bytes: bytes(call.bytes) })}`
                  : ""
              }`
            : `${fill(text.flame.nothing, { n: calls.length, time: time(1e3 * end) })}. ${text.flame.hint}.`}
        </span>
        {zoom >= 0 && (
          <button type="button" class="text" id="profile-all" onClick={() => setZoomed(null)}>
            {text.flame.all}
          </button>
        )}
      </p>
      {profile.cut && <p class="profile-note">{text.flame.cut}</p>}
    </section>
  );
}
