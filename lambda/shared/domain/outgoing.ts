/** A record on its way to a topic. A header may hold several values; none may be null (kafkajs issue 1789). */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: OutgoingHeaders;
}

export type OutgoingHeaders = Readonly<Record<string, string | Buffer | readonly (string | Buffer)[]>>;
