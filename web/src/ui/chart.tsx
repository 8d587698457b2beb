/** Lines over steps, or over anything else: uPlot in the page's colours. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { cssVar } from "./palette";
import { theme } from "./theme";

const FONT = "11px ui-sans-serif, system-ui, sans-serif";
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

export interface Line {
  values: readonly (number | null)[];
  /** A custom property of the page's style. */
  colour: string;
  dashed?: boolean;
}

export interface ChartProps {
  id?: string;
  /** What the chart tells, for those who do not see it. */
  label: string;
  x: readonly number[];
  lines: readonly Line[];
  min?: number;
  max?: number;
  percent?: boolean;
  /** The x axis begins at the first value instead of 0, and ends at the last. */
  tight?: boolean;
}

function options(host: HTMLElement, props: { current: ChartProps }): uPlot.Options {
  const { lines } = props.current;
  const axis = { stroke: () => cssVar("--ink-soft"), grid: { stroke: () => cssVar("--line"), width: 1 }, font: FONT };
  const number = (value: number) =>
    props.current.percent
      ? `${Math.round(100 * value)}%`
      : Math.abs(value) < 10
        ? small.format(value)
        : compact.format(value);
  return {
    width: host.clientWidth || 280,
    height: host.clientHeight || 120,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: {
        time: false,
        range: (_u, min, max) => (props.current.tight ? [min ?? 0, max ?? 1] : [0, Math.max(20, max ?? 0)]),
      },
      y: {
        range: (_u, low, high) => {
          const { min, max } = props.current;
          const room = 0.05 * Math.max((high ?? 1) - (low ?? 0), 1e-6);
          return [min ?? (low ?? 0) - room, max ?? Math.max((high ?? 1) + room, (min ?? 0) + 0.05)];
        },
      },
    },
    axes: [
      {
        ...axis,
        ticks: { show: false },
        gap: 4,
        size: 22,
        space: 50,
        values: (_u, splits) => splits.map((v) => compact.format(v)),
      },
      { ...axis, ticks: { show: false }, gap: 4, size: 40, space: 26, values: (_u, splits) => splits.map(number) },
    ],
    series: [
      {},
      ...lines.map(({ colour, dashed }) => ({
        stroke: () => cssVar(colour),
        width: 1.75,
        points: { show: false },
        spanGaps: false,
        ...(dashed && { dash: [5, 3] }),
      })),
    ],
  };
}

export function Chart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const kinds = props.lines.map(({ colour, dashed }) => `${colour}${dashed ? "-" : ""}`).join();
  useLayoutEffect(() => {
    const made = new uPlot(options(host.current!, latest), [[]], host.current!);
    plot.current = made;
    const fit = new ResizeObserver(() =>
      made.setSize({ width: host.current!.clientWidth, height: host.current!.clientHeight }),
    );
    fit.observe(host.current!);
    return () => {
      fit.disconnect();
      made.destroy();
    };
  }, [kinds]);
  useLayoutEffect(() => {
    plot.current?.setData([props.x, ...props.lines.map(({ values }) => values)] as uPlot.AlignedData);
  });
  useEffect(() => theme.subscribe(() => plot.current?.redraw(false, true)), []);
  return <div class="chart" ref={host} id={props.id} role="img" aria-label={props.label} />;
}
