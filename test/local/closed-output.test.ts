import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';

/** Writes until it is interrupted, and once more while it stops; its exit status says whether it came to its own end. */
const WRITER = `
const { listenForInterruption } = require('./local/interruption.ts');
const signal = listenForInterruption();
const timer = setInterval(() => process.stdout.write('line\\n'), 5);
signal.addEventListener('abort', () => {
  clearInterval(timer);
  process.stdout.write('stopping\\n');
  console.error('stopping');
  setImmediate(() => { process.exitCode = 7; });
});`;

function startWriter(): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, ['--import', 'tsx', '-e', WRITER], {
    cwd: join(__dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('a program whose output ends', () => {
  it('ends in order when nobody reads its lines any more', async () => {
    const child = startWriter();
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  it('ends in order when a terminal is closed that took all it says', async () => {
    const child = startWriter();
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await once(child, 'exit')).toEqual([7, null]);
  });
});
