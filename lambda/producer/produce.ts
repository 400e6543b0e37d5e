import { SCHEMA_HEADER } from '../shared/contract';
import { CodedError, wordsOf } from '../shared/domain/errors';
import { encodeVisit, type Visit } from '../shared/domain/visit';
import type { Logger } from '../shared/log';
import type { ProducerEvent, ProducerReport } from './contract';
import { type ParsedLog, parseAccessLog } from './domain/access-log';
import { type Simulation, simulateMinute } from './domain/simulate';
import { parseProducerEvent } from './event';
import type { Publisher, VisitRecord } from './ports';
import type { ProducerSettings } from './settings';

export interface ProducerPorts {
  readonly publisher: Publisher;
  readonly logger: Logger;
}

const MINUTE_MS = 60_000;

/** One load of the sender: what is encoded at one time, however many visits there are. */
const LOAD = 4_000;

/** To say what was not sent, before the function is ended. */
const MARGIN_MS = 3_000;

/** Longer than this nobody waits for one load. */
const LONGEST_LOAD_MS = 20_000;

/** What Lambda gives beside the event, as far as it is read here. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

/**
 * One invocation writes the visits of one site, in order: load after load, each awaited, and none after one that failed or after the time that
 * the function has.
 * @throws CodedError `producer.invalid-event`, `producer.unknown-site`; `producer.nothing-acknowledged` when there were visits and the brokers
 * took none. Fewer is a report with `notSent` and the reason.
 */
export function createProducer(
  settings: Simulation & Partial<Pick<ProducerSettings, 'schemaVersionId'>>,
  ports: ProducerPorts,
): (event: unknown, remaining: Remaining) => Promise<ProducerReport> {
  const recordOf = recordsWith(settings.schemaVersionId);
  return async (event, remaining) => {
    const parsed = parseProducerEvent(event);
    const { visits, unparsable } = visitsOf(settings, parsed);
    const { site } = parsed;
    const { acknowledged, uncertain, failure } = await publishInOrder(ports.publisher, recordOf, visits, remaining);
    const notSent = visits.length - acknowledged;
    const report = { site, acknowledged, notSent, ...(uncertain === 0 ? {} : { uncertain }), unparsable };
    if (unparsable.count > 0) ports.logger.warn('lines that are no combined access log were left out', { site, ...unparsable });
    if (failure === undefined) return report;
    const reason = wordsOf(failure.error);
    ports.logger.error('not all visits were acknowledged', { site, acknowledged, notSent, uncertain, reason });
    if (acknowledged === 0) throw nothingAcknowledged(site, visits.length, failure.error);
    return { ...report, reason };
  };
}

function visitsOf(simulation: Simulation, event: ProducerEvent): ParsedLog {
  if (event.kind === 'access-log') return parseAccessLog(event.site, event.firstLine, event.lines);
  if (!simulation.sites.includes(event.site)) throw unknownSite(event.site, simulation.sites);
  const endOfMinute = Math.floor(Date.parse(event.scheduledTime) / MINUTE_MS);
  return { visits: simulateMinute(simulation, event.site, endOfMinute - 1), unparsable: { count: 0, first: [] } };
}

interface Sent {
  readonly acknowledged: number;
  readonly uncertain: number;
  readonly failure: { readonly error: unknown } | undefined;
}

async function publishInOrder(
  publisher: Publisher,
  recordOf: (visit: Visit) => VisitRecord,
  visits: readonly Visit[],
  remaining: Remaining,
): Promise<Sent> {
  let acknowledged = 0;
  for (let from = 0; from < visits.length; from += LOAD) {
    const withinMs = Math.min(remaining.getRemainingTimeInMillis() - MARGIN_MS, LONGEST_LOAD_MS);
    if (withinMs <= 0) return { acknowledged, uncertain: 0, failure: { error: outOfTime() } };
    const outcomes = await publisher.publish(visits.slice(from, from + LOAD).map(recordOf), withinMs);
    const failures = outcomes.filter((outcome) => outcome.status !== 'stored');
    acknowledged += outcomes.length - failures.length;
    const [failure] = failures;
    if (failure !== undefined) return { acknowledged, uncertain: failures.filter(({ status }) => status === 'uncertain').length, failure };
  }
  return { acknowledged, uncertain: 0, failure: undefined };
}

function outOfTime(): CodedError {
  return new CodedError('the time of the invocation was up: give the function more time, or less to write', {
    code: 'producer.out-of-time',
    retriable: true,
  });
}

/** One object of headers for all visits: they have the same. */
function recordsWith(schemaVersionId: string | undefined): (visit: Visit) => VisitRecord {
  if (schemaVersionId === undefined) return (visit) => ({ key: visit.site, value: encodeVisit(visit) });
  const headers = { [SCHEMA_HEADER]: schemaVersionId };
  return (visit) => ({ key: visit.site, value: encodeVisit(visit), headers });
}

function unknownSite(site: string, sites: readonly string[]): CodedError {
  return new CodedError(`site: must be one of ${sites.join(', ')}, got "${site}"`, { code: 'producer.unknown-site', retriable: false });
}

function nothingAcknowledged(site: string, visits: number, cause: unknown): CodedError {
  return new CodedError(`the brokers acknowledged none of the ${visits} visits of ${site}: ${wordsOf(cause)}`, {
    code: 'producer.nothing-acknowledged',
    // A refusal stays one; whatever else kept the brokers from answering may pass.
    retriable: !(cause instanceof CodedError) || cause.retriable,
    cause,
  });
}
