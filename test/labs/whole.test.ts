import { describe, expect, it } from 'vitest';
import { lab as onDemand } from '../../labs/on-demand';
import { lab as order } from '../../labs/order';
import { lab as producersTopicsConsumers } from '../../labs/producers-topics-consumers';
import { lab as singleSourceOfTruth } from '../../labs/single-source-of-truth';
import type { StoredRecord } from '../../labs/support/ground';
import { lab as unchanged } from '../../labs/unchanged';
import { fakeGround, type Tamper } from './fake-ground';

const LABS = [producersTopicsConsumers, order, unchanged, singleSourceOfTruth, onDemand];

const losesOne: Tamper = (read) => read.slice(1);
const flipsOneBit: Tamper = (read) =>
  read.map((record, n) => (n === read.length - 1 ? { ...record, value: flipped(record.value) } : record));
const reverses: Tamper = (read) => read.toReversed();

function flipped(value: StoredRecord['value']): Buffer {
  const copy = Buffer.from(value ?? 'x');
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}

/** Loses a record for the second reader of all only. */
function deceivesOneReader(): Tamper {
  let reads = 0;
  return (read) => {
    reads += 1;
    return reads === 2 ? read.slice(1) : read;
  };
}

const verdict = async (lab: (typeof LABS)[number], tamper?: Tamper) => (await lab.run(fakeGround(tamper))).verdict;

describe.each(LABS)('$name, from its writing to its verdict', (lab) => {
  it('holds where records come as they were written', async () => {
    expect(await verdict(lab)).toMatchObject({ holds: true });
  });

  it('does not hold where a record is lost', async () => {
    expect(await verdict(lab, losesOne)).toMatchObject({ holds: false });
  });

  it('has a table with as many cells in each row as in its head', async () => {
    const { tables } = await lab.run(fakeGround());
    expect(tables.length).toBeGreaterThan(0);
    for (const { head, rows } of tables) expect(rows.every((row) => row.length === head.length)).toBe(true);
  });
});

describe('what a broken Kafka does, is noticed', () => {
  it.each([
    ['a flipped bit, by hashing', unchanged, flipsOneBit],
    ['a flipped bit, by counting who wrote what', producersTopicsConsumers, flipsOneBit],
    ['a reversed partition', order, reverses],
    ['one reader who gets less than the others', singleSourceOfTruth, deceivesOneReader()],
  ])('%s', async (_, lab, tamper) => {
    expect((await verdict(lab, tamper)).holds).toBe(false);
  });
});
