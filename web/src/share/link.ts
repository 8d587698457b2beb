/** Links that carry a program besides the settings. */

import { queryOf } from "../ui/address";
import { pack, unpack } from "../ui/pack";
import type { LiveRun } from "../ui/run";

/** The longest program that a link may bring. */
const MOST = 200_000;

/** The page's address for this run, and its program where the visitor changed it. */
export async function linkTo(run: LiveRun, original: string): Promise<URL> {
  const query = await queryOf(run);
  const source = run.source.peek();
  if (source !== original) query.set("code", await pack(source));
  const url = new URL(location.pathname, location.origin);
  url.hash = query.toString();
  return url;
}

/** The program in an address, or null. */
export async function programIn(query: URLSearchParams): Promise<string | null> {
  const code = query.get("code");
  return code === null ? null : unpack(code, MOST);
}
