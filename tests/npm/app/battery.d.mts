import type { Lucid } from "lucid-wasm";

export const cases: Record<string, (given: { lucid: Lucid; lib: object; printed: string[]; worker: boolean }) => Promise<void>>;
