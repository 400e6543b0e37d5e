import { type Estimate, sumOf } from './estimate';
import { GROUPS, type Line } from './line';
import { HOURS_PER_MONTH, PRICE_DATE, PRICE_REGION } from './prices';

const UNKNOWN = 'unknown';

/** Every line with hour and month, and a sum. Ends without a newline. */
export function renderEstimate(estimate: Estimate): string {
  const rows = estimate.lines.map(({ item, monthly, note }) => ({ item: `  ${item}`, monthly, note }));
  const width = Math.max(...rows.map(({ item }) => item.length), 'sum of what is known'.length) + 2;
  const render = (item: string, monthly: number | undefined, note = '') =>
    `${item.padEnd(width)}${perHour(monthly).padStart(9)}${perMonth(monthly).padStart(10)}  ${note}`.trimEnd();
  return [
    `${estimate.environment}: USD, ${basis(estimate)}`,
    `${''.padEnd(width)}${'an hour'.padStart(9)}${'a month'.padStart(10)}`,
    ...GROUPS.flatMap((group) => {
      const own = estimate.lines.filter((line) => line.group === group);
      return own.length === 0 ? [] : [group, ...own.map(({ item, monthly, note }) => render(`  ${item}`, monthly, note))];
    }),
    render('sum of what is known', estimate.monthly),
    'without traffic between zones, free tiers, taxes, and what is unknown',
  ].join('\n');
}

/** One line for the end of a synthesis. */
export function renderSummary(estimate: Estimate): string {
  const { environment, monthly, hourly, unknown } = estimate;
  const missing = unknown.length === 0 ? '' : `, and ${unknown.length} unknown (${unknown.map(({ item }) => item).join(', ')})`;
  return `${environment}: about ${Math.round(monthly)} USD a month, ${hourly.toFixed(2)} an hour${missing}; ${basis(estimate)}; npm run cost -- --env ${environment}`;
}

/** A Markdown table: a row per group, a column per environment. */
export function renderTable(estimates: readonly Estimate[]): string {
  const groups = GROUPS.filter((group) => estimates.some(({ lines }) => lines.some((line) => line.group === group)));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['USD a month', ...estimates.map(({ environment }) => `\`${environment}\``)]),
    `|${'---|'.repeat(estimates.length + 1)}`,
    ...groups.map((group) => row([group, ...estimates.map((estimate) => cellOf(estimate, group))])),
    row(['**sum of what is known**', ...estimates.map(({ monthly }) => `**${Math.round(monthly)}**`)]),
  ].join('\n');
}

function cellOf(estimate: Estimate, group: Line['group']): string {
  const own = estimate.lines.filter((line) => line.group === group);
  if (own.length === 0) return '-';
  const missing = own.filter(({ monthly }) => monthly === undefined).map(({ item }) => item);
  const sum = sumOf(estimate, group);
  return [...(sum === undefined ? [] : [whole(sum)]), ...(missing.length === 0 ? [] : [`${UNKNOWN}: ${missing.join(', ')}`])].join('; ');
}

const whole = (usd: number): string => (usd > 0 && usd < 0.5 ? '< 1' : String(Math.round(usd)));

function basis({ region }: Estimate): string {
  const other = region === PRICE_REGION ? '' : ` (this one is in ${region}, where others hold)`;
  return `prices of ${PRICE_REGION} as of ${PRICE_DATE}${other}`;
}

const perHour = (monthly: number | undefined): string => (monthly === undefined ? UNKNOWN : (monthly / HOURS_PER_MONTH).toFixed(4));
const perMonth = (monthly: number | undefined): string => (monthly === undefined ? UNKNOWN : monthly.toFixed(2));
