/** Charts, drawn by uPlot in the colours of the page. */
import uPlot from 'uplot';
import { bytes, elapsed, figure } from './format';
import type { ChartData } from './view-model';

/** Of the page's style, which follows the system's light or dark. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const FONT = '11px system-ui, sans-serif';
const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 16);

/** Steps of whole binary units: 2 MiB, 4 MiB. */
const BINARY_STEPS = Array.from({ length: 48 }, (_, power) => 2 ** power);
const SECONDS_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];
const WINDOW_STEPS = [300, 600, 900, 1_800, 3_600, 7_200, 14_400];

interface AxisFormats {
  readonly x: (value: number) => string;
  readonly xSteps: number[];
  readonly y: (value: number) => string;
  readonly ySteps?: number[];
}

function axes({ x, xSteps, y, ySteps }: AxisFormats): uPlot.Axis[] {
  const [stroke, grid] = [colour('--ink-2'), { stroke: colour('--line'), width: 1 }];
  const common = { stroke, font: FONT, ticks: { show: false } };
  return [
    { ...common, grid: { show: false }, size: 22, gap: 4, space: 56, incrs: xSteps, values: (_, splits) => splits.map(x) },
    {
      ...common,
      grid,
      size: 58,
      gap: 6,
      space: 22,
      values: (_, splits) => splits.map(y),
      ...(ySteps === undefined ? {} : { incrs: ySteps }),
    },
  ];
}

const CALM: Pick<uPlot.Options, 'cursor' | 'legend'> = { cursor: { show: false }, legend: { show: false } };

/** Prediction against what came, with the interval as a band. */
function scoreOptions(unit: string, width: number, height: number): uPlot.Options {
  const hidden = { stroke: 'transparent', width: 0, points: { show: false } };
  const predicted = { stroke: colour('--predicted'), width: 1.5, dash: [4, 3], points: { show: false } };
  const actual = { stroke: colour('--actual'), width: 2, points: { show: true, size: 4, fill: colour('--actual') } };
  return {
    ...CALM,
    width,
    height,
    padding: [8, 8, 0, 0],
    scales: { x: { time: false }, y: { range: (_, low, high) => rangeOf(low, high) } },
    axes: axes({ x: time, xSteps: WINDOW_STEPS, ...(unit === 'bytes' ? { y: bytes, ySteps: BINARY_STEPS } : { y: figure }) }),
    series: [{}, hidden, hidden, predicted, actual],
    bands: [{ series: [2, 1], fill: colour('--band') }],
  };
}

/** Room above and below; a flat line stays in the middle. */
function rangeOf(low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const room = (to - from) * 0.08 || Math.max(1, Math.abs(to) * 0.1);
  return [from >= 0 ? Math.max(0, from - room) : from - room, to + room];
}

function flowOptions(width: number, height: number): uPlot.Options {
  const line = (name: string, dash?: number[]): uPlot.Series => ({
    stroke: colour(name),
    width: 2,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
  });
  return {
    ...CALM,
    width,
    height,
    padding: [8, 8, 0, 0],
    scales: { x: { time: false }, y: { range: (_, __, high) => [0, Math.max(10, (high ?? 0) * 1.15)] } },
    axes: axes({ x: (seconds) => elapsed(seconds * 1000), xSteps: SECONDS_STEPS, y: figure }),
    series: [{}, line('--actual'), line('--predicted', [4, 3])],
  };
}

/** A chart that follows the width of its place and the colours of the page. `stop` gives its memory back. */
export class Chart {
  readonly #root: HTMLElement;
  readonly #options: (width: number, height: number) => uPlot.Options;
  readonly #height: number;
  readonly #watcher: ResizeObserver;
  #plot: uPlot | undefined;
  #data: uPlot.AlignedData | undefined;

  private constructor(root: HTMLElement, height: number, options: (width: number, height: number) => uPlot.Options) {
    this.#root = root;
    this.#height = height;
    this.#options = options;
    this.#watcher = new ResizeObserver(() => this.#resize());
    this.#watcher.observe(root);
    root.setAttribute('role', 'img');
  }

  static ofScores(root: HTMLElement, unit: string): Chart {
    return new Chart(root, 118, (width, height) => scoreOptions(unit, width, height));
  }

  static ofFlow(root: HTMLElement): Chart {
    return new Chart(root, 150, flowOptions);
  }

  /** @param label what a person who does not see the chart is told */
  show(data: ChartData | uPlot.AlignedData, label: string): void {
    this.#data = data;
    this.#root.setAttribute('aria-label', label);
    if (this.#plot === undefined) this.#draw();
    else this.#plot.setData(data);
  }

  /** After a change of colours. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#draw();
  }

  stop(): void {
    this.#watcher.disconnect();
    this.#plot?.destroy();
  }

  #draw(): void {
    const width = this.#root.clientWidth;
    if (this.#data === undefined || width === 0) return;
    this.#plot = new uPlot(this.#options(width, this.#height), this.#data, this.#root);
  }

  #resize(): void {
    const width = this.#root.clientWidth;
    if (this.#plot === undefined) this.#draw();
    else if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#height });
  }
}
