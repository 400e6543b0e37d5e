import { describe, expect, it } from 'vitest';
import { DRILL_USAGE, parseDrillOptions } from '../../../local/drill/options';
import { chooseDrills } from '../../../local/drill/run';

function parsed(...words: readonly string[]) {
  const result = parseDrillOptions(words);
  if ('problems' in result) throw new Error(result.problems.join('\n'));
  return result.options;
}

const problemsOf = (...words: readonly string[]) => {
  const result = parseDrillOptions(words);
  return 'problems' in result ? result.problems : [];
};

describe('the command line of the drills', () => {
  it('asks for all drills where it says nothing', () => {
    const drills = chooseDrills(parsed()).map(({ name }) => name);
    expect(drills.length).toBeGreaterThanOrEqual(14);
    expect(new Set(drills).size).toBe(drills.length);
  });

  it('asks for the drills of the tests, or for some by a part of their names', () => {
    expect(chooseDrills(parsed('--short')).every(({ isShort }) => isShort)).toBe(true);
    expect(chooseDrills(parsed('--only', 'broker 3,clock')).map(({ name }) => name)).toEqual([
      'SIGKILL broker 3',
      'clock jumps of all functions',
    ]);
    expect(chooseDrills(parsed('--only', 'network')).map(({ name }) => name)).toEqual([
      'network of broker 2 a black hole',
      'network of broker 2 slow, half a second per round trip',
      'network of broker 2 closed',
    ]);
  });

  it('names the drills where a part fits none', () => {
    expect(() => chooseDrills(parsed('--only', 'earthquake'))).toThrow(/got "earthquake"; drills:\n {2}SIGKILL each service/);
  });

  it('asks for many visits instead', () => {
    expect(parsed('--million').visits).toBe(1_000_000);
    expect(parsed('--visits', '5000')).toMatchObject({ visits: 5_000, visitsPerSecond: 1_000 });
    expect(parsed('--visits', '5000', '--rate', '80').visitsPerSecond).toBe(80);
  });

  it('tells all problems at once', () => {
    expect(problemsOf('--shrot', '--rate', '0', 'now')).toEqual([
      'unknown option --shrot; known: --short, --only, --visits, --alarms, --million, --rate, --help',
      'unexpected word "now"; every option begins with --',
      '--rate must be a whole number from 1 to 20000, got "0"',
    ]);
    expect(problemsOf('--short', '--million')).toEqual([
      'one of --short, --only, --visits, --alarms and --million at a time, got --short and --million',
    ]);
    expect(problemsOf('--only')).toEqual(['--only needs a value: --only TEXT,…']);
    expect(problemsOf('--short=yes', '--help', '--help')).toEqual([
      '--short takes no value, got "yes"',
      '--help is given twice; give it once',
    ]);
  });

  it('explains every option', () => {
    for (const name of ['short', 'only', 'visits', 'alarms', 'million', 'rate', 'help']) expect(DRILL_USAGE).toContain(`--${name}`);
  });
});
