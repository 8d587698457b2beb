/**
 * A snapshot without its zeros: most of Python's memory is not used yet. Three numbers (a mark, the length, the count of pages), the
 * numbers of the pages that hold something, and the pages.
 */

const MARK = 0x4c554344;
const PAGE = 1 << 14;

export function compact(memory: Uint8Array): ArrayBuffer {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.byteLength >>> 2);
  const pages: number[] = [];
  const perPage = PAGE >>> 2;
  for (let page = 0; page * PAGE < memory.byteLength; page++) {
    const end = Math.min((page + 1) * perPage, words.length);
    // The last few bytes that are no whole word count as used.
    let used = (page + 1) * PAGE > words.length * 4;
    for (let i = page * perPage; i < end && !used; i++) used = words[i] !== 0;
    if (used) pages.push(page);
  }
  const head = 4 * (3 + pages.length);
  const out = new Uint8Array(head + pages.length * PAGE);
  new Uint32Array(out.buffer, 0, 3 + pages.length).set([MARK, memory.byteLength, pages.length, ...pages]);
  pages.forEach((page, i) => {
    out.set(memory.subarray(page * PAGE, (page + 1) * PAGE), head + i * PAGE);
  });
  return out.buffer;
}

export function expand(stored: ArrayBuffer): Uint8Array {
  const [mark, length, count] = new Uint32Array(stored, 0, 3);
  const head = 4 * (3 + (count ?? 0));
  if (mark !== MARK || stored.byteLength !== head + count! * PAGE) throw new Error("not a snapshot, or a part of one");
  const memory = new Uint8Array(length!);
  const pages = new Uint32Array(stored, 12, count);
  pages.forEach((page, i) => {
    const start = page * PAGE;
    memory.set(new Uint8Array(stored, head + i * PAGE, Math.min(PAGE, length! - start)), start);
  });
  return memory;
}
