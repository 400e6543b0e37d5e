import type { FieldKindName, ValueOf } from './field-kinds';

/**
 * The records' schemas: the one source of their types, of the guards in generated/guards.ts, of the tables in docs/records.md and of
 * docs/schemas/*.json. `npm run schemas` writes what is generated.
 */
export interface RecordSchema {
  /** First word of every problem. */
  readonly name: string;
  /** Value of the field `schema`. A change that old readers would misread raises it. */
  readonly version: number;
  readonly title: string;
  readonly fields: Readonly<Record<string, FieldOfRecord>>;
}

export interface FieldOfRecord {
  readonly kind: FieldKindName;
  /** Markdown. */
  readonly meaning: string;
  /** Checked by the parser itself, which needs more than a yes: the generated guard leaves it out. */
  readonly isParsedApart?: true;
}

/** The type of a record: its fields, and `schema`. */
export type RecordOf<Schema extends RecordSchema> = { readonly schema: Schema['version'] } & {
  readonly [Field in keyof Schema['fields']]: ValueOf<Schema['fields'][Field]['kind']>;
};

/** One request to one website. */
export const VISIT = {
  name: 'visit',
  version: 1,
  title: 'One request to one website: what the topic of visits stores',
  fields: {
    site: { kind: 'siteName', meaning: 'the website; in a replay, the name of the file; also the record’s key' },
    sequence: {
      kind: 'count',
      meaning: 'grows within a site: epoch minute x 1,000,000 + index (simulated), or the line number (replayed)',
    },
    time: { kind: 'instant', meaning: 'event time; windows go by it', isParsedApart: true },
    client: { kind: 'text', meaning: 'address or host name' },
    method: { kind: 'text', meaning: '`-` for a malformed request line' },
    path: { kind: 'text', meaning: 'includes the query; a malformed request line is kept here as it is' },
    protocol: { kind: 'text', meaning: '`-` for a malformed request line' },
    status: { kind: 'status', meaning: '' },
    bytes: { kind: 'count', meaning: 'bytes of the body; 0 where the log has `-`' },
    referrer: { kind: 'textOrNull', meaning: 'null where the log has `-` or no such field' },
    userAgent: { kind: 'textOrNull', meaning: 'null where the log has `-` or no such field' },
    durationMs: { kind: 'duration', meaning: 'null where the log does not say' },
  },
} as const satisfies RecordSchema;

/** What a service publishes when a window of one site closes. */
export const PREDICTION = {
  name: 'prediction',
  version: 1,
  title: 'What a service publishes when a window of one site closes: the score of the last prediction, and the next one',
  fields: {
    service: { kind: 'text', meaning: 'name of the service' },
    site: { kind: 'text', meaning: 'the website' },
    variable: { kind: 'text', meaning: 'what was measured' },
    unit: { kind: 'text', meaning: '`visits`, `bytes` or `%`' },
    windowMinutes: { kind: 'minutes', meaning: 'windows are aligned to the epoch' },
    closed: {
      kind: 'closedWindow',
      meaning:
        'the window that has closed: its start (ISO 8601), what came (null: nothing to measure, a share or mean of no visits), and what had been predicted for it (null before the model knew enough)',
    },
    next: { kind: 'forecastOrNull', meaning: 'the window after it; the interval holds nine in ten' },
  },
} as const satisfies RecordSchema;

export const RECORD_SCHEMAS: readonly RecordSchema[] = [VISIT, PREDICTION];
