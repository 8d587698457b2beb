/** The module that the build writes (build.mjs). */

/** bridge.py. */
export const BRIDGE: string;
/** A list of packages for Pyodide, without packages. */
export const LOCK: object;
