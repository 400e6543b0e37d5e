import { isCount, isRecord, isText, isTextOrNull } from './record';
import { utcMillis } from './utc';

/** What a field of a record may hold: for people, for this code, and for any validator of JSON Schema. */
export interface FieldKind<T> {
  /** After "must be". */
  readonly expected: string;
  /** Exported by name: the generated guards call it directly. */
  readonly accepts: (value: unknown) => value is T;
  /** JSON Schema 2020-12. */
  readonly json: object;
}

/** A site's name is a record key and part of a state item, whose size is bounded. */
export const MAX_SITE_LENGTH = 80;

// Names are printed in terminals and logs.
const CONTROL_CHARACTER = /\p{Cc}/u;

// The records of a partition name few sites, one after the other.
let lastSiteName: string | undefined;

/** Whether a name may be a site's: 1 to 80 characters, none of them a control character. */
export function isSiteName(value: unknown): value is string {
  if (value === lastSiteName && value !== undefined) return true;
  const isName = typeof value === 'string' && value.length >= 1 && value.length <= MAX_SITE_LENGTH && !CONTROL_CHARACTER.test(value);
  if (isName) lastSiteName = value;
  return isName;
}

export function isInstant(value: unknown): value is string {
  return !Number.isNaN(utcMillis(value));
}

export function isStatus(value: unknown): value is number {
  return isCount(value) && value <= 999;
}

export function isDuration(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && value >= 0);
}

export function isMinutes(value: unknown): value is number {
  return isCount(value) && value >= 1;
}

export function isNumberOrNull(value: unknown): value is number | null {
  return value === null || Number.isFinite(value);
}

/** A window that has closed: what came, beside what had been predicted for it. */
export interface ClosedWindow {
  /** Start of the window, ISO 8601 UTC. */
  readonly window: string;
  /** null: nothing to measure in it (a share of no visits). */
  readonly actual: number | null;
  readonly predicted: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export function isClosedWindow(value: unknown): value is ClosedWindow {
  return (
    isRecord(value) && isInstant(value['window']) && ['actual', 'predicted', 'low', 'high'].every((name) => isNumberOrNull(value[name]))
  );
}

/** A prediction for one window; the interval holds nine in ten. */
export interface WindowForecast {
  /** Start of the window, ISO 8601 UTC. */
  readonly window: string;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

export function isForecastOrNull(value: unknown): value is WindowForecast | null {
  if (value === null) return true;
  return isRecord(value) && isInstant(value['window']) && ['predicted', 'low', 'high'].every((name) => Number.isFinite(value[name]));
}

const TEXT = { type: 'string' } as const;
const NUMBER = { type: 'number' } as const;
const NUMBER_OR_NULL = { type: ['number', 'null'] } as const;
const INSTANT = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z$' } as const;
const COUNT = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

function objectOf(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** Every kind of field there is; a new one needs its guard, its words and its JSON Schema. */
export const FIELD_KINDS = {
  text: { expected: 'text', accepts: isText, json: TEXT },
  textOrNull: { expected: 'text or null', accepts: isTextOrNull, json: { type: ['string', 'null'] } },
  siteName: {
    expected: `a name of 1 to ${MAX_SITE_LENGTH} characters without control characters`,
    accepts: isSiteName,
    json: { type: 'string', minLength: 1, maxLength: MAX_SITE_LENGTH, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' },
  },
  instant: { expected: 'ISO 8601 in UTC', accepts: isInstant, json: INSTANT },
  count: { expected: 'an integer of at least 0', accepts: isCount, json: COUNT },
  status: { expected: 'an integer of 0 to 999', accepts: isStatus, json: { type: 'integer', minimum: 0, maximum: 999 } },
  duration: { expected: 'a number of at least 0, or null', accepts: isDuration, json: { type: ['number', 'null'], minimum: 0 } },
  minutes: { expected: 'an integer of at least 1', accepts: isMinutes, json: { ...COUNT, minimum: 1 } },
  closedWindow: {
    expected: '{ window, actual, predicted, low, high }',
    accepts: isClosedWindow,
    json: objectOf({ window: INSTANT, actual: NUMBER_OR_NULL, predicted: NUMBER_OR_NULL, low: NUMBER_OR_NULL, high: NUMBER_OR_NULL }),
  },
  forecastOrNull: {
    expected: 'null or { window, predicted, low, high }',
    accepts: isForecastOrNull,
    json: { anyOf: [{ type: 'null' }, objectOf({ window: INSTANT, predicted: NUMBER, low: NUMBER, high: NUMBER })] },
  },
} as const satisfies Readonly<Record<string, FieldKind<unknown>>>;

export type FieldKindName = keyof typeof FIELD_KINDS;

/** The type that a kind's guard proves. */
export type ValueOf<Kind extends FieldKindName> = (typeof FIELD_KINDS)[Kind]['accepts'] extends (value: unknown) => value is infer T
  ? T
  : never;
