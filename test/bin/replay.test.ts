import { describe, expect, it } from 'vitest';
import { parseReplayOptions } from '../../bin/replay/options';

const NOW = Date.UTC(2026, 9, 2);
const GOOD = ['--service', 'traffic', '--bootstrap', '127.0.0.1:9092'];
const rangeOf = (...args: readonly string[]) => {
  const parsed = parseReplayOptions([...GOOD, ...args], NOW);
  return 'command' in parsed ? parsed.command.range : parsed.problems;
};

describe('npm run replay', () => {
  it('reads everything of website-logs unless told otherwise', () => {
    expect(parseReplayOptions(GOOD, NOW)).toMatchObject({ command: { topic: 'website-logs', windowMinutes: 5, range: {} } });
  });

  it.each([
    ['2h', { timestampMs: NOW - 7_200_000 }],
    ['2026-10-01T12:00:00Z', { timestampMs: Date.UTC(2026, 9, 1, 12) }],
    ['4200', { offset: 4_200 }],
  ])('takes %s as a bound', (text, bound) => {
    expect(rangeOf('--from', text, '--to', text)).toEqual({ from: bound, to: bound });
  });

  it('takes partitions as a list', () => {
    expect(rangeOf('--partitions', '0,3')).toEqual({ partitions: [0, 3] });
  });

  it('names every problem at once', () => {
    const parsed = parseReplayOptions(
      ['more', '--service', 'x', '--from', 'noon', '--to', '1y', '--window', '0', '--partitions', 'a', '--fro', '1'],
      NOW,
    );
    const problems = 'problems' in parsed ? parsed.problems : [];
    for (const word of [
      '--fro is not known',
      'more is one word',
      '--service must be',
      '--from must be',
      '--to must be',
      '--window must',
      '--partitions must',
      '--bootstrap',
    ]) {
      expect(
        problems.some((problem) => problem.startsWith(word)),
        word,
      ).toBe(true);
    }
  });
});
