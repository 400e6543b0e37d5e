import fc from 'fast-check';
import { type Message, type PartitionerArgs, Partitioners } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createPartitioner, murmur2, partitionOf } from '../../../../lambda/shared/kafka/partitioner';

const partitions = (count: number, isLed: (partition: number) => boolean = () => true): PartitionerArgs['partitionMetadata'] =>
  Array.from({ length: count }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: isLed(partitionId) ? 1 : -1,
    replicas: [],
    isr: [],
  }));
const args = (message: Partial<Message>, partitionMetadata: PartitionerArgs['partitionMetadata']): PartitionerArgs => ({
  topic: 't',
  partitionMetadata,
  message: { value: null, ...message },
});

describe('the partitioner', () => {
  // From Apache Kafka's UtilsTest.testMurmur2.
  it.each([
    { key: '21', hash: -973_932_308 },
    { key: 'foobar', hash: -790_332_482 },
    { key: 'a-little-bit-long-string', hash: -985_981_536 },
    { key: 'a-little-bit-longer-string', hash: -1_486_304_829 },
    { key: 'lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', hash: -58_897_971 },
    { key: 'abc', hash: 479_470_107 },
  ])('hashes $key as Java does', ({ key, hash }) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('puts every key where kafkajs and Java put it', () => {
    const theirs = Partitioners.DefaultPartitioner();
    const ours = createPartitioner();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (bytes, count) => {
        const key = Buffer.from(bytes);
        expect(ours(args({ key }, partitions(count)))).toBe(theirs(args({ key }, partitions(count))));
      }),
    );
    expect(partitionOf('', 7)).toBe(theirs(args({ key: '' }, partitions(7))));
  });

  it('lets a named partition win, and sends keyless records round the partitions that have a leader', () => {
    const ours = createPartitioner();
    const four = partitions(4, (partition) => partition !== 2);
    expect(ours(args({ partition: 3, key: 'k' }, four))).toBe(3);
    const chosen = Array.from({ length: 6 }, () => ours(args({}, four)));
    expect(chosen.slice(3)).toEqual(chosen.slice(0, 3));
    expect([...new Set(chosen)].sort()).toEqual([0, 1, 3]);
  });

  it('leaves a keyless message where it was when kafkajs asks again', () => {
    const ours = createPartitioner();
    const asked = args({}, partitions(50));
    const first = ours(asked);
    expect([ours(args({}, partitions(50))), ours(asked), ours(asked)].slice(1)).toEqual([first, first]);
  });
});
