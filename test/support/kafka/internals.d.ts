/** The insides of kafkajs 2.2.4 that our own encoding is held against. */
declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  export default function crc32c(data: Buffer): number;
}

declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';

  export interface DecodedRecord {
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, unknown>>;
  }
  export interface DecodedBatch {
    readonly firstTimestamp: string;
    readonly producerId: string;
    readonly producerEpoch: number;
    readonly firstSequence: number;
    readonly lastOffsetDelta: number;
    readonly records: readonly DecodedRecord[];
  }
  export default function decode(decoder: Decoder): Promise<DecodedBatch>;
}

declare module 'kafkajs/src/protocol/recordBatch/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  export function RecordBatch(options: Readonly<Record<string, unknown>>): Promise<Encoder>;
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';

  export default function Record(options: Readonly<Record<string, unknown>>): Encoder;
}
