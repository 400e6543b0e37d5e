import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const ROOT = resolve(__dirname, '../..');
const LABS = ['producers-topics-consumers', 'append-only'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'labs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run labs` but for npm, with a temporary folder of its own so that leftovers can be seen. */
function start(words: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/labs.ts', ...words], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output.text += text));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return { child, output, ended };
}

/** Files and processes of a run that is over; tsx keeps its compile cache in the temporary folder. */
function leftovers(): readonly string[] {
  const files = readdirSync(folder).filter((name) => !/^(tsx-|node-compile-cache|labs\.html)/.test(name));
  const processes = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).split('\n');
  return [...files, ...processes.filter((line) => line.includes(folder))];
}

it('two labs hold on real brokers: table, page and exit status say so, and nothing is left', async () => {
  const page = join(folder, 'labs.html');
  const { output, ended } = start([...LABS, '--html', page]);
  const status = await ended;
  expect(status, output.text).toBe(0);
  for (const name of LABS) expect(output.text).toMatch(new RegExp(`│ ${name} +│ holds +│`));
  expect(output.text).toContain('2 of 2 hold');
  expect(readFileSync(page, 'utf8').match(/<small class="good">holds/g)).toHaveLength(2);
  expect(leftovers()).toEqual([]);
});

it('Ctrl-C in the middle of a lab ends everything with status 130, and nothing is left', async () => {
  const { child, output, ended } = start(['retention-by-time']);
  await vi.waitFor(() => expect(output.text).toContain('three brokers'), { timeout: 60_000, interval: 50 });
  child.kill('SIGINT');
  expect(await ended, output.text).toBe(130);
  expect(output.text).toContain('0 of 0 hold, 1 not run');
  expect(leftovers()).toEqual([]);
});
