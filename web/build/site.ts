/**
 * The reference and the guides: `web/site` writes them from the installed package when the page's own files are there. It gets to
 * know what those are called, and the content policy, which holds there too.
 */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { Plugin, Rolldown } from "vite";
import { OWN_POLICY } from "./policy";

const ENTRY = "site";

/** What only the reference and the guides load: nothing that the playground needs when there is no network. */
export function onlyOfSite(bundle: Rolldown.OutputBundle): Set<string> {
  const reach = (name: string) => {
    const found = new Set<string>();
    const visit = (file: string) => {
      const chunk = bundle[file];
      if (found.has(file) || chunk?.type !== "chunk") return;
      found.add(file);
      for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
      for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
    };
    for (const chunk of Object.values(bundle))
      if (chunk.type === "chunk" && chunk.isEntry && chunk.name === name) visit(chunk.fileName);
    return found;
  };
  const others = reach("index");
  return new Set([...reach(ENTRY)].filter((file) => !others.has(file)));
}

export function site(root: string): Plugin {
  return {
    name: "lucid-site",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        // Without scripts no [data-theme] is set: the system's wish counts by itself.
        for (const file of Object.values(bundle)) {
          if (file.type !== "asset" || !/assets\/site-.*\.css$/.test(file.fileName)) continue;
          const source = String(file.source);
          const dark = /:root\[data-theme="?dark"?\]\s*\{([^}]*)\}/.exec(source);
          if (!dark) throw new Error("tokens.css has no dark colours");
          file.source = `${source}@media (prefers-color-scheme:dark){:root:not([data-theme]){${dark[1]}}}`;
        }
      },
    },
    writeBundle: {
      sequential: true,
      handler(options, bundle) {
        const entry = Object.values(bundle).find(
          (file) => file.type === "chunk" && file.isEntry && file.name === ENTRY,
        );
        if (entry?.type !== "chunk") throw new Error(`the build has no entry ${ENTRY}`);
        const icon = Object.keys(bundle).find((name) => /assets\/icon-.*\.svg$/.test(name));
        const assets = {
          script: entry.fileName,
          style: [...(entry.viteMetadata?.importedCss ?? [])][0],
          icon,
          policy: OWN_POLICY,
        };
        const python = path.join(root, ".venv/bin/python");
        if (!existsSync(python))
          throw new Error(`the reference is made from the package in ${python}, which is not there: npm run build`);
        execFileSync(
          python,
          ["-B", path.join(root, "web/site"), "--out", options.dir!, "--assets", JSON.stringify(assets)],
          {
            stdio: "inherit",
            env: { ...process.env, PYTHONSAFEPATH: "", PYTHONPATH: "" },
          },
        );
      },
    },
  };
}
