/**
 * What the visitor's Python may not reach is taken away from the worker. Python's `js` module is empty as it is; this is for code
 * that gets hold of the real global object all the same: there is no storage on it, no network, no other worker, and no line to
 * the page but the one that the worker took before. The page's Content-Security-Policy is the second wall: it lets nothing be
 * made into code, and allows no connection but to the page's own files.
 */

/** The language itself, and what Pyodide and the worker go on using. Whatever else a browser has is not kept. */
const KEPT = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error
  AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError globalThis JSON Math Intl
  ArrayBuffer SharedArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array
  BigInt64Array Uint8ClampedArray Float16Array Float32Array Float64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef
  Proxy Reflect FinalizationRegistry DisposableStack AsyncDisposableStack decodeURI decodeURIComponent encodeURI encodeURIComponent
  escape unescape eval isFinite isNaN WebAssembly self console performance crypto setTimeout clearTimeout setInterval clearInterval
  queueMicrotask structuredClone TextEncoder TextDecoder URL URLSearchParams AbortController AbortSignal Event EventTarget
  DOMException MessageChannel MessagePort atob btoa`.split(/\s+/),
);

export function seal(): void {
  const { userAgent, language, hardwareConcurrency } = navigator;
  // Events stay: the worker's own line to the page, the scheduler and abort signals are made of them.
  for (
    let holder: object | null = self;
    holder && holder !== EventTarget.prototype;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    for (const key of Reflect.ownKeys(holder)) {
      if (typeof key !== "string" || key === "constructor" || KEPT.has(key)) continue;
      if (!Reflect.deleteProperty(holder, key)) Reflect.defineProperty(holder, key, { value: undefined });
    }
  }
  for (const key of ["addEventListener", "removeEventListener", "dispatchEvent"])
    Object.defineProperty(self, key, { value: undefined });
  Object.defineProperty(self, "navigator", { value: Object.freeze({ userAgent, language, hardwareConcurrency }) });
  Object.assign(URL, { createObjectURL: undefined, revokeObjectURL: undefined });
}
