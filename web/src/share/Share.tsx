/** The dialog behind "Share": links, files, weights, pictures, and all of them read again. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/parts";
import { download } from "../ui/download";
import { fill, language } from "../words";
import type { Shell } from "../ui/shell";
import "./style.css";
import { fromNotebook, fromPython, toNotebook, toPython, type Exported, type Imported } from "./files";
import keep from "./keep.py?raw";
import { linkTo } from "./link";
import { canFilm, film, hasPicture, toPng } from "./picture";
import { words } from "./words";

const PYTHON = "share_keep";
const FILM_SECONDS = 5;

export function Share({ shell, onClose }: { shell: Shell; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [said, say] = useState<{ text: string; bad?: boolean } | null>(null);
  const [link, setLink] = useState("");
  const text = words[language.value];
  const run = shell.run.value!;
  const name = `lucid-${run.scene.id}`;

  useEffect(() => {
    dialog.current!.showModal();
    run.engine.use({ [PYTHON]: keep });
    void linkTo(run, shell.original.peek()).then((url) => setLink(url.href));
  }, [run, shell]);

  /** Do something, and say what came of it. */
  const attempt = (what: string, work: () => Promise<string | undefined>) => async () => {
    say(null);
    try {
      const done = await work();
      if (done) say({ text: done });
    } catch (error) {
      // The kind of exception says nothing to somebody who pressed a button.
      const message = (error as Error).message.replace(/^ValueError: /, "");
      say({ text: fill(text.failed, { name: what, message }), bad: true });
    }
  };
  /** Save a file, and give back what is said of it. */
  const keepAs = (file: string, content: Parameters<typeof download>[1], type: string) => {
    download(file, content, type);
    return fill(text.saved, { name: file });
  };
  const ask = (question: string, args: object, buffers?: Record<string, Uint8Array>) =>
    run.engine.ask(PYTHON, question, args, buffers);
  const copy = (what: string, value: string) =>
    attempt(what, async () => {
      await navigator.clipboard.writeText(value);
      return text.copied;
    });
  const exported = async (): Promise<Exported> => ({
    source: shell.source.peek(),
    prelude: String((await ask("prelude", {})).json),
    address: new URL((await linkTo(run, shell.source.peek())).href).hash.slice(1),
    title: `Lucid: ${run.scene.id}`,
  });
  const save = (ending: string, type: string, write: (from: Exported) => string) =>
    attempt(ending, async () => {
      return keepAs(`${name}.${ending}`, write(await exported()), type);
    });
  const saveWeights = (format: "safetensors" | "pt") =>
    attempt(text.weights, async () => {
      const { buffers } = await ask("save", { format });
      const data = buffers.file!.data as Uint8Array<ArrayBuffer>;
      return keepAs(`${name}.${format}`, data, "application/octet-stream");
    });
  const view = () => document.querySelector<HTMLElement>(".picture");
  const savePicture = attempt(text.picture, async () => {
    return keepAs(`${name}.png`, await toPng(view()!), "image/png");
  });
  const saveFilm = attempt(text.film, async () => {
    say({ text: text.filming });
    const made = await film(view()!, FILM_SECONDS);
    return keepAs(`${name}.${made.type.includes("mp4") ? "mp4" : "webm"}`, made, made.type);
  });
  const read = (file: File) =>
    attempt(file.name, async () => {
      if (/\.(safetensors|pt|pth)$/i.test(file.name)) {
        const { json } = await ask("load", {}, { file: new Uint8Array(await file.arrayBuffer()) });
        run.look();
        return fill(text.weightsLoaded, { count: (json as { tensors: number }).tensors });
      }
      const content = await file.text();
      const imported: Imported = /\.ipynb$/i.test(file.name) ? fromNotebook(content) : fromPython(content);
      await shell.receive(imported.source, "file", imported.address);
      return fill(text.opened, { name: file.name });
    })();

  const frame = `<iframe src="${link.replace("#", "?embed#")}" width="100%" height="640" allow="cross-origin-isolated"></iframe>`;
  return (
    <dialog class="share" id="share-dialog" ref={dialog} aria-labelledby="share-title" onClose={onClose}>
      <div class="card-head">
        <h2 id="share-title">{text.title}</h2>
        <Button id="share-close" onClick={() => dialog.current!.close()}>
          {text.close}
        </Button>
      </div>
      <section>
        <h3>{text.link}</h3>
        <p>{text.linkHelp}</p>
        <div class="row">
          <input id="share-link" type="text" readOnly value={link} aria-label={text.link} />
          <Button kind="strong" onClick={copy(text.link, link)}>
            {text.copy}
          </Button>
        </div>
        <div class="row">
          <input id="share-embed" type="text" readOnly value={frame} aria-label={text.embed} />
          <Button onClick={copy(text.embed, frame)}>{text.copyEmbed}</Button>
        </div>
      </section>
      <section>
        <h3>{text.program}</h3>
        <p>{text.programHelp}</p>
        <div class="row">
          <Button id="save-py" onClick={save("py", "text/x-python", toPython)}>
            {text.python}
          </Button>
          <Button id="save-ipynb" onClick={save("ipynb", "application/x-ipynb+json", toNotebook)}>
            {text.notebook}
          </Button>
        </div>
      </section>
      <section>
        <h3>{text.weights}</h3>
        <p>{text.weightsHelp}</p>
        <div class="row">
          <Button id="save-safetensors" onClick={saveWeights("safetensors")}>
            {text.safetensors}
          </Button>
          <Button id="save-pt" onClick={saveWeights("pt")}>
            {text.pt}
          </Button>
        </div>
      </section>
      {hasPicture(view()) && (
        <section>
          <h3>{text.picture}</h3>
          <div class="row">
            <Button id="save-png" onClick={savePicture}>
              {text.png}
            </Button>
            {canFilm() && (
              <Button id="save-film" onClick={saveFilm}>
                {text.film}
              </Button>
            )}
          </div>
        </section>
      )}
      <section>
        <h3>{text.open}</h3>
        <p>{text.openHelp}</p>
        <label class="file">
          {text.choose}
          <input
            id="open-file"
            type="file"
            accept=".py,.ipynb,.safetensors,.pt,.pth"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              if (file) void read(file);
            }}
          />
        </label>
      </section>
      <section>
        <h3>{text.machine}</h3>
        <p>{text.machineHelp}</p>
        <pre>
          <code>{`pip install lucid-wasm\npython ${name}.py`}</code>
        </pre>
      </section>
      <p class={said?.bad ? "notice error" : "notice note"} id="share-said" role="status" hidden={!said}>
        {said?.text}
      </p>
    </dialog>
  );
}
