import { describe, expect, it } from 'vitest';
import { liveHeapMiB } from '../../../local/drill/live-heap';
import { compareQuarters, MemoryWatch, renderMemory } from '../../../local/drill/memory';
import { renderDrills } from '../../../local/drill/table';

const verdict = { records: 4, unheard: 0, poison: 1, duplicatesSkipped: 4, problems: [] };

describe('the table of drills', () => {
  it('has one line per drill, what drills say of themselves, and what speaks against them below', () => {
    const passed = { ...verdict, name: 'SIGKILL broker 1', recoveryMs: 8_240, note: '3 logins' };
    const failed = { ...verdict, name: 'poison', recoveryMs: undefined, problems: ['no lag: not within 60 s'] };
    expect(renderDrills([passed, failed])).toBe(
      [
        'drill             verdict  recovered  stored  unheard  poison  skipped as duplicate',
        'SIGKILL broker 1  passed   8.2 s      4       0        1       4',
        'poison            FAILED   -          4       0        1       4',
        '',
        'SIGKILL broker 1: 3 logins',
        '',
        'poison: no lag: not within 60 s',
      ].join('\n'),
    );
  });
});

describe('the memory of processes', () => {
  const series = (values: readonly number[]) => compareQuarters([{ name: 'broker 1', values }]);
  const looks = (from: number, to: number) => Array.from({ length: 40 }, (_, index) => from + ((to - from) * index) / 39);

  it('is flat where first and last quarter hardly differ, whatever a peak is between them', () => {
    expect(series([...looks(300, 310).slice(0, 20), 900, ...looks(310, 312).slice(20)])).toMatchObject([{ isFlat: true }]);
  });

  it('grows where it grows', () => {
    expect(series(looks(100, 200))).toMatchObject([{ isFlat: false }]);
    expect(renderMemory(series(looks(100, 200)))).toBe(
      'memory of  first quarter  last quarter\nbroker 1   113 MiB        190 MiB       GROWS',
    );
  });

  it('is not judged for processes that were there a moment only', () => {
    expect(series([1, 2, 3])).toEqual([]);
  });

  it('is told of each process on its own, also when two have the same name; of those that have ended nothing more is known', () => {
    const alive = new Map([
      [1, 10],
      [2, 20],
    ]);
    const watch = new MemoryWatch(
      () => [1, 2].map((pid) => ({ name: 'traffic', pid })),
      (pid) => alive.get(pid),
    );
    watch.look();
    alive.delete(2);
    watch.look();
    expect(watch.series).toEqual([
      { name: 'traffic', values: [10, 10] },
      { name: 'traffic', values: [20] },
    ]);
  });
});

describe('the heap in use of this process', () => {
  it('grows by what is kept, and not by what is dropped', () => {
    const before = liveHeapMiB();
    const strings = (): string[] => Array.from({ length: 400_000 }, (_, index) => `string ${index}`);
    expect(strings()).toHaveLength(400_000);
    expect(liveHeapMiB() - before).toBeLessThan(5);
    const kept = strings();
    expect(liveHeapMiB() - before).toBeGreaterThan(5);
    expect(kept).toHaveLength(400_000);
  });
});
