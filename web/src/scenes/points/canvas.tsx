/** The part of the picture that can be painted on: pointer, finger or arrow keys. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { drawnOn } from "../../ui/touch";
import type { Painting } from "./painting";

/** A step of the arrow keys, as a part of the picture. */
const KEY_STEP = 0.02;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function PaintOn({ painting, label, ratio }: { painting: Painting; label: string; ratio: number }) {
  const cross = useSignal<[number, number]>([0.5, 0.5]);
  const host = useRef<HTMLDivElement>(null);
  const down = useRef(false);
  const paint = (events: readonly PointerEvent[]) => {
    const box = host.current!.getBoundingClientRect();
    for (const event of events)
      painting.move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, ratio);
  };
  const finish = () => {
    if (down.current) painting.end();
    down.current = false;
  };
  const once = (brush: number | "erase") => {
    const before = painting.brush.peek();
    painting.brush.value = brush;
    painting.begin();
    painting.move(...cross.peek(), ratio);
    painting.end();
    painting.brush.value = before;
  };
  return (
    <div
      ref={host}
      class="points-paint"
      id="paint"
      tabIndex={0}
      role="application"
      aria-label={label}
      onPointerDown={(event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        down.current = true;
        painting.begin();
        paint([event]);
      }}
      onPointerMove={(event) => {
        // All places since the last picture, so that a quick stroke has no gaps.
        if (down.current) paint(event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]);
      }}
      onPointerUp={finish}
      onPointerCancel={finish}
      {...drawnOn}
      onKeyDown={(event) => {
        const by = ARROWS[event.key];
        if (by) {
          const size = KEY_STEP * (event.shiftKey ? 5 : 1);
          const clamp = (value: number) => Math.min(1, Math.max(0, value));
          cross.value = [clamp(cross.value[0] + by[0] * size), clamp(cross.value[1] + by[1] * size * ratio)];
        } else if (event.key === " " || event.key === "Enter") once(painting.tool);
        else if (event.key === "Delete" || event.key === "Backspace") once("erase");
        else return;
        event.preventDefault();
      }}
    >
      <i style={{ left: `${100 * cross.value[0]}%`, top: `${100 * cross.value[1]}%` }} aria-hidden="true" />
    </div>
  );
}
