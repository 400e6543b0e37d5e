import { chunk } from '../shared/domain/chunk';
import { CodedError, wordsOf } from '../shared/domain/errors';
import { encodeVisit, type Visit } from '../shared/domain/visit';
import type { Logger } from '../shared/log';
import type { ProducerEvent, ProducerReport } from './contract';
import { type ParsedLog, parseAccessLog } from './domain/access-log';
import { type Simulation, simulateMinute } from './domain/simulate';
import { parseProducerEvent } from './event';
import type { Publisher, VisitRecord } from './ports';

export interface ProducerPorts {
  readonly publisher: Publisher;
  readonly logger: Logger;
}

const MINUTE_MS = 60_000;

/**
 * One invocation writes the visits of one site, in order: chunk after chunk, each awaited, and none after one that failed.
 * @throws CodedError `producer.invalid-event`, `producer.unknown-site`; `producer.nothing-acknowledged` when there were visits and the brokers
 * took none. Fewer is a report with `notSent` and the reason.
 */
export function createProducer(simulation: Simulation, ports: ProducerPorts): (event: unknown) => Promise<ProducerReport> {
  return async (event) => {
    const parsed = parseProducerEvent(event);
    const { visits, unparsable } = visitsOf(simulation, parsed);
    const { site } = parsed;
    const sent = await publishInOrder(ports.publisher, visits);
    const report = { site, acknowledged: sent.acknowledged, notSent: visits.length - sent.acknowledged, unparsable };
    if (unparsable.count > 0) ports.logger.warn('lines that are no combined access log were left out', { site, ...unparsable });
    if (sent.failure === undefined) return report;
    const reason = wordsOf(sent.failure.error);
    ports.logger.error('not all visits were acknowledged', { site, acknowledged: report.acknowledged, notSent: report.notSent, reason });
    if (report.acknowledged === 0) throw nothingAcknowledged(site, visits.length, sent.failure.error);
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
  readonly failure: { readonly error: unknown } | undefined;
}

async function publishInOrder(publisher: Publisher, visits: readonly Visit[]): Promise<Sent> {
  let acknowledged = 0;
  for (const records of chunk(visits.map(recordOf))) {
    try {
      await publisher.publish(records);
    } catch (error) {
      return { acknowledged, failure: { error } };
    }
    acknowledged += records.length;
  }
  return { acknowledged, failure: undefined };
}

function recordOf(visit: Visit): VisitRecord {
  return { key: visit.site, value: encodeVisit(visit) };
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
