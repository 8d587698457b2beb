/** What is known of the chosen box: where it was made, its value, its gradient, and how their norms changed. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { fill } from "../../words/language";
import { cssVar, rgb } from "../../ui/palette";
import { theme } from "../../ui/theme";
import type { Item } from "./model";
import type { Described, Look, Part, Store } from "./store";
import { number, shapeText, whole } from "./text";
import type { Words } from "./words";

export function Detail({ store, text }: { store: Store; text: Words }) {
  const item = store.item.value;
  if (!item) return <p class="graph-nothing">{text.detail.nothing}</p>;
  const tree = store.tree.value!;
  const node = item.shows === null ? null : tree.recorded.nodes[item.shows]!;
  const look = store.look.value?.node === item.shows ? store.look.value : null;
  const group = item.node === null;
  const parameter = item.kind === "parameter";
  return (
    <>
      <header>
        <h3 id="graph-chosen">{item.title}</h3>
        <span class="graph-kind">
          {item.of || fill(text.kinds[item.kind], { n: item.children.length })}
          {path(item)}
        </span>
        {group && (
          <button type="button" class="text" onClick={() => store.toggle(item)}>
            {store.open.value.has(item.key) ? text.detail.fold : text.detail.unfold}
          </button>
        )}
      </header>
      {item.mark && <MarkText store={store} item={item} text={text} />}
      <Line store={store} item={item} text={text} />
      {node && (
        <dl class="graph-facts">
          <Fact name={text.detail.shape}>{shapeText(node.shape)}</Fact>
          <Fact name={text.detail.dtype}>{node.dtype}</Fact>
          {!group && (
            <Fact name={text.detail.runs}>
              {node.runs === 0
                ? text.detail.runsNone
                : node.runs === 1
                  ? text.detail.runsOne
                  : fill(text.detail.runsMany, { n: node.runs })}
            </Fact>
          )}
        </dl>
      )}
      {look && (
        <>
          <Tensor
            store={store}
            look={look}
            part="value"
            title={parameter ? text.detail.parameter : group ? text.detail.output : text.detail.value}
            missing={text.detail.noValue}
            text={text}
          />
          <Tensor
            store={store}
            look={look}
            part="grad"
            title={text.detail.grad}
            missing={text.detail.noGrad}
            text={text}
          />
          {look.change !== undefined && <p>{fill(text.detail.change, { change: number(look.change) })}</p>}
        </>
      )}
    </>
  );
}

function path(item: Item): string {
  const names: string[] = [];
  for (let at = item.parent; at?.parent; at = at.parent) names.unshift(at.title);
  return names.length ? ` · ${names.join(" › ")}` : "";
}

function MarkText({ store, item, text }: { store: Store; item: Item; text: Words }) {
  const { exploding, vanishing } = store.tree.value!.recorded.limits;
  const mark = item.mark!;
  const help = { nan: text.marks.nanHelp, exploding: text.marks.explodingHelp, vanishing: text.marks.vanishingHelp }[mark];
  return (
    <p class="graph-warning">
      <strong>{text.marks[mark]}.</strong> {fill(help, { exploding, share: whole(Math.round(1 / vanishing)) })}
    </p>
  );
}

function Line({ store, item, text }: { store: Store; item: Item; text: Words }) {
  if (item.line === null) return <p class="graph-line">{text.detail.noLine}</p>;
  const line = item.line;
  const source = store.page.source.value.split("\n")[line - 1]?.trim() ?? "";
  return (
    <p class="graph-line">
      <button
        type="button"
        class="text strong"
        title={text.detail.lineHelp}
        onClick={() => store.page.pointAt(line, true)}
      >
        {fill(text.detail.line, { n: line })}
      </button>
      <code>{source}</code>
    </p>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Tensor(props: { store: Store; look: Look; part: Part; title: string; missing: string; text: Words }) {
  const { store, look, part, title, text } = props;
  const told = look.parts[part];
  if (!told)
    return (
      <section class="graph-tensor">
        <h4>{title}</h4>
        <p>{props.missing}</p>
      </section>
    );
  const facts: [string, string][] =
    told.count === 1 && told.min !== undefined
      ? []
      : [
          [text.detail.norm, number(told.norm)],
          [text.detail.mean, number(told.mean)],
          [text.detail.std, number(told.std)],
          [text.detail.range, `${number(told.min)} … ${number(told.max)}`],
        ];
  if (told.zeros) facts.push([text.detail.zeros, `${(100 * told.zeros).toFixed(told.zeros < 0.1 ? 1 : 0)} %`]);
  if (told.strange) facts.push([text.detail.strange, whole(told.strange)]);
  return (
    <section class="graph-tensor" data-part={part}>
      <h4>
        {title}
        {told.count === 1 && <b>{number(told.min)}</b>}
      </h4>
      <div class="graph-pictures">
        {told.count > 1 && <Heat told={told} text={text} />}
        {(told.bins?.length ?? 0) > 1 && <Histogram told={told} text={text} />}
      </div>
      {facts.length > 0 && (
        <dl class="graph-facts small">
          {facts.map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </dl>
      )}
      <OverTime store={store} look={look} part={part} text={text} />
    </section>
  );
}

type Seen = NonNullable<Look["parts"][Part]>;

/** Orange above zero, blue below, the paper's colour at zero: the same as everywhere for signs. */
function Heat({ told, text }: { told: Seen; text: Words }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns, data } = told.picture;
  const dark = theme.value;
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(columns, rows);
    const [paper, above, below] = ["--field-paper", "--curve-test", "--curve-train"].map((name) => rgb(cssVar(name)));
    const strange = rgb(cssVar("--error"));
    let most = 0;
    for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) most = Math.max(most, Math.abs(data[i]!));
    for (let i = 0; i < rows * columns; i++) {
      const value = data[i]!;
      const to = Number.isNaN(value) ? strange : value >= 0 ? above! : below!;
      const part = Number.isFinite(value) ? (most ? Math.sqrt(Math.abs(value) / most) : 0) : 1;
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = paper![c]! + (to[c]! - paper![c]!) * part;
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [told, dark]);
  const label = fill(text.detail.picture, { rows, columns, min: number(told.min), max: number(told.max) });
  // Cells are square, but a long row is as high as can be seen.
  const cell = Math.min(140 / columns, 110 / rows, 14);
  const size = { width: `${Math.max(14, columns * cell)}px`, height: `${Math.max(14, rows * cell)}px` };
  return <canvas ref={canvas} width={columns} height={rows} style={size} role="img" aria-label={label} title={label} />;
}

