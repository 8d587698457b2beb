/** What a cell has put out: printed text, rich displays, errors. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Bundle, Output } from "./ipynb";
import { rendered } from "./markdown";
import { sanitised } from "./sanitise";

export function Outputs({ outputs, words }: { outputs: readonly Output[]; words: Record<string, string> }) {
  return (
    <div class="notebook-outputs">
      {outputs.map((output, i) => (
        <One key={i} output={output} words={words} />
      ))}
    </div>
  );
}

function One({ output, words }: { output: Output; words: Record<string, string> }) {
  switch (output.output_type) {
    case "stream":
      return <Text text={output.text} name={output.name === "stderr" ? "notebook-stderr" : "notebook-stdout"} words={words} />;
    case "error":
      return <Text text={withoutColours(output.traceback.join("\n"))} name="notebook-error" words={words} />;
    default:
      return <Rich data={output.data} words={words} />;
  }
}

/** Jupyter's tracebacks have the colours of a terminal in them. */
function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is to be found
  return text.replace(/\u001b\[[\d;]*[A-Za-z]/g, "");
}

/** Lines keep their breaks; what is too wide or too high scrolls, also by the keyboard. */
function Text({ text, name, words }: { text: string; name: string; words: Record<string, string> }) {
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const { current } = box;
    if (current && atEnd.current) current.scrollTop = current.scrollHeight;
  }, [text]);
  return (
    <pre
      class={name}
      ref={box}
      role="region"
      aria-label={words[name]}
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        atEnd.current = at.scrollTop + at.clientHeight >= at.scrollHeight - 4;
      }}
    >
      {text}
    </pre>
  );
}

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function Rich({ data, words }: { data: Bundle; words: Record<string, string> }) {
  const text = (kind: string) => (typeof data[kind] === "string" ? data[kind] : null);
  const html = text("text/html") ?? text("image/svg+xml");
  const plain = text("text/plain") ?? "";
  if (html !== null) return <Nodes make={() => sanitised(html)} source={html} name="notebook-html" />;
  const image = IMAGES.find((kind) => text(kind) !== null);
  if (image) {
    // Only what base64 is made of: nothing can end the address and begin something else.
    const bytes = text(image)!.replace(/[^A-Za-z0-9+/=]/g, "");
    return <img class="notebook-image" src={`data:${image};base64,${bytes}`} alt={plain || words.image} />;
  }
  const markdown = text("text/markdown");
  if (markdown !== null)
    return <Nodes make={() => rendered(markdown)} source={markdown} name="notebook-html notebook-text" />;
  const json = data["application/json"];
  const shown = text("text/latex") ?? (json === undefined ? plain : JSON.stringify(json, null, 2));
  return <Text text={shown} name="notebook-plain" words={words} />;
}

/** Nodes that are made anew when their source is another one. */
export function Nodes({ make, source, name }: { make: () => DocumentFragment; source: string; name: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // A live chart is replaced many times a second: what it takes up must not collapse in between.
    box.current!.replaceChildren(make());
  }, [source]);
  return <div class={name} ref={box} />;
}
