import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LABS } from '../../labs/all';

const ROOT = join(__dirname, '../..');

/** The claims of the course, in its order; documents link to these names. */
const NAMES = [
  'producers-topics-consumers',
  'fault-tolerance',
  'order',
  'unchanged',
  'decoupling',
  'single-source-of-truth',
  'on-demand',
  'retention-by-time',
  'retention-by-size',
  'keys-and-partitions',
  'append-only',
  'parallelism',
  'provisioning',
  'functional-architecture',
];

describe('the labs', () => {
  it('are those of the course, each in a file of its name', () => {
    expect(LABS.map(({ name }) => name)).toEqual(NAMES);
    for (const name of NAMES) expect(existsSync(join(ROOT, 'labs', `${name}.ts`))).toBe(true);
  });

  it.each(LABS)('$name says claim, method, measurement, what is simplified and the trap in whole sentences', (lab) => {
    for (const text of [lab.claim, lab.method, lab.measures, lab.simplifies, lab.trap]) {
      expect(text.length).toBeGreaterThan(20);
      expect(text).toMatch(/\.$/);
      expect(text).not.toMatch(/undefined|NaN|\n|\s{2}/);
    }
  });

  it.each(NAMES)('%s is small enough to be read at once', (name) => {
    expect(readFileSync(join(ROOT, 'labs', `${name}.ts`), 'utf8').split('\n').length).toBeLessThanOrEqual(250);
  });
});
