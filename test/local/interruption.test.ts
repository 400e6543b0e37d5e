import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { untilInterrupted } from '../../local/interruption';
import { type Child, startChild } from '../../local/process';

const ROOT = join(__dirname, '..', '..');
const DEADLINE_MS = 20_000;

/** Its clock goes by signals: each comes as many milliseconds after the one before as its argument says. It ends well after the second. */
const PROGRAM = `
  const { listenForInterruption } = require('./local/interruption');
  const signal = listenForInterruption();
  let heard = 0;
  performance.now = () => heard * Number(process.argv[1]);
  signal.addEventListener('abort', () => console.log('cleans up after ' + signal.reason));
  process.on('SIGINT', () => {
    heard += 1;
    if (heard === 2) process.exit(0);
  });
  setInterval(() => undefined, 1e6);
  console.log('ready');
`;

describe('a program that is interrupted', () => {
  let folder: string;
  let child: Child;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interruption-test-'));
  });
  afterEach(async () => {
    child.kill();
    await child.exited;
    await rm(folder, { recursive: true, force: true });
  });

  /** Interrupts it, waits until it cleans up, and interrupts it again: its exit status. */
  async function interruptTwice(apartMs: number): Promise<number | null> {
    const args = ['--import', 'tsx', '-e', PROGRAM, String(apartMs)];
    const spec = { name: 'program', command: process.execPath, args, environment: {}, cwd: ROOT, logFile: join(folder, 'log') };
    child = await startChild({ ...spec, stopGraceMs: DEADLINE_MS });
    await child.waitForLine(/^ready$/, DEADLINE_MS);
    process.kill(child.pid, 'SIGINT');
    await child.waitForLine(/^cleans up after SIGINT$/, DEADLINE_MS);
    process.kill(child.pid, 'SIGINT');
    return (await child.exited).code;
  }

  it('takes the signal that npm passes on for the same wish, and cleans up undisturbed', async () => {
    expect(await interruptTwice(500)).toBe(0);
  });

  it('ends at once when it is interrupted again', async () => {
    expect(await interruptTwice(1_500)).toBe(130);
  });
});

describe('work that listens to no signal', () => {
  it('is given up when it is interrupted, also before it began', async () => {
    const interruption = new AbortController();
    const given = Promise.race([new Promise(() => {}), untilInterrupted(interruption.signal)]);
    interruption.abort('SIGTERM');
    await expect(given).rejects.toThrow('ended by SIGTERM');
    await expect(untilInterrupted(interruption.signal)).rejects.toThrow('ended by SIGTERM');
  });
});
