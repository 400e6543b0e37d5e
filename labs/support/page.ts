/** Everything that the labs found as one page that needs nothing from elsewhere. */
import { escapeHtml, renderChart } from './chart';
import type { Chart, Check, Table } from './lab';
import { amount, seconds, wordOf } from './render';
import { holds, type Result } from './run';

export interface PageFacts {
  /** e.g. `2026-11-23` */
  readonly date: string;
  readonly totalMs: number;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1b2430; --soft: #4a5a6e; --page: #fff; --card: #f3f6fb; --line: #c9d3e0; --good: #00724f; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf6; --soft: #a9b8cb; --page: #10161f; --card: #18212d; --line: #35445a; --good: #4fd1a1; --bad: #ff8a80; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 1.5rem 0; padding: 1rem 1.25rem; }
blockquote { border-left: 3px solid var(--soft); margin: 0.5rem 0; padding-left: 0.8rem; font-size: 1.1rem; }
dt { color: var(--soft); font-size: 0.85rem; } dd { margin: 0 0 0.6rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.9rem; margin: 0.4rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; } th, td { border-bottom: 1px solid var(--line); padding: 0.2rem 0.7rem 0.2rem 0; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; } .good { color: var(--good); } .bad { color: var(--bad); }
figure { margin: 0.5rem 0 1rem; } figcaption { font-weight: 600; } svg { width: 100%; max-width: 40rem; height: auto; } svg text { fill: var(--text); font: 12px system-ui, sans-serif; } .grid { stroke: var(--line); }
ul { list-style: none; padding-left: 0; }`;

export function renderPage(results: readonly Result[], { date, totalMs }: PageFacts): string {
  const held = results.filter(holds).length;
  return `${[
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Kafka labs, ${date}</title><style>${STYLE}</style></head><body>`,
    '<h1>Amazon MSK and Kafka under the hood, measured</h1>',
    `<p>${date}: ${held} of ${results.length} claims hold, on real brokers on one machine, in ${seconds(totalMs)}.</p>`,
    tableOf({ title: 'Summary', head: ['lab', 'verdict', 'seconds', 'claim'], rows: results.map(summaryRow) }),
    ...results.map(sectionOf),
    '</body></html>',
  ].join('\n')}\n`;
}

const summaryRow = (result: Result) => [result.lab.name, wordOf(result), Math.round(result.ms / 100) / 10, result.lab.claim];

function sectionOf(result: Result): string {
  const { lab, outcome } = result;
  const evidence =
    'finding' in outcome
      ? [
          ...outcome.finding.charts.map(figureOf),
          ...outcome.finding.tables.map(tableOf),
          `<ul>${outcome.finding.verdict.checks.map(checkOf).join('')}</ul>`,
        ]
      : [`<p class="bad">${escapeHtml(outcome.failure)}</p>`];
  return [
    `<section id="${lab.name}"><h2>${lab.name} <small class="${holds(result) ? 'good' : 'bad'}">${wordOf(result)}</small></h2>`,
    `<blockquote>${escapeHtml(lab.claim)}</blockquote>`,
    `<dl>${term('We do', lab.method)}${term('We measure', lab.measures)}</dl>`,
    ...evidence,
    `<dl>${term('What the claim simplifies', lab.simplifies)}${term("The exam's trap", lab.trap)}</dl></section>`,
  ].join('\n');
}

const term = (name: string, text: string): string => `<dt>${escapeHtml(name)}</dt><dd>${linked(text)}</dd>`;
const checkOf = ({ statement, holds: isSo, got }: Check): string =>
  `<li class="${isSo ? 'good' : 'bad'}">${isSo ? '✓' : '✗'} ${escapeHtml(statement)}: ${escapeHtml(got)}</li>`;
const figureOf = (chart: Chart): string => `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>${renderChart(chart)}</figure>`;

function tableOf({ title, head, rows }: Table): string {
  const cells = (row: Table['rows'][number]) =>
    row.map((cell) => (typeof cell === 'number' ? `<td class="number">${amount(cell)}</td>` : `<td>${linked(cell)}</td>`)).join('');
  return [
    `<div class="scroll"><table><caption>${escapeHtml(title)}</caption>`,
    `<tr>${head.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr>`,
    ...rows.map((row) => `<tr>${cells(row)}</tr>`),
    '</table></div>',
  ].join('\n');
}

/** Addresses in a text become links. */
const linked = (text: string): string =>
  escapeHtml(text).replaceAll(/https:\/\/[^\s,;)&]*[^\s,;)&.]/g, (url) => `<a href="${url}">${url}</a>`);
