import type { StoredRecord } from './support/ground';
import { type Check, check, type Lab, verdictOf } from './support/lab';

const RECORDS = 4_000;
const PARTITIONS = 4;

export interface Evidence {
  readonly readings: readonly Reading[];
}

interface Reading {
  readonly partitions: number;
  readonly records: number;
  /** Numbers that came after a greater one of the same partition. */
  readonly outOfOrderWithin: number;
  /** Numbers that came after a greater one of any partition. */
  readonly outOfOrderAcross: number;
}

export const lab: Lab = {
  name: 'order',
  claim: 'Consumers read the records in the order in which they were written.',
  method: `One producer writes the numbers 1 to ${RECORDS}, once to a topic of ${PARTITIONS} partitions and once to a topic of one; a consumer reads each.`,
  measures: 'How often a number comes after a greater one: within a partition, and over all that the consumer gets.',
  simplifies:
    'Order is kept within a partition, and only there. What must be in order needs the same key; order over a whole topic takes one partition, and with it one consumer of a group.',
  trap: '"Kafka guarantees the order of a topic" is wrong; "of a partition" is right. An idempotent producer keeps the order when it sends again; without idempotence and with more than one request under way, it may not.',
  run: async ({ topics, records }) => {
    const numbers = Array.from({ length: RECORDS }, (_, index) => ({ key: null, value: String(index + 1) }));
    const readings: Reading[] = [];
    for (const partitions of [PARTITIONS, 1]) {
      const topic = await topics.create({ title: `order-${partitions}`, partitions });
      await records.place(topic, numbers);
      readings.push({ partitions, ...countDisorder(await records.read(topic)) });
    }
    return {
      tables: [
        {
          title: 'Numbers that came after a greater one',
          head: ['partitions', 'records', 'within a partition', 'across partitions'],
          rows: readings.map((of) => [of.partitions, of.records, of.outOfOrderWithin, of.outOfOrderAcross]),
        },
      ],
      charts: [],
      verdict: verdictOf(judge({ readings })),
    };
  },
};

export function judge({ readings }: Evidence): readonly Check[] {
  return readings.flatMap(({ partitions, records, outOfOrderWithin, outOfOrderAcross }) => [
    check(`all records of ${partitions} partition(s) were read`, records === RECORDS, records),
    check(`order within each of ${partitions} partition(s)`, outOfOrderWithin === 0, `${outOfOrderWithin} out of order`),
    partitions === 1
      ? check('with one partition, order over the whole topic', outOfOrderAcross === 0, `${outOfOrderAcross} out of order`)
      : check('with several partitions, none over the whole topic', outOfOrderAcross > 0, `${outOfOrderAcross} out of order`),
  ]);
}

export function countDisorder(read: readonly Pick<StoredRecord, 'partition' | 'value'>[]): Omit<Reading, 'partitions'> {
  const greatest = new Map<number, number>();
  let [within, across, greatestOfAll] = [0, 0, 0];
  for (const { partition, value } of read) {
    const number = Number(value);
    if (number < (greatest.get(partition) ?? 0)) within += 1;
    if (number < greatestOfAll) across += 1;
    greatest.set(partition, Math.max(number, greatest.get(partition) ?? 0));
    greatestOfAll = Math.max(number, greatestOfAll);
  }
  return { records: read.length, outOfOrderWithin: within, outOfOrderAcross: across };
}
