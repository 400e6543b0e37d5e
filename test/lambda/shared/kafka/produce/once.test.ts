import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKafka } from '../../../../../lambda/shared/kafka/client';
import { createSender } from '../../../../../lambda/shared/kafka/sender';
import { FakeBrokers, type Misbehaviour, PRODUCE } from '../../../../support/kafka/fake-brokers';

const CALLS = 6;
const RECORDS = 30;
const PARTITIONS = 3;

/** What happens to the first Produce requests, one after another; then the brokers behave. */
const misfortunes = fc.array(fc.constantFrom<Misbehaviour>(undefined, undefined, 2, 6, 19, 45, 59, 'close', 'lose'), { maxLength: 25 });

describe('whatever happens to its requests', () => {
  it('a numbering sender stores what it acknowledges once and in order, and nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(misfortunes, async (fates) => {
        const brokers = new FakeBrokers({ t: [1, 2, 1] });
        const queue = [...fates];
        brokers.misbehave = ({ apiKey }) => (apiKey === PRODUCE ? queue.shift() : undefined);
        const kafka = createKafka({ brokers: await brokers.listen(2), clientId: 'once', auth: 'none' });
        const sender = createSender(kafka, undefined, {}, { idempotent: true });
        const acknowledged: string[] = [];
        try {
          for (let call = 0; call < CALLS; call += 1) {
            const records = Array.from({ length: RECORDS }, (_, index) => ({
              topic: 't',
              key: `k${index}`,
              value: `${call * RECORDS + index}`,
            }));
            const outcomes = await sender.sendEach(records, { withinMs: 4_000 });
            acknowledged.push(...outcomes.flatMap(({ status }, index) => (status === 'stored' ? [records[index]?.value ?? ''] : [])));
          }
        } finally {
          await sender.close();
          await brokers.close();
        }
        const stored = brokers.values('t');
        expect(new Set(stored).size).toBe(stored.length);
        expect(acknowledged.filter((value) => !stored.includes(value))).toEqual([]);
        for (let partition = 0; partition < PARTITIONS; partition += 1) {
          const numbers = brokers.stored('t', partition).flatMap(({ records }) => records.map(({ value }) => Number(value)));
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
