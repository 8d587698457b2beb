/** The small parts that panels and views are made of. */

import type { ButtonHTMLAttributes, ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useId } from "preact/hooks";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: "text" | "strong" | "tool" | "icon";
  children?: ComponentChildren;
};

/** A button. `text` in a row of a panel, `strong` for the one that matters, `tool` and `icon` with a picture. */
export function Button({ kind = "text", children, ...rest }: ButtonProps) {
  return (
    <button type="button" class={kind === "strong" ? "text strong" : kind} {...rest}>
      {children}
    </button>
  );
}

export function Icon({ name }: { name: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <use href={`#${name}`} />
    </svg>
  );
}

export function Toggle(props: { id?: string; label: string; value: boolean; onChange(value: boolean): void }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        id={props.id}
        checked={props.value}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />{" "}
      {props.label}
    </label>
  );
}

/** One of a few words, side by side. With `picture`, a drawing stands above each (SVG that code of the page made). */
export function Choice(props: {
  id: string;
  label: string;
  options: readonly string[];
  value: string;
  words?: Record<string, string>;
  picture?: (option: string) => string;
  /** Whether the label is only for screen readers. */
  quiet?: boolean;
  onChange(value: string): void;
}) {
  const group = useId();
  return (
    <fieldset class={props.picture ? "pictures" : "choice"} id={props.id}>
      <legend class={props.quiet || props.picture ? "visually-hidden" : undefined}>{props.label}</legend>
      {props.options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={group}
            value={option}
            checked={option === props.value}
            onChange={() => props.onChange(option)}
          />
          {props.picture && <span dangerouslySetInnerHTML={{ __html: props.picture(option) }} />}
          {props.picture ? (props.words?.[option] ?? option) : <span>{props.words?.[option] ?? option}</span>}
        </label>
      ))}
    </fieldset>
  );
}

/** A slider in a grid of three columns (`.sliders`): name, slider, value. The value follows the thumb. */
export function Slider(props: {
  id: string;
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  logarithmic?: boolean;
  format?: (value: number) => string;
  help?: string;
  /** While the thumb moves; `onChange` comes when it is let go of, or moved by a key. */
  onInput?(value: number): void;
  onChange?(value: number): void;
}) {
  const { logarithmic } = props;
  const show = props.format ?? ((value: number) => String(Number(value.toPrecision(3))));
  const place = (value: number) => (logarithmic ? Math.log10(value) : value);
  const value = (input: HTMLInputElement) => (logarithmic ? 10 ** Number(input.value) : Number(input.value));
  return (
    <>
      <label for={props.id} title={props.help}>
        {props.label}
      </label>
      <input
        type="range"
        id={props.id}
        min={place(props.min)}
        max={place(props.max)}
        step={props.step}
        value={place(props.value)}
        aria-valuetext={show(props.value)}
        onInput={(event) => {
          // Into the text that is there: Preact would go on writing to it, were it replaced.
          event.currentTarget.nextElementSibling!.firstChild!.nodeValue = show(value(event.currentTarget));
          props.onInput?.(value(event.currentTarget));
        }}
        onChange={(event) => props.onChange?.(value(event.currentTarget))}
      />
      <output for={props.id} id={`${props.id}-out`}>
        {show(props.value)}
      </output>
    </>
  );
}

/** A row of tabs over one panel. */
export function Tabs(props: {
  label: string;
  tabs: readonly { id: string; title: string }[];
  value: string;
  onChange(id: string): void;
  children?: ComponentChildren;
}) {
  const base = useId();
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    const at = props.tabs.findIndex(({ id }) => id === props.value);
    const next = props.tabs[(at + by + props.tabs.length) % props.tabs.length]!;
    props.onChange(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={props.label} onKeyDown={move}>
        {props.tabs.map(({ id, title }) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={`${base}-${id}`}
            aria-selected={id === props.value}
            aria-controls={`${base}-panel`}
            tabIndex={id === props.value ? 0 : -1}
            onClick={() => props.onChange(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${props.value}`}>
        {props.children}
      </div>
    </>
  );
}
