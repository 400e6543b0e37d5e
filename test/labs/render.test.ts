import { describe, expect, it } from 'vitest';
import { renderChart, roundUp } from '../../labs/support/chart';
import { type Chart, check, type Finding, type Lab, verdictOf } from '../../labs/support/lab';
import { renderPage } from '../../labs/support/page';
import { renderResult, renderSummary, renderTable } from '../../labs/support/render';
import type { Result } from '../../labs/support/run';

const LOOK = { columns: 100, hasColours: false };
const CHART: Chart = {
  title: 'Bytes <left>',
  kind: 'bars',
  unit: 'MiB',
  labels: ['p0', 'p1'],
  series: [
    { name: 'limited', values: [3, 2] },
    { name: 'unlimited', values: [10, 0] },
  ],
};

const lab: Lab = {
  name: 'order',
  claim: 'Records are read in order.',
  method: `We write ${'numbers '.repeat(30)}and read them.`,
  measures: 'How many are out of order.',
  simplifies: 'Within a partition; see https://kafka.apache.org/documentation/.',
  trap: 'Not over <all> of a topic.',
  run: async () => Promise.reject(new Error('never run here')),
};

const finding = (isSo: boolean): Finding => ({
  tables: [{ title: 'Disorder', head: ['partitions', 'which'], rows: [[4_000, 'none & nobody']] }],
  charts: [CHART],
  verdict: verdictOf([check('in order', isSo, '7 out of order'), check('all read', true, 4_000)]),
});
const result = (isSo: boolean): Result => ({ lab, ms: 1_234, outcome: { finding: finding(isSo) } });
const failed: Result = { lab, ms: 50, outcome: { failure: 'no leader' } };

describe('a lab in the terminal', () => {
  it('shows claim, what is done and measured, the table, each check, the verdict, what is simplified and the trap', () => {
    const text = renderResult(result(true), LOOK);
    const places = [
      'order (1.2 s)',
      'Records are read',
      'We write',
      'How many',
      'Disorder',
      '4,000',
      'holds',
      '✓ in order',
      'Within a',
      'Not over',
    ];
    expect(places.map((place) => text.indexOf(place))).toEqual(places.map((place) => text.indexOf(place)).toSorted((a, b) => a - b));
    expect(text).not.toContain('DOES NOT');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(LOOK.columns);
  });

  it('says which check speaks against the claim', () => {
    expect(renderResult(result(false), LOOK)).toMatch(/DOES NOT HOLD[\s\S]*✗ in order: 7 out of order[\s\S]*✓ all read: 4000/);
  });

  it('says why a lab found nothing', () => {
    expect(renderResult(failed, LOOK)).toContain('FAILED: no leader');
  });

  it('breaks long cells at blanks, but no address', () => {
    const address = `https://docs.aws.amazon.com/${'x'.repeat(60)}`;
    const text = renderTable({ title: 't', head: ['a', 'b'], rows: [['word '.repeat(40), address]] });
    expect(text).toContain(address);
    expect(text.split('\n').length).toBeGreaterThan(6);
  });
});

describe('the summary', () => {
  it('has a line per lab with its verdict, and counts those that hold and those that were not run', () => {
    const text = renderSummary([result(true), result(false), failed], 5, 61_000, LOOK);
    expect(text.match(/│ order/g)).toHaveLength(3);
    expect(text).toMatch(/holds[\s\S]*DOES NOT HOLD[\s\S]*FAILED/);
    expect(text).toContain('1 of 3 hold, 2 not run; 61.0 s in all');
  });
});

describe('the page', () => {
  const html = renderPage([result(true), result(false), failed], { date: '2026-11-23', totalMs: 61_000 });

  it('has everything of each lab, with charts', () => {
    expect(html.match(/<section id="order">/g)).toHaveLength(3);
    expect(html.match(/<svg /g)).toHaveLength(2);
    for (const text of ['Records are read in order.', 'none &amp; nobody', 'DOES NOT HOLD', 'FAILED', 'no leader', '1 of 3 claims hold']) {
      expect(html).toContain(text);
    }
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
  });

  it('escapes what is not its own, and makes links of addresses without the full stop behind them', () => {
    expect(html).toContain('Not over &lt;all&gt; of a topic.');
    expect(html).toContain('<a href="https://kafka.apache.org/documentation/">');
    expect(html).not.toContain('<left>');
  });
});

describe('a chart', () => {
  it('is the same text for the same figures', () => {
    expect(renderChart(CHART)).toBe(renderChart(CHART));
  });

  it('has a bar for each figure, as high as the figure is large', () => {
    const heights = [...renderChart(CHART).matchAll(/<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)" fill/g)].map(
      ([, height]) => Number(height),
    );
    const [three = 0, two = 0, ten = 0, none] = heights;
    expect(none).toBe(0);
    expect(three / two).toBeCloseTo(1.5, 1);
    expect(ten / two).toBeCloseTo(5, 1);
  });

  it('draws a line through a point for each figure', () => {
    const svg = renderChart({ ...CHART, kind: 'lines' });
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg.match(/<circle/g)).toHaveLength(4);
  });

  it('keeps within its frame, also where there is nothing to draw', () => {
    for (const values of [[], [0, 0], [1e9, 3], [0.0004]]) {
      const svg = renderChart({ ...CHART, labels: values.map(String), series: [{ name: 's', values }] });
      expect(svg).not.toMatch(/NaN|Infinity|="-/);
    }
  });

  it('ends its axis at a round number above the figures', () => {
    expect([0, 1, 3, 7, 10, 1_100, 0.03].map(roundUp)).toEqual([1, 1, 3, 8, 10, 2_000, 0.03]);
  });
});
