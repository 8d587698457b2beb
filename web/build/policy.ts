/** The content policy of the built pages, and the second page, which may fetch packages as well. */

import type { Plugin } from "vite";

const PYPI = "https://pypi.org https://files.pythonhosted.org";

/** The editor makes its style sheets while it runs, and marks them with this word. It is no secret: a static page has none. */
const NONCE = "lucid";

const policy = (connect: string) =>
  [
    "default-src 'none'",
    // Compiling WebAssembly is allowed, making scripts from texts is not.
    "script-src 'self' 'wasm-unsafe-eval'",
    // A worker that starts from a blob has this policy too; one that starts from a file has that file's headers.
    "worker-src 'self' blob:",
    `style-src 'self' 'nonce-${NONCE}'`,
    "img-src 'self' data: blob:",
    "media-src blob:",
    `connect-src ${connect}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

const meta = (connect: string) => `<meta http-equiv="Content-Security-Policy" content="${policy(connect)}">`;
const OWN = meta("'self'");
/** What holds on every page that talks to its own server alone. */
export const OWN_POLICY = policy("'self'");

export function contentPolicy(): Plugin {
  return {
    name: "lucid-policy",
    enforce: "post",
    transformIndexHtml: {
      order: "post",
      // A page that is being developed has the development server's own scripts in it.
      handler: (html, context) =>
        context.bundle ? html.replace(/(<meta charset="[^"]*"\s*\/?>)/, `$1\n    ${OWN}`) : html,
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const index = bundle["index.html"];
        if (index?.type !== "asset" || !String(index.source).includes(OWN))
          throw new Error("index.html has no content policy: does it begin with <meta charset>?");
        const source = String(index.source).replace(
          OWN,
          `${meta(`'self' ${PYPI}`)}\n    <meta name="lucid-packages" content="allowed">`,
        );
        this.emitFile({ type: "asset", fileName: "packages.html", source });
      },
    },
  };
}
