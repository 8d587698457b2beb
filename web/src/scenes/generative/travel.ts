/** An animation that the visitor starts and halts: a time that goes from one end of its way to the other. */

import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Seconds that a whole way takes. */
const SECONDS = 4;

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Moves a time to the end of its way, 0 or `steps`, evenly; where motion is unwelcome, step by step and slowly. */
export function useTravel(
  time: Signal<number>,
  down: ReadonlySignal<boolean>,
  steps: number,
): { going: Signal<boolean>; toggle(): void } {
  const going = useSignal(false);
  useEffect(() => {
    if (!going.value) return;
    let last = performance.now();
    let request = 0;
    const go = (now: number) => {
      request = requestAnimationFrame(go);
      const passed = (now - last) / 1000;
      if (calm() && passed < 0.4) return;
      last = now;
      const move = calm() ? 1 : (Math.min(passed, 0.1) * steps) / SECONDS;
      const next = time.peek() + (down.peek() ? -move : move);
      time.value = Math.min(steps, Math.max(0, next));
      // The first picture's time may lie before the click's.
      if (down.peek() ? next <= 0 : next >= steps) going.value = false;
    };
    request = requestAnimationFrame(go);
    return () => cancelAnimationFrame(request);
  }, [going.value, steps]);
  const toggle = () => {
    const [start, end] = down.peek() ? [steps, 0] : [0, steps];
    if (!going.peek() && time.peek() === end) time.value = start;
    going.value = !going.peek();
  };
  return { going, toggle };
}
