/** A record for the topic of visits. Its timestamp is left to the brokers' clients: retention goes by it, event time is in the value. */
export interface VisitRecord {
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of a record: `uncertain` may have been stored, `unsent` and `refused` were not. */
export type RecordOutcome =
  | { readonly status: 'stored' }
  | { readonly status: 'refused' | 'uncertain' | 'unsent'; readonly error: unknown };

/** Resolves within the time with what became of each record, in their order; `stored`: all in-sync replicas have it. */
export interface Publisher {
  publish(records: readonly VisitRecord[], withinMs: number): Promise<readonly RecordOutcome[]>;
}
