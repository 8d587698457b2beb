/** Moments of the start, as `performance.mark`s that the tests and the benchmark read: `lucid:ready`, `lucid:first-step`. */

export function markOnce(name: "lucid:ready" | "lucid:first-step"): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}
