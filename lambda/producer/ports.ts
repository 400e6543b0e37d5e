/** A record for the topic of visits. Its timestamp is left to the brokers' clients: retention goes by it, event time is in the value. */
export interface VisitRecord {
  readonly key: string;
  readonly value: string;
}

/** Resolves when all in-sync replicas have the records; rejects when they were not acknowledged. */
export interface Publisher {
  publish(records: readonly VisitRecord[]): Promise<void>;
}
