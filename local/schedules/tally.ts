import type { ProducerReport } from '../../lambda/producer/contract';
import type { InvocationResult } from '../ports';

export interface SiteTally {
  readonly acknowledged: number;
  readonly notSent: number;
  readonly unparsable: ProducerReport['unparsable'];
}

/** What the producer has said so far. */
export interface ProducerTally {
  readonly acknowledged: number;
  readonly notSent: number;
  readonly sites: Readonly<Record<string, SiteTally>>;
  /** Failed invocations and visits that were not sent: the first few, each with its site. */
  readonly errors: readonly string[];
  readonly errorCount: number;
}

export const EMPTY_TALLY: ProducerTally = { acknowledged: 0, notSent: 0, sites: {}, errors: [], errorCount: 0 };

const MAX_ERRORS = 20;
const MAX_UNPARSABLE = 5;
const NO_SITE: SiteTally = { acknowledged: 0, notSent: 0, unparsable: { count: 0, first: [] } };

/** The tally after one more answer of the producer; `who` names the schedule or the file in errors. */
export function tallyAnswer(tally: ProducerTally, who: string, result: InvocationResult): ProducerTally {
  if (!result.ok) return withError(tally, `${who}: the producer failed: ${result.errorType}: ${result.errorMessage}`);
  const report = parseReport(result.payload);
  if (report === undefined)
    return withError(tally, `${who}: the producer answered no report: ${JSON.stringify(result.payload)?.slice(0, 200)}`);
  const counted = {
    ...tally,
    acknowledged: tally.acknowledged + report.acknowledged,
    notSent: tally.notSent + report.notSent,
    sites: { ...tally.sites, [report.site]: addReport(tally.sites[report.site] ?? NO_SITE, report) },
  };
  return report.notSent === 0
    ? counted
    : withError(counted, `${who}: ${report.notSent} visits were not sent: ${report.reason ?? 'no reason given'}`);
}

function addReport(site: SiteTally, report: ProducerReport): SiteTally {
  return {
    acknowledged: site.acknowledged + report.acknowledged,
    notSent: site.notSent + report.notSent,
    unparsable: {
      count: site.unparsable.count + report.unparsable.count,
      first: [...site.unparsable.first, ...report.unparsable.first].slice(0, MAX_UNPARSABLE),
    },
  };
}

function withError(tally: ProducerTally, text: string): ProducerTally {
  const errors = tally.errors.length < MAX_ERRORS ? [...tally.errors, text] : tally.errors;
  return { ...tally, errors, errorCount: tally.errorCount + 1 };
}

/** Reads a payload as the producer's report; undefined when it is none. */
export function parseReport(payload: unknown): ProducerReport | undefined {
  if (!isObject(payload)) return undefined;
  const { site, acknowledged, notSent, reason, unparsable } = payload;
  if (typeof site !== 'string' || !isCount(acknowledged) || !isCount(notSent) || !isObject(unparsable)) return undefined;
  const { count, first } = unparsable;
  if (!isCount(count) || !Array.isArray(first)) return undefined;
  const lines = first.flatMap((one) => (isObject(one) && isCount(one['line']) ? [{ line: one['line'], text: String(one['text']) }] : []));
  return { site, acknowledged, notSent, ...(typeof reason === 'string' ? { reason } : {}), unparsable: { count, first: lines } };
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