function Histogram({ told, text }: { told: Described; text: Words }) {
  const bins = told.bins!;
  const most = Math.max(...bins);
  const label = fill(text.detail.histogram, { count: whole(told.count), min: number(told.min), max: number(told.max) });
  const zero = told.min! < 0 && told.max! > 0 ? (-told.min! / (told.max! - told.min!)) * 144 : null;
  return (
    <svg class="graph-histogram" viewBox="0 0 144 76" role="img" aria-label={label}>
      {bins.map((count, index) => {
        const height = Math.sqrt(count / most) * 58;
        return <rect key={index} x={index * 6 + 0.5} y={60 - height} width={5} height={height} />;
      })}
      {zero !== null && <line x1={zero} x2={zero} y1={0} y2={60} />}
      <text x={0} y={73}>
        {number(told.min)}
      </text>
      <text x={144} y={73} text-anchor="end">
        {number(told.max)}
      </text>
    </svg>
  );
}

/** The norm over the samples that were taken while the program trained. */
function OverTime({ store, look, part, text }: { store: Store; look: Look; part: Part; text: Words }) {
  const which = part === "grad" ? 1 : 0;
  const points = store.samples.value
    .map(({ step, norms }) => [step, norms[look.node]?.[which] ?? null] as const)
    .filter((point): point is readonly [number, number] => point[1] !== null && Number.isFinite(point[1]));
  if (points.length < 2) return null;
  const [from, to] = [points[0]!, points.at(-1)!];
  const low = Math.min(...points.map(([, norm]) => norm));
  const high = Math.max(...points.map(([, norm]) => norm));
  const x = (step: number) => ((step - from[0]) / (to[0] - from[0] || 1)) * 240;
  const y = (norm: number) => 34 - ((norm - low) / (high - low || 1)) * 30;
  const label = fill(text.detail.time, {
    n: points.length,
    from: whole(from[0]),
    to: whole(to[0]),
    first: number(from[1]),
    last: number(to[1]),
  });
  return (
    <figure class="graph-time">
      <svg viewBox="0 0 240 38" preserveAspectRatio="none" role="img" aria-label={label}>
        <polyline points={points.map(([step, norm]) => `${x(step).toFixed(1)},${y(norm).toFixed(1)}`).join(" ")} />
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
