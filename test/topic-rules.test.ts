import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..');
const RULES = 78;

/** Rows of the table at the end of docs/topics.md: number, behaviour, tests. */
const rows = readFileSync(join(ROOT, 'docs', 'topics.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number, behaviour, tests] = /^\| (\d+) [^|]*\| ([^|]*)\| ([^|]*)\|$/.exec(line) ?? [];
    return number === undefined || behaviour === undefined || tests === undefined ? [] : [{ number: Number(number), behaviour, tests }];
  });
const namesIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

describe('the table of rules', () => {
  const sources = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('topic-rules.test.ts'))
    .map((file) => readFileSync(join(ROOT, 'test', file), 'utf8'))
    .join('\n');

  it('has every rule once and in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: RULES }, (_, index) => index + 1));
  });

  it('names only tests that exist: a test by its name, or a folder of plans', () => {
    const missing = rows.flatMap(({ number, tests }) =>
      namesIn(tests)
        .filter(
          (name) => !sources.includes(`'${name}'`) && !sources.includes(`"${name}"`) && !existsSync(join(ROOT, 'test', 'plans', name)),
        )
        .map((name) => `${number}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names a test for every rule, or says why it does not apply', () => {
    const silent = rows.filter(({ behaviour, tests }) => namesIn(tests).length === 0 && !behaviour.includes('does not apply'));
    expect(silent.map(({ number }) => number)).toEqual([]);
  });
});
