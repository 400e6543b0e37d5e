import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const topics = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'bin/topics.ts', ...args], { cwd: resolve(__dirname, '../..'), encoding: 'utf8' });

describe('bin/topics.ts', () => {
  it('answers a wrong command line with every problem and status 1', () => {
    const { status, stdout, stderr } = topics('plan', '--fiel', 'x', '--adopt', 'perhaps');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('--fiel is not known; known are --env, --file, --bootstrap');
    expect(stderr).toContain('--adopt must be one of fail, adopt, adopt-if-equal, got perhaps');
    expect(stderr).toContain('--bootstrap: must be a comma-separated list of host:port, got nothing');
    expect(stderr).toContain('usage: npm run topics --');
  });
});
