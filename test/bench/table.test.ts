import { describe, expect, it } from 'vitest';
import { isLevel } from '../../bench/topics/brokers';
import { detailsTable, median, milliseconds, type Result, timesTable } from '../../bench/topics/table';
import { declaredAfter, declaredBefore, growing, namesOf, PHASES } from '../../bench/topics/workload';

describe('the median', () => {
  it.each([
    { values: [3, 1, 2], expected: 2 },
    { values: [4, 1], expected: 2.5 },
    { values: [7], expected: 7 },
  ])('of $values is $expected', ({ values, expected }) => expect(median(values)).toBe(expected));

  it('of nothing is no number, which is shown as nothing', () => {
    expect(milliseconds(median([]))).toBe('');
  });
});

describe('brokers are level', () => {
  it.each([
    { shares: [2, 2, 1, 1, 0.9, 0.8, 0.7, 0.6], expected: false },
    { shares: [2, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], expected: true },
    { shares: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], expected: false },
  ])('after $shares: $expected', ({ shares, expected }) => expect(isLevel(shares)).toBe(expected));
});

describe('the tables', () => {
  const result = (contestant: string, ms: readonly number[], more: Partial<Result> = {}): Result => {
    return { contestant, phase: 'create', factor: 1, measurements: ms.map((each) => ({ ms: each })), ...more };
  };

  it('hold medians with their ratio to the first contestant, and mark what was multiplied', () => {
    const table = timesTable([result('floor', [100, 300, 200]), result('other', [4], { factor: 100 })]);
    expect(table.trim().split('\n').slice(2)).toEqual([
      '| floor | 200 ms | – | – | – | – |',
      '| other | 400 ms (2.00x) * | – | – | – | – |',
    ]);
  });

  it('show requests and memory only of contestants that tell them', () => {
    const told = result('ours', [], {
      measurements: [{ ms: 1, wholeMs: 12_345, requests: { Metadata: 2, CreateTopics: 1 }, peakBytes: 1e8 }],
    });
    const rows = detailsTable([result('floor', [1]), told])
      .trim()
      .split('\n')
      .slice(2);
    expect(detailsTable([result('floor', [1])])).toBe('');
    expect(rows).toEqual(['| ours | create | 12.3 s | 1 CreateTopics, 2 Metadata | 100 MB |']);
  });
});

describe('the workload', () => {
  const workload = { prefix: 'b-', count: 20, replicationFactor: 3 };

  it('each phase begins where the one before it ended', () => {
    for (const [index, phase] of PHASES.entries()) {
      const before = PHASES[index - 1];
      expect(declaredBefore(phase, workload)).toEqual(before === undefined ? [] : declaredAfter(before, workload));
    }
  });

  it('changes nothing in the no-op, one key of all, and the partitions of a tenth', () => {
    expect(declaredAfter('noop', workload)).toEqual(declaredBefore('noop', workload));
    expect(declaredAfter('change', workload).every(({ configs }) => configs?.['retention.ms'] === '172800000')).toBe(true);
    const grown = declaredAfter('grow', workload).filter(({ partitions }) => partitions === 4);
    expect(grown.map(({ name }) => name)).toEqual(growing(namesOf(workload)));
    expect(grown).toHaveLength(2);
  });
});
