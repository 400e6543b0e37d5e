/** Labs as text for the terminal. */
import Table from 'cli-table3';
import pico from 'picocolors';
import type { Finding, Table as Rows } from './lab';
import { holds, type Result } from './run';

type Colours = ReturnType<typeof pico.createColors>;

export interface Look {
  readonly columns: number;
  readonly hasColours: boolean;
}

const LABEL_WIDTH = 12;
const MOST_COLUMNS = 110;
const SHORT = 70;
const WIDEST_CELL = 60;

/** What a lab claims and what it found. */
export function renderResult({ lab, ms, outcome }: Result, look: Look): string {
  const colours = pico.createColors(look.hasColours);
  const line = (label: string, text: string) => wrap(label, text, Math.min(look.columns, MOST_COLUMNS));
  const verdict =
    'finding' in outcome ? findingLines(outcome.finding, colours, line) : [line('verdict', colours.red(`FAILED: ${outcome.failure}`))];
  return [
    colours.bold(`── ${lab.name} (${seconds(ms)}) ${'─'.repeat(Math.max(0, 60 - lab.name.length))}`),
    line('claim', lab.claim),
    line('we do', lab.method),
    line('we measure', lab.measures),
    ...verdict,
    line('simplifies', lab.simplifies),
    line('exam trap', lab.trap),
    '',
  ].join('\n');
}

function findingLines({ tables, verdict }: Finding, colours: Colours, line: (label: string, text: string) => string): readonly string[] {
  const checks = verdict.checks.map(({ statement, holds: isSo, got }) =>
    line('', `${isSo ? colours.green('✓') : colours.red('✗')} ${statement}: ${got}`),
  );
  const word = verdict.holds ? colours.green('the claim holds') : colours.red('the claim DOES NOT HOLD');
  return ['', ...tables.flatMap((table) => [renderTable(table), '']), line('verdict', word), ...checks];
}

export function renderTable({ title, head, rows }: Rows): string {
  // An address is left whole, so that a terminal can open it.
  const isText = head.map((_, column) =>
    rows.some((row) => String(row[column]).length > WIDEST_CELL && !String(row[column]).startsWith('https:')),
  );
  const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const table = new Table({
    head: [...head],
    colAligns: isNumber.map((is) => (is ? 'right' : 'left')),
    colWidths: isText.map((is) => (is ? WIDEST_CELL : null)),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(row.map((cell) => (typeof cell === 'number' ? amount(cell) : cell)));
  return `${title}\n${table.toString()}`;
}

/** One line per lab, then the sum. @param planned how many were to be run */
export function renderSummary(results: readonly Result[], planned: number, totalMs: number, look: Look): string {
  const colours = pico.createColors(look.hasColours);
  const table = new Table({
    head: ['lab', 'verdict', 'seconds', 'claim'],
    colAligns: ['left', 'left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const result of results) {
    table.push([
      result.lab.name,
      holds(result) ? colours.green('holds') : colours.red(wordOf(result)),
      (result.ms / 1000).toFixed(1),
      shorten(result.lab.claim),
    ]);
  }
  const held = results.filter(holds).length;
  const missing = planned > results.length ? `, ${planned - results.length} not run` : '';
  return `${results.length === 0 ? '' : `${table.toString()}\n`}${held} of ${results.length} hold${missing}; ${seconds(totalMs)} in all`;
}

export const wordOf = (result: Result): string => (holds(result) ? 'holds' : 'finding' in result.outcome ? 'DOES NOT HOLD' : 'FAILED');

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
/** Thousands apart; at most two decimals. */
export const amount = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
const shorten = (text: string): string => (text.length <= SHORT ? text : `${text.slice(0, SHORT - 1).trimEnd()}…`);

/** A label and its text, broken at blanks; further lines stand below the text. */
function wrap(label: string, text: string, columns: number): string {
  const room = Math.max(30, columns - LABEL_WIDTH);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${each}`).join('\n');
}
