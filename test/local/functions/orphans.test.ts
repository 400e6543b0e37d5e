import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

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

describe('a function whose parent is killed', () => {
  it('ends by itself', async () => {
    writeFileSync(
      join(directory, 'index.js'),
      `require('fs').writeFileSync('pid', String(process.pid)); exports.handler = () => new Promise(() => {});`,
    );
    const runtime = join(__dirname, '../../../local/functions/runtime.ts');
    writeFileSync(
      join(directory, 'parent.ts'),
      `import { LocalFunctionRuntime } from ${JSON.stringify(runtime)};
       const runtime = new LocalFunctionRuntime({ directory: __dirname, region: 'us-east-1', logs: { write: () => {} }, credentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) });
       runtime.register({ name: 'f', arn: 'f', codeDirectory: __dirname, handler: 'index.handler', environment: {}, memoryMiB: 128, timeoutSeconds: 600 });
       void runtime.invoke('f', {});`,
    );
    const parent = spawn(process.execPath, ['--import', require.resolve('tsx'), join(directory, 'parent.ts')], { stdio: 'ignore' });
    const pidFile = join(directory, 'pid');
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', { timeout: 20_000 }).toBe(true);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});
