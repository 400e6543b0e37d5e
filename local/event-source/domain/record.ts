export interface RecordHeader {
  readonly name: string;
  readonly value: Uint8Array;
}

/** A record as the broker stores it. */
export interface SourceRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** Lambda's name for a partition, in events and in answers. Topic names may hold dashes: never split it. */
export const partitionKey = (topic: string, partition: number): string => `${topic}-${partition}`;

/** The records by partition key, in their order; keys in order of first appearance. */
export function groupByPartition<R extends Pick<SourceRecord, 'topic' | 'partition'>>(
  records: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>();
  for (const record of records) {
    const key = partitionKey(record.topic, record.partition);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return groups;
}
