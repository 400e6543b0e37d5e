import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { CAN_FREEZE } from '../../../local/functions/process-control';

const directory = mkdtempSync(join(tmpdir(), 'orphans-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A process of its own that runs a function, and the function's process id once it has said it. */
async function parentOf(name: string, options: string, code: string, then: string): Promise<{ parent: ChildProcess; pid: number }> {
  const folder = join(directory, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.js'), code);
  const runtime = join(__dirname, '../../../local/functions/runtime.ts');
  writeFileSync(
    join(folder, 'parent.ts'),
    `import { LocalFunctionRuntime } from ${JSON.stringify(runtime)};
       const runtime = new LocalFunctionRuntime({ directory: __dirname, region: 'us-east-1', logs: { write: () => {} }, credentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }), ${options} });
       runtime.register({ name: 'f', arn: 'f', codeDirectory: __dirname, handler: 'index.handler', environment: {}, memoryMiB: 128, timeoutSeconds: 600 });
       void runtime.invoke('f', {}).then(() => ${then}); setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, ['--import', require.resolve('tsx'), join(folder, 'parent.ts')], { stdio: 'ignore' });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const pidFile = join(folder, 'pid');
  await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', { timeout: 20_000 }).toBe(true);
  return { parent, pid: Number(readFileSync(pidFile, 'utf8')) };
}

describe('a function whose parent is killed', () => {
  it('ends by itself', async () => {
    const code = `require('fs').writeFileSync('pid', String(process.pid)); exports.handler = () => new Promise(() => {});`;
    const { parent, pid } = await parentOf('running', '', code, '0');
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it.runIf(CAN_FREEZE)('ends by itself also when it is frozen', async () => {
    const code = `exports.handler = async () => require('fs').writeFileSync('pid', String(process.pid))`;
    const { parent, pid } = await parentOf('frozen', 'freezes: true', code, `require('fs').writeFileSync(__dirname + '/done', '')`);
    await expect.poll(() => existsSync(join(directory, 'frozen', 'done')), { timeout: 10_000 }).toBe(true);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});
