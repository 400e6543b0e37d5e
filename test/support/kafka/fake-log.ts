import Decoder from 'kafkajs/src/protocol/decoder.js';
import crc32c from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import decodeBatch, { type DecodedBatch } from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';

export interface StoredBatch extends DecodedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly bytes: number;
}

const CORRUPT = 2;
const TOO_LARGE = 10;
const OUT_OF_ORDER = 45;
const CRC_OFFSET = 17;
const CRC_START = 21;

/** What brokers store: whole batches whose checksum is right, and of numbered ones each once and in order. */
export class FakeLog {
  readonly batches: StoredBatch[] = [];
  mostBytes = 1_048_588;

  async append(topic: string, partition: number, data: Buffer): Promise<{ readonly errorCode: number; readonly offset: number }> {
    const refused = (errorCode: number) => ({ errorCode, offset: -1 });
    if (data.length > this.mostBytes) return refused(TOO_LARGE);
    if (crc32c(data.subarray(CRC_START)) !== data.readUInt32BE(CRC_OFFSET)) return refused(CORRUPT);
    const batch = await decodeBatch(new Decoder(data));
    const before = this.batches.filter((each) => each.topic === topic && each.partition === partition);
    const known = before.filter(({ producerId }) => producerId !== '-1' && producerId === batch.producerId);
    const same = known.find((each) => each.firstSequence === batch.firstSequence && each.records.length === batch.records.length);
    if (same !== undefined) return { errorCode: 0, offset: same.offset };
    const expected = known.reduce((sum, { records }) => sum + records.length, 0);
    if (batch.producerId !== '-1' && batch.firstSequence !== expected) return refused(OUT_OF_ORDER);
    const offset = before.reduce((sum, { records }) => sum + records.length, 0);
    this.batches.push({ ...batch, topic, partition, offset, bytes: data.length });
    return { errorCode: 0, offset };
  }
}
