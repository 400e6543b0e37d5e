import { type Parsed, parsed, problem } from './parsed';
import { type Fields, isCount, isRecord, isText, isTextOrNull, parseJson, show, unknownSchema } from './record';
import { utcMillis } from './utc';

/** One request to one website: what the topic `website-logs` stores. A record never changes; an update is the next record. */
export interface Visit {
  readonly schema: 1;
  /** Name of the website; also the record's key, so that one site's visits stay in order in one partition. */
  readonly site: string;
  /** Grows within a site: a replayed log's line number, or minute and index of a simulated visit. */
  readonly sequence: number;
  /** Event time, ISO 8601 UTC. Windows and predictions go by it, not by the record's timestamp (which decides retention). */
  readonly time: string;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly status: number;
  /** Bytes of the response body; 0 where the log has "-". */
  readonly bytes: number;
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** Milliseconds; null where the log does not say. */
  readonly durationMs: number | null;
}

/** The only schema this code knows; a record of a newer one is a problem, never a guess. */
export const VISIT_SCHEMA = 1;

/** A site's name is a record key and part of a state item, whose size is bounded. */
export const MAX_SITE_LENGTH = 80;

/** A visit beside its event time in milliseconds since the epoch, so that nobody parses the text a second time. */
export interface TimedVisit {
  readonly visit: Visit;
  readonly timeMs: number;
}

/** Checks one value of the topic. Unknown further fields are let through: an older consumer must live with a newer producer. */
export function parseVisit(text: string): Parsed<TimedVisit> {
  const value = parseJson(text);
  if (!value.ok) return value;
  const fields = value.value;
  if (!isRecord(fields)) return problem('visit: must be a JSON object');
  if (fields['schema'] !== VISIT_SCHEMA) return unknownSchema('visit', fields['schema'], VISIT_SCHEMA);
  const timeMs = utcMillis(fields['time']);
  if (Number.isNaN(timeMs)) return problem(`visit.time: must be ISO 8601 in UTC, got ${show(fields['time'])}`);
  return isVisit(fields) ? parsed({ visit: fields, timeMs }) : problem(wrongField(fields));
}

// Written out, and apart from the table below: named access costs a tenth of a loop's, and this runs for every record of every service.
function isVisit(fields: Fields): fields is Fields & Visit {
  return (
    isSiteName(fields['site']) &&
    isCount(fields['sequence']) &&
    isText(fields['client']) &&
    isText(fields['method']) &&
    isText(fields['path']) &&
    isText(fields['protocol']) &&
    isStatus(fields['status']) &&
    isCount(fields['bytes']) &&
    isTextOrNull(fields['referrer']) &&
    isTextOrNull(fields['userAgent']) &&
    isDuration(fields['durationMs'])
  );
}

function wrongField(fields: Fields): string {
  const wrong = FIELD_CHECKS.find(([name, , accepts]) => !accepts(fields[name]));
  return wrong === undefined
    ? 'visit: must have the fields of schema 1'
    : `visit.${wrong[0]}: must be ${wrong[1]}, got ${show(fields[wrong[0]])}`;
}

export function encodeVisit(visit: Visit): string {
  return JSON.stringify(visit);
}

/** Whether a name may be a site's: 1 to 80 characters, none of them a control character. */
export function isSiteName(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= MAX_SITE_LENGTH && !CONTROL_CHARACTER.test(value);
}

function isStatus(value: unknown): boolean {
  return isCount(value) && value <= 999;
}

function isDuration(value: unknown): boolean {
  return value === null || (typeof value === 'number' && value >= 0);
}

// Names are printed in terminals and logs.
const CONTROL_CHARACTER = /\p{Cc}/u;

const FIELD_CHECKS: readonly (readonly [name: keyof Visit, expected: string, accepts: (value: unknown) => boolean])[] = [
  ['site', `a name of 1 to ${MAX_SITE_LENGTH} characters without control characters`, isSiteName],
  ['sequence', 'an integer of at least 0', isCount],
  ['client', 'text', isText],
  ['method', 'text', isText],
  ['path', 'text', isText],
  ['protocol', 'text', isText],
  ['status', 'an integer of 0 to 999', isStatus],
  ['bytes', 'an integer of at least 0', isCount],
  ['referrer', 'text or null', isTextOrNull],
  ['userAgent', 'text or null', isTextOrNull],
  ['durationMs', 'a number of at least 0, or null', isDuration],
];
