import type { KafkaConnection } from '../../lambda/shared/kafka/client';

/** As a Kafka client hands it over. */
export interface LoggedRecord {
  readonly offset: number;
  /** Absent or null: a tombstone. */
  readonly value?: string | Buffer | null;
  /** Each header is an object of one name and its bytes. */
  readonly headers?: readonly Readonly<Record<string, readonly number[] | Buffer | null>>[] | null;
}

/** Reads a topic as nobody's group. */
export interface RecordLog {
  /** The records of a partition between two offsets, `to` not among them, in order. */
  read(
    topic: string,
    span: { readonly partition: number; readonly from: number; readonly to: number },
  ): AsyncIterable<readonly LoggedRecord[]>;
  close(): Promise<void>;
}

export type OpenLog = (connection: KafkaConnection) => RecordLog;
