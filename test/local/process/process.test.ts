import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Child, type ChildSpec, startChild } from '../../../local/process';

const DEADLINE_MS = 20_000;

describe('a child process', () => {
  let folder: string;
  const children: Child[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'process-test-'));
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  async function start(script: string, more: Partial<ChildSpec> = {}): Promise<Child> {
    const spec = { name: 'child', command: process.execPath, args: ['-e', script], environment: {}, logFile: join(folder, 'log') };
    const child = await startChild({ ...spec, stopGraceMs: DEADLINE_MS, ...more });
    children.push(child);
    return child;
  }

  const FOREVER = 'setInterval(() => undefined, 1e6);';

  it('is ready when a line of its output says so, on either stream', async () => {
    const child = await start(`console.log('hello'); console.error('listening on 127.0.0.1:4711'); ${FOREVER}`);
    const [, port] = await child.waitForLine(/^listening on .*:(\d+)$/, DEADLINE_MS);
    expect(port).toBe('4711');
    expect(child.isRunning()).toBe(true);
  });

  it('is not ready by half a line', async () => {
    const child = await start(`process.stdout.write('rea'); process.stdout.write('dy or not'); ${FOREVER}`);
    await expect(child.waitForLine(/ready/, 300)).rejects.toMatchObject({ code: 'PROCESS_NOT_READY', retriable: true });
  });

  it('finds a line in an output longer than any buffer', async () => {
    const child = await start(`for (let i = 0; i < 20000; i++) console.log('noise noise noise ' + i); console.log('ready'); ${FOREVER}`);
    await expect(child.waitForLine(/^ready$/, DEADLINE_MS)).resolves.toBeDefined();
  });

  it('that ends early fails the wait at once, with its status and its last lines', async () => {
    const child = await start(`console.error('disk on fire'); process.exit(3);`);
    await expect(child.waitForLine(/ready/, DEADLINE_MS)).rejects.toMatchObject({
      code: 'PROCESS_ENDED',
      message: 'child ended with exit status 3 before it was ready:\ndisk on fire',
    });
    expect(await child.exited).toEqual({ code: 3, signal: null });
  });

  it('whose last line is the awaited one was ready', async () => {
    const child = await start(`console.log('ready')`);
    await child.exited;
    await expect(child.waitForLine(/ready/, DEADLINE_MS)).resolves.toBeDefined();
  });

  it('explains itself in its own way when it has one', async () => {
    const child = await start(`console.log('a'); console.log('b')`, { explain: (lines) => `got ${lines.join('+')}` });
    await child.exited;
    expect(await child.lastWords()).toBe('got a+b');
  });

  it('is waited for until somebody loses patience', async () => {
    const patience = new AbortController();
    const child = await start(FOREVER);
    const waiting = child.waitForLine(/ready/, DEADLINE_MS, patience.signal);
    patience.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('is ended by SIGTERM, and stopping twice is stopping once', async () => {
    const child = await start(FOREVER);
    await Promise.all([child.stop(), child.stop()]);
    expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
    await child.stop();
  });

  it('that ignores SIGTERM is killed after the grace', async () => {
    const child = await start(`process.on('SIGTERM', () => undefined); console.log('deaf'); ${FOREVER}`, { stopGraceMs: 50 });
    await child.waitForLine(/deaf/, DEADLINE_MS);
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('sees nothing of our environment but what it is given', async () => {
    const child = await start('console.log(JSON.stringify(Object.keys(process.env)))', { environment: { ONLY: 'this' } });
    const [line] = await child.waitForLine(/^\[.*\]$/, DEADLINE_MS);
    // macOS adds one of its own to every process.
    expect(JSON.parse(line).filter((name: string) => !name.startsWith('__CF'))).toEqual(['ONLY']);
  });

  it('keeps its standard input open as long as we live', async () => {
    const child = await start(`process.stdin.on('end', () => process.exit(9)).resume(); setTimeout(() => console.log('still open'), 200);`);
    await expect(child.waitForLine(/still open/, DEADLINE_MS)).resolves.toBeDefined();
  });

  it('that cannot be run at all is refused by name', async () => {
    await expect(start('', { name: 'broker 1', command: '/no/such/java' })).rejects.toMatchObject({
      code: 'PROCESS_NOT_STARTED',
      message: 'broker 1: cannot run /no/such/java: spawn /no/such/java ENOENT',
    });
  });
});
