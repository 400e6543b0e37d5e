import { isVisit } from './generated/guards';
import { type Checked, openRecord, wrongField } from './record-check';
import { type RecordOf, VISIT } from './schemas';
import { utcMillis } from './utc';

export { isSiteName, MAX_SITE_LENGTH } from './field-kinds';

/** One request to one website: what the topic `website-logs` stores. A record never changes; an update is the next record. Fields: schemas.ts. */
export type Visit = RecordOf<typeof VISIT>;

/** The only schema this code knows; a record of a newer one is a problem, never a guess. */
export const VISIT_SCHEMA = VISIT.version;

/** A visit beside its event time in milliseconds since the epoch, so that nobody parses the text a second time. */
export interface TimedVisit {
  readonly visit: Visit;
  readonly timeMs: number;
}

/** Checks one value of the topic. Unknown further fields are let through: an older consumer must live with a newer producer. */
export function parseVisit(text: string): Checked<TimedVisit> {
  const opened = openRecord(VISIT, text);
  if (!opened.ok) return opened;
  const fields = opened.value;
  const timeMs = utcMillis(fields['time']);
  return !Number.isNaN(timeMs) && isVisit(fields) ? { ok: true, value: { visit: fields, timeMs } } : wrongField(VISIT, fields);
}

export function encodeVisit(visit: Visit): string {
  return JSON.stringify(visit);
}
