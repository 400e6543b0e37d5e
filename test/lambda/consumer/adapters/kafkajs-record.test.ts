import type { KafkaMessage } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../../../lambda/consumer/adapters/kafkajs-record';
import { encodeBatch } from '../../../../lambda/shared/kafka/produce/record-batch';

/** As a broker answers a fetch: the batch behind its length. */
async function fetched(headers: Readonly<Record<string, string | null>>): Promise<readonly KafkaMessage[]> {
  const batch = encodeBatch([{ topic: 't', key: 'k', value: '{}', headers }], { timestampMs: 1 });
  const length = Buffer.alloc(4);
  length.writeInt32BE(batch.length);
  // kafkajs's own decoder, which has no types.
  return (await decodeMessages(new Decoder(Buffer.concat([length, batch])))) as readonly KafkaMessage[];
}

describe('a record that kafkajs has fetched', () => {
  it('keeps headers with and without a value: Java writes both', async () => {
    const [record] = recordsOf('t', 0, await fetched({ trace: null, site: 'shop' }));
    expect(record?.headers).toEqual([{ trace: null }, { site: Buffer.from('shop') }]);
  });
});
