/** Canvases one above the other that fit their place, sharp on every screen, and are drawn again in another size or theme. */

import type { ComponentChildren, HTMLAttributes } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { theme } from "./theme";

export interface Layer {
  id?: string;
  /** Draws the whole canvas; its `width` and `height` are in device pixels. */
  draw(canvas: HTMLCanvasElement): void;
  /** The layer is drawn again when one of these changes; without, with every render. */
  on?: readonly unknown[];
}

type StageProps = Omit<HTMLAttributes<HTMLDivElement>, "label"> & {
  /** What is to be seen, for those who do not see it. */
  label: string;
  layers: readonly Layer[];
  /** Width over height. */
  ratio?: number;
  children?: ComponentChildren;
};

/** Device pixels per CSS pixel, but no more than the eye has use for. */
const sharpness = () => Math.min(2, devicePixelRatio);

export function Stage({ label, layers, ratio = 1, children, role = "img", ...rest }: StageProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<(readonly unknown[] | undefined)[]>([]);
  const draw = (all: boolean) => {
    const canvases = [...host.current!.querySelectorAll<HTMLCanvasElement>(":scope > canvas")];
    layers.forEach((layer, index) => {
      const before = drawn.current[index];
      const same = before && layer.on && before.length === layer.on.length && before.every((v, i) => v === layer.on![i]);
      if (!all && same) return;
      drawn.current[index] = layer.on ?? [Symbol()];
      layer.draw(canvases[index]!);
    });
  };
  const latest = useRef(draw);
  latest.current = draw;
  const fit = () => {
    const { clientWidth, clientHeight } = host.current!;
    const [width, height] = [clientWidth, clientHeight].map((size) => Math.max(1, Math.round(size * sharpness())));
    for (const canvas of host.current!.querySelectorAll<HTMLCanvasElement>(":scope > canvas"))
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width!, height!];
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      fit();
      latest.current(true);
    });
    observer.observe(host.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    fit();
    draw(false);
  });
  useEffect(() => theme.subscribe(() => host.current && latest.current(true)), []);
  return (
    <div class="stage" ref={host} style={{ aspectRatio: String(ratio) }} role={role} aria-label={label} {...rest}>
      {layers.map(({ id }, index) => (
        <canvas key={id ?? index} id={id} aria-hidden="true" />
      ))}
      {children}
    </div>
  );
}
