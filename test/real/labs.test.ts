import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { endPrograms, startProgram } from '../support/run-program';

const LABS = ['producers-topics-consumers', 'append-only'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'labs-'));
});
afterEach(endPrograms);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run labs` but for npm. */
const start = (words: readonly string[]) => startProgram(process.execPath, ['--import', 'tsx', 'bin/labs.ts', ...words]);

it('two labs hold on real brokers: table, page and exit status say so, and nothing is left', async () => {
  const page = join(folder, 'labs.html');
  const { output, ended } = start([...LABS, '--html', page]);
  const { status, leftovers, survivors } = await ended;
  expect(status, output()).toBe(0);
  for (const name of LABS) expect(output()).toMatch(new RegExp(`│ ${name} +│ holds +│`));
  expect(output()).toContain('2 of 2 hold');
  expect(readFileSync(page, 'utf8').match(/<small class="good">holds/g)).toHaveLength(2);
  expect({ leftovers, survivors }).toEqual({ leftovers: [], survivors: [] });
});

it('Ctrl-C in the middle of a lab ends everything with status 130, and nothing is left', async () => {
  const { ended, interrupt, output, waitFor } = start(['retention-by-time']);
  await waitFor(/three brokers/, 60_000);
  interrupt('SIGINT');
  const { status, leftovers, survivors } = await ended;
  expect(status, output()).toBe(130);
  expect(output()).toContain('0 of 0 hold, 1 not run');
  expect({ leftovers, survivors }).toEqual({ leftovers: [], survivors: [] });
});
