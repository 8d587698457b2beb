/** What Python last looked at: frames between two of its looks bring the same again, which need not be drawn again. */

import { useRef } from "preact/hooks";
import type { Buffer, Payload, Run } from "../contract";

type Buffers = Record<string, Buffer>;

/** The buffers of the newest look; the same object until there is another, of the same or of other data. */
export function useLook(run: Run): Buffers {
  const kept = useRef<{ look: number | undefined; data: Payload | null; buffers: Buffers }>(undefined);
  const [frame, data] = [run.frame.value, run.data.value];
  const look = frame?.figures.look;
  if (!kept.current || look === undefined || kept.current.look !== look || kept.current.data !== data)
    kept.current = { look, data, buffers: frame?.buffers ?? {} };
  return kept.current.buffers;
}
