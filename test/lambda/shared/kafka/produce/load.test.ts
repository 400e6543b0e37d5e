import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weigh } from '../../../../../lambda/shared/domain/weigh';
import { partitionOf } from '../../../../../lambda/shared/kafka/partitioner';
import { Job } from '../../../../../lambda/shared/kafka/produce/job';
import { FLIGHT_LIMITS, route, takeLoad } from '../../../../../lambda/shared/kafka/produce/load';
import { encodeBatch } from '../../../../../lambda/shared/kafka/produce/record-batch';

const record = fc.record({
  topic: fc.constantFrom('a', 'b'),
  key: fc.option(fc.string({ maxLength: 3 })),
  value: fc.option(fc.string({ unit: 'binary', maxLength: 400 })),
  headers: fc.constant({ a: ['x', Buffer.from('y'), null] }),
});
const jobOf = (values: readonly { topic: string; key: string | null; value: string | null }[]) => new Job(values, 0);

describe('a load', () => {
  it('takes jobs in order, within its limits, and leaves what it did not take', () => {
    const jobs = [1_000, 4_500, 10].map((count) => jobOf(Array(count).fill({ topic: 'a', key: 'k', value: 'v' })));
    const queue = [...jobs];
    const sizes: number[] = [];
    const seen: string[] = [];
    while (queue.length > 0) {
      const load = takeLoad(queue);
      sizes.push(load.length);
      seen.push(...load.map(({ job, index }) => `${jobs.indexOf(job)} ${index}`));
    }
    expect(sizes).toEqual([4_000, 1_510]);
    expect(seen).toEqual(jobs.flatMap((job, number) => [...job.records.keys()].map((index) => `${number} ${index}`)));
  });

  it('is bounded in bytes, but for a record that is above the limit by itself', () => {
    const large = { topic: 'a', key: null, value: 'x'.repeat(FLIGHT_LIMITS.bytes / 2 - 100) };
    const queue = [jobOf([large, large, large, { ...large, value: 'x'.repeat(5_000_000) }, large])];
    const sizes: number[] = [];
    while (queue.length > 0) sizes.push(takeLoad(queue).length);
    expect(sizes).toEqual([2, 1, 1, 1]);
  });
});

describe('the way of a load', () => {
  const leaders = [1, 2, 3, -1, 2];

  it('keeps every record, its order in its partition, and the partition of its key', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        const batches = route(takeLoad([jobOf(records)]), () => leaders);
        expect(batches.flatMap((batch) => batch.records)).toHaveLength(records.length);
        for (const { topic, partition, records: together } of batches) {
          const keyed = together.filter(({ key }) => key !== null);
          for (const { key } of keyed) expect(partitionOf(key ?? '', leaders.length)).toBe(partition);
          for (const each of together) expect(each.topic).toBe(topic);
          const positions = together.map((each) => records.indexOf(each as (typeof records)[number]));
          expect(positions).toEqual(positions.toSorted((x, y) => x - y));
        }
      }),
    );
  });

  it('puts keyless records together, where somebody leads', () => {
    const keyless = Array.from({ length: 30 }, () => ({ topic: 'a', key: null, value: 'v' }));
    for (let turn = 0; turn < 20; turn += 1) {
      const [batch, ...others] = route(takeLoad([jobOf(keyless)]), () => leaders);
      expect(others).toEqual([]);
      expect(leaders[batch?.partition ?? -1]).toBeGreaterThan(0);
    }
  });

  it('leads to batches below what topics take by default', () => {
    const records = Array.from({ length: 12 }, () => ({ topic: 'a', key: 'k', value: 'é'.repeat(100_000) }));
    const sizes = route(takeLoad([jobOf(records)]), () => [1]).map((batch) => encodeBatch(batch.records, { timestampMs: 0 }).length);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(2 ** 20);
  });
});

describe('the weight of a record', () => {
  it('is never less than what it takes on the wire', () => {
    fc.assert(
      fc.property(record, (each) => {
        expect(weigh(each)).toBeGreaterThanOrEqual(encodeBatch([each], { timestampMs: 0 }).length);
      }),
    );
  });
});
