/** Charts as SVG, without a library: bars and lines over a handful of labels are all that the labs need. */
import type { Chart } from './lab';

const SIZE = { width: 640, height: 280 };
const PLOT = { left: 70, right: 16, top: 34, bottom: 48 };
const STEPS = 4;
/** Colours that readers with a red-green weakness can tell apart (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7'] as const;

/** The same chart gives the same text. */
export function renderChart(chart: Chart): string {
  const top = roundUp(Math.max(0, ...chart.series.flatMap(({ values }) => values)));
  const [width, height] = [SIZE.width - PLOT.left - PLOT.right, SIZE.height - PLOT.top - PLOT.bottom];
  const slot = width / Math.max(1, chart.labels.length);
  const x = (index: number): number => PLOT.left + slot * (index + 0.5);
  const y = (value: number): number => PLOT.top + height * (1 - value / top);
  return [
    `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escapeHtml(`${chart.title}, ${chart.unit}`)}">`,
    ...gridLines(top, y),
    ...chart.labels.map((label, index) => text(x(index), SIZE.height - PLOT.bottom + 18, label, 'middle')),
    ...(chart.kind === 'bars' ? bars(chart, slot, x, y) : lines(chart, x, y)),
    ...legend(chart),
    '</svg>',
  ].join('\n');
}

function gridLines(top: number, y: (value: number) => number): readonly string[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => (top * step) / STEPS).flatMap((value) => [
    `<line class="grid" x1="${PLOT.left}" x2="${SIZE.width - PLOT.right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}"/>`,
    text(PLOT.left - 8, y(value) + 4, value.toLocaleString('en-US', { maximumFractionDigits: 2 }), 'end'),
  ]);
}

function bars({ series }: Chart, slot: number, x: (index: number) => number, y: (value: number) => number): readonly string[] {
  const width = (slot * 0.7) / Math.max(1, series.length);
  return series.flatMap(({ values }, nth) =>
    values.map((value, index) => {
      const left = x(index) - slot * 0.35 + width * nth;
      return `<rect x="${fixed(left)}" y="${fixed(y(value))}" width="${fixed(width)}" height="${fixed(y(0) - y(value))}" fill="${colourOf(nth)}"/>`;
    }),
  );
}

function lines({ series }: Chart, x: (index: number) => number, y: (value: number) => number): readonly string[] {
  return series.flatMap(({ values }, nth) => {
    const points = values.map((value, index) => `${fixed(x(index))},${fixed(y(value))}`);
    const dots = points.map((point) => point.split(',')).map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="4" fill="${colourOf(nth)}"/>`);
    return [`<polyline points="${points.join(' ')}" fill="none" stroke="${colourOf(nth)}" stroke-width="2"/>`, ...dots];
  });
}

function legend({ series, unit }: Chart): readonly string[] {
  const step = (SIZE.width - PLOT.left) / Math.max(1, series.length);
  const names = series.flatMap(({ name }, nth) => [
    `<rect x="${fixed(PLOT.left + step * nth)}" y="${SIZE.height - 16}" width="11" height="11" fill="${colourOf(nth)}"/>`,
    text(PLOT.left + step * nth + 16, SIZE.height - 6, name, 'start'),
  ]);
  return [text(PLOT.left - 60, 18, unit, 'start'), ...names];
}

/** A digit times a power of ten, so that the steps of the grid are round; 1 where there is nothing. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

const text = (x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
const fixed = (value: number): string => String(Math.round(value * 10) / 10);
const colourOf = (nth: number): string => COLOURS[nth % COLOURS.length] ?? COLOURS[0];

export const escapeHtml = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
