import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, USAGE } from '../../local/options';

function problemsOf(...words: string[]): readonly string[] {
  const parsed = parseOptions(words);
  return 'problems' in parsed ? parsed.problems : [];
}

describe('the command line of npm start', () => {
  it('without options runs the environment learn at 50 visits per second until it is stopped', () => {
    expect(parseOptions([])).toEqual({
      options: {
        environment: 'learn',
        visitsPerSecond: 50,
        replayFiles: [],
        enforcesIam: true,
        hasWeb: true,
        webPort: 0,
        isVerbose: false,
        wantsHelp: false,
      },
    });
  });

  it('enforces IAM unless told otherwise, and never on brokers of somebody else', () => {
    const enforces = (...words: string[]) => {
      const parsed = parseOptions(words);
      return 'options' in parsed && parsed.options.enforcesIam;
    };
    expect([enforces(), enforces('--no-iam'), enforces('--bootstrap', 'a:1')]).toEqual([true, false, false]);
  });

  it('offers client properties only where there is something to authenticate to', () => {
    expect(problemsOf('--client-properties', 'c.properties')).toEqual([]);
    expect(problemsOf('--client-properties', 'c.properties', '--no-iam')).toEqual([expect.stringContaining('leave out --no-iam')]);
  });

  it('reads every option, as two words or joined by =', () => {
    const words = [
      '--env',
      'production',
      '--for=30s',
      '--report',
      'r.json',
      '--rate',
      '200',
      '--bootstrap',
      'a:1,b:2',
      '--state',
      'dir',
      '--port',
      '8080',
      '--verbose',
    ];
    expect(parseOptions(words)).toEqual({
      options: {
        environment: 'production',
        forMs: 30_000,
        reportFile: 'r.json',
        visitsPerSecond: 200,
        replayFiles: [],
        bootstrap: 'a:1,b:2',
        enforcesIam: false,
        stateDirectory: 'dir',
        hasWeb: true,
        webPort: 8080,
        isVerbose: true,
        wantsHelp: false,
      },
    });
  });

  it('reads several files to replay', () => {
    expect(parseOptions(['--replay', 'shop.log,blog.log'])).toMatchObject({ options: { replayFiles: ['shop.log', 'blog.log'] } });
  });

  it('names an unknown option and the known ones', () => {
    expect(problemsOf('--fro', '30s')).toEqual([
      'unknown option --fro; known: --env, --for, --report, --rate, --replay, --bootstrap, --no-iam, --client-properties, --state, --port, --no-web, --verbose, --help',
      'unexpected word "30s"; every option begins with --',
    ]);
  });

  it.each([
    { words: ['--for', '30'], problem: '--for must be a time above zero with its unit, such as 30s, 5m or 2h, got "30"' },
    { words: ['--for', '0s'], problem: '--for must be a time above zero with its unit, such as 30s, 5m or 2h, got "0s"' },
    { words: ['--for', 'soon'], problem: '--for must be a time above zero with its unit, such as 30s, 5m or 2h, got "soon"' },
    { words: ['--for=-1'], problem: '--for must be a time above zero with its unit, such as 30s, 5m or 2h, got "-1"' },
    { words: ['--for'], problem: '--for needs a value: --for 30s' },
    { words: ['--report', '--env'], problem: '--report needs a value: --report FILE' },
    { words: ['--rate', '-5'], problem: '--rate must be a number above 0 and at most 100000, got "-5"' },
    { words: ['--rate', 'fast'], problem: '--rate must be a number above 0 and at most 100000, got "fast"' },
    { words: ['--bootstrap', 'localhost'], problem: '--bootstrap must be HOST:PORT, or several with commas between, got "localhost"' },
    { words: ['--port', '0'], problem: '--port must be a whole number from 1 to 65535, got "0"' },
    { words: ['--port', '70000'], problem: '--port must be a whole number from 1 to 65535, got "70000"' },
    { words: ['--port', '80', '--no-web'], problem: '--port is for the live page, and --no-web leaves it out: leave one out' },
    { words: ['--replay', 'a.log,'], problem: '--replay must be file names with commas between, got "a.log,"' },
    { words: ['--verbose=yes'], problem: '--verbose takes no value, got "yes"' },
    { words: ['--rate', '1', '--rate', '2'], problem: '--rate is given twice; give it once' },
    {
      words: ['--replay', 'a.log', '--rate', '1'],
      problem: '--rate is for simulated visits; a replay goes as fast as it can: leave one out',
    },
  ])('refuses $words', ({ words, problem }) => {
    expect(problemsOf(...words)).toContain(problem);
  });

  it('reports every problem at once', () => {
    expect(problemsOf('--for', 'x', '--rate', 'y', '--nope')).toHaveLength(3);
  });

  it('never throws: any words give options or problems', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('--for', '--rate', '--env', '--', '-x', '--help'))), (words) => {
        const parsed = parseOptions(words);
        expect('options' in parsed || parsed.problems.length > 0).toBe(true);
      }),
    );
  });

  it('explains every option', () => {
    expect(USAGE).toContain('--replay FILE,…');
    expect(USAGE.split('\n')).toHaveLength(14);
  });
});
