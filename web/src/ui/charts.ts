/** The loss and accuracy curves. */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { History } from "./history";
import { cssVar } from "./palette";

const FONT = "11px ui-sans-serif, system-ui, sans-serif";

function axis(values?: (self: uPlot, splits: number[]) => string[]): uPlot.Axis {
  return {
    stroke: () => cssVar("--ink-soft"),
    grid: { stroke: () => cssVar("--line"), width: 1 },
    ticks: { show: false },
    font: FONT,
    gap: 4,
    ...(values && { values }),
  };
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

function options(
  host: HTMLElement,
  y: { max: number | null; percent: boolean },
  series: uPlot.Series[],
): uPlot.Options {
  return {
    width: host.clientWidth || 280,
    height: host.clientHeight || 120,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: { time: false, range: (_u, _min, max) => [0, Math.max(20, max ?? 0)] },
      y: { range: (_u, _min, max) => [0, y.max ?? Math.max(0.05, (max ?? 1) * 1.05)] },
    },
    axes: [
      { ...axis((_u, splits) => splits.map((v) => compact.format(v))), size: 22, space: 50 },
      {
        ...axis((_u, splits) => splits.map((v) => (y.percent ? `${Math.round(v * 100)}%` : compact.format(v)))),
        size: 38,
        space: 26,
      },
    ],
    series: [{}, ...series],
  };
}

function line(colour: string, dash?: number[]): uPlot.Series {
  return { stroke: () => cssVar(colour), width: 1.75, points: { show: false }, spanGaps: false, ...(dash && { dash }) };
}

export class Charts {
  private readonly loss: uPlot;
  private readonly accuracy: uPlot;

  constructor(
    lossHost: HTMLElement,
    accuracyHost: HTMLElement,
    private readonly history: History,
  ) {
    this.loss = new uPlot(
      options(lossHost, { max: null, percent: false }, [line("--curve-train")]),
      [[], []],
      lossHost,
    );
    this.accuracy = new uPlot(
      options(accuracyHost, { max: 1, percent: true }, [line("--curve-train"), line("--curve-test", [5, 3])]),
      [[], [], []],
      accuracyHost,
    );
    const fit = new ResizeObserver(() => {
      this.loss.setSize({ width: lossHost.clientWidth, height: lossHost.clientHeight });
      this.accuracy.setSize({ width: accuracyHost.clientWidth, height: accuracyHost.clientHeight });
    });
    fit.observe(lossHost);
    fit.observe(accuracyHost);
  }

  draw(): void {
    const { steps, loss, train, test } = this.history;
    this.loss.setData([steps, loss]);
    this.accuracy.setData([steps, train, test]);
  }

  /** Again, in another theme's colours. */
  redraw(): void {
    this.loss.redraw(false, true);
    this.accuracy.redraw(false, true);
  }
}
