/** The insides of kafkajs 2.2.4 (pinned exactly) that reading without a group needs. */
declare module 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  /** Reads the record set that begins with its length; decompresses. */
  export default function decodeMessages(decoder: Decoder): Promise<readonly unknown[]>;
}

declare module 'kafkajs/src/consumer/batch.js' {
  import type { KafkaMessage } from 'kafkajs';
  /** Leaves out what lies below the offset that was asked for, aborted transactions and control records. */
  export default class Batch {
    constructor(
      topic: string,
      fetchedOffset: string,
      partition: {
        readonly partition: number;
        readonly highWatermark: string;
        readonly abortedTransactions: readonly unknown[];
        readonly messages: readonly unknown[];
      },
    );
    readonly messages: readonly KafkaMessage[];
    readonly rawMessages: readonly unknown[];
    /** Also that of a control record. */
    lastOffset(): string;
  }
}
