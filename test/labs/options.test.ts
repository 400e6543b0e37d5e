import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LABS } from '../../labs/all';
import { parseLabOptions, usageOf } from '../../labs/support/options';

const KNOWN = ['first', 'second', 'third'];

describe('the command line of the labs', () => {
  it('runs all without a name, and the named ones in the order of the course, each once', () => {
    expect(parseLabOptions([], KNOWN)).toEqual({ options: { names: KNOWN, wantsHelp: false } });
    expect(parseLabOptions(['third', 'first', 'third', '--html', 'labs.html'], KNOWN)).toEqual({
      options: { names: ['first', 'third'], htmlFile: 'labs.html', wantsHelp: false },
    });
  });

  it('tells of unknown labs in one message that lists the known', () => {
    expect(parseLabOptions(['fourth', 'first', 'fifth'], KNOWN)).toEqual({
      problems: ['unknown lab "fourth", "fifth"; known: first, second, third'],
    });
  });

  it('tells all problems at once', () => {
    expect(parseLabOptions(['--colour', 'x', '--html'], KNOWN)).toEqual({
      problems: [
        'unknown option --colour; known: --html FILE, --help',
        '--html needs a file: --html FILE',
        'unknown lab "x"; known: first, second, third',
      ],
    });
  });

  it('explains itself', () => {
    expect(parseLabOptions(['--help'], KNOWN)).toMatchObject({ options: { wantsHelp: true } });
    for (const name of KNOWN) expect(usageOf(KNOWN)).toContain(name);
  });
});

describe('npm run labs', () => {
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'bin/labs.ts', ...words], { cwd: join(__dirname, '../..'), encoding: 'utf8' });

  it('ends with status 1 for an unknown lab, before it starts anything', () => {
    const { status, stdout, stderr } = run('ordre');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`unknown lab "ordre"; known: ${LABS.map(({ name }) => name).join(', ')}\n`);
  });

  it('refuses a page that it could not write, before it starts anything', () => {
    const { status, stdout, stderr } = run('order', '--html', '/no/such/folder/labs.html');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('--html /no/such/folder/labs.html: the folder /no/such/folder cannot be written');
  });
});
