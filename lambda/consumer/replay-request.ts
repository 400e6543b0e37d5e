import { CodedError } from '../shared/domain/errors';
import { isCount, isRecord, show } from '../shared/domain/record';
import { utcMillis } from '../shared/domain/utc';
import type { Bound, ReplayRange } from './replay';

const FIELDS = ['service', 'from', 'to', 'partitions'];

/** What to read again, and for whom. */
export interface ReplayRequest {
  readonly range: ReplayRange;
  /** Undefined: the service that the function was deployed for. */
  readonly service?: string;
}

/**
 * The event of the function `replay`: `{ "service": "traffic", "from": "2026-10-01T00:00:00Z" | 4200, "to": …, "partitions": [0, 3] }`, each part optional; a time is
 * that of the records' timestamps, a number is an offset.
 * @throws CodedError `replay.invalid-request` with every problem at once
 */
export function parseReplayRequest(event: unknown): ReplayRequest {
  if (!isRecord(event)) throw invalid([`must be an object with ${FIELDS.join(', ')}, got ${show(event)}`]);
  const unknown = Object.keys(event).filter((name) => !FIELDS.includes(name));
  const [from, to] = [parseBound(event['from']), parseBound(event['to'])];
  const { service, partitions } = { service: event['service'], partitions: event['partitions'] };
  const isPartitions = partitions === undefined || (Array.isArray(partitions) && partitions.length > 0 && partitions.every(isCount));
  const isService = service === undefined || typeof service === 'string';
  const problems = [
    ...(isService ? [] : [`service: must be the name of a service, got ${show(service)}`]),
    ...unknown.map((name) => `${name}: is not known; known are ${FIELDS.join(', ')}`),
    ...(from === 'invalid' ? [boundProblem('from', event['from'])] : []),
    ...(to === 'invalid' ? [boundProblem('to', event['to'])] : []),
    ...(isPartitions ? [] : [`partitions: must be a list of partition numbers, got ${show(partitions)}`]),
  ];
  if (!isService || from === 'invalid' || to === 'invalid' || problems.length > 0) throw invalid(problems);
  const range = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    // Every item was checked above.
    ...(partitions === undefined ? {} : { partitions: partitions as readonly number[] }),
  };
  return { range, ...(service === undefined ? {} : { service }) };
}

function parseBound(value: unknown): Bound | undefined | 'invalid' {
  if (value === undefined) return undefined;
  if (isCount(value)) return { offset: value };
  const timestampMs = utcMillis(value);
  return Number.isNaN(timestampMs) ? 'invalid' : { timestampMs };
}

const boundProblem = (name: string, got: unknown): string =>
  `${name}: must be an offset (a number) or a time in ISO 8601 UTC (a text), got ${show(got)}`;

function invalid(problems: readonly string[]): CodedError {
  return new CodedError(`replay: ${problems.join('; ')}`, { code: 'replay.invalid-request', retriable: false });
}
