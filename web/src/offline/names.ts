/** The names of what this page keeps. An origin may serve several pages, so they say which folder they belong to. */

import { siteRoot } from "../engine/runtime";

export const OWN = `lucid ${new URL("./", siteRoot()).pathname} `;
