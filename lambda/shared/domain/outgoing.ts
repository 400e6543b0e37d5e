/** A record on its way to a topic. A header may hold several values, or none: null. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: OutgoingHeaders;
}

export type OutgoingHeaders = Readonly<Record<string, string | Buffer | null | readonly (string | Buffer | null)[]>>;
