import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { describeTopics, runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';

const ROOT = resolve(__dirname, '../..');
const TIMEOUT_MS = 60_000;

describe('npm run topics on real brokers', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-topics-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, topics: readonly unknown[]) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify({ topics }));
    return path;
  };
  /** The command as `npm run topics` starts it. */
  const topics = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'bin/topics.ts', ...args, '--bootstrap', inject('bootstrap')],
      {
        cwd: ROOT,
        encoding: 'utf8',
        timeout: TIMEOUT_MS,
      },
    );
    return { status, stdout, stderr };
  };

  it('plans the topics of an environment, and writes nothing', async () => {
    const before = await describeTopics(['website-logs-dlq']).catch(() => 'absent');
    const planned = topics('plan', '--env', 'learn', '--json');
    const plan: { readonly topics: readonly { readonly name: string; readonly action: string }[] } = JSON.parse(planned.stdout);
    // Another test file may have run the environment on these brokers already: then there is nothing to do.
    expect(new Set(plan.topics.map(({ action }) => action))).toEqual(new Set([before === 'absent' ? 'create' : 'none']));
    expect(plan.topics.map(({ name }) => name).sort()).toEqual(['predictions', 'website-logs', 'website-logs-dlq']);
    expect(planned).toMatchObject({ status: before === 'absent' ? 2 : 0, stderr: '' });
    expect(await describeTopics(['website-logs-dlq']).catch(() => 'absent')).toBe(before);
  });

  it('plans, applies, finds nothing left, sees drift, and exports what it has applied', async () => {
    const name = newName('cli-orders');
    const first = file('first.json', [
      { name, partitions: 2, replicationFactor: 3, configs: { 'retention.ms': '7d', 'segment.ms': '1d' } },
    ]);
    const planned = topics('plan', '--file', first);
    expect(planned).toMatchObject({ status: 2, stderr: '' });
    expect(planned.stdout).toContain(`+ ${name}: create`);

    const applied = topics('apply', '--file', first);
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(applied.stdout).toMatch(/applied: 1 to create, 0 to update/);
    expect(topics('plan', '--file', first)).toMatchObject({ status: 0, stderr: '' });

    await runKafkaTool('kafka.admin.ConfigCommand', [
      '--alter',
      '--entity-type',
      'topics',
      '--entity-name',
      name,
      '--add-config',
      'flush.ms=5000',
    ]);
    expect(topics('plan', '--file', first).status).toBe(0);
    const drift = topics('drift', '--file', first, '--json');
    expect(drift.status).toBe(2);
    expect(JSON.parse(drift.stdout).topics[0].fields).toMatchObject([{ field: 'configs.flush.ms', op: 'keep', before: '5000' }]);

    const second = file('second.json', [{ name, partitions: 3, replicationFactor: 3, configs: { 'retention.ms': '7d' } }]);
    const update = topics('apply', '--file', second, '--previous', first, '--authoritative');
    expect(update).toMatchObject({ status: 0, stderr: '' });
    expect(update.stdout).toContain('- configs.segment.ms');
    expect(update.stdout).toContain('- configs.flush.ms');

    const exported = topics('export');
    expect(exported.status).toBe(0);
    const all: { readonly topics: readonly { readonly name: string }[] } = JSON.parse(exported.stdout);
    expect(all.topics.find((topic) => topic.name === name)).toEqual({
      name,
      partitions: 3,
      replicationFactor: 3,
      configs: { 'retention.ms': '604800000' },
    });
    writeFileSync(join(folder, 'exported.json'), exported.stdout);
    expect(topics('plan', '--file', join(folder, 'exported.json'))).toMatchObject({ status: 0, stderr: '' });
  });

  it('lowers a retention in steps; interrupted by Ctrl-C it leaves a whole state, which the next apply takes up', async () => {
    const declared = (retention: string) => [
      { name: 'cli-steps', partitions: 1, replicationFactor: 3, configs: { 'retention.ms': retention } },
    ];
    expect(topics('apply', '--file', file('ten.json', declared('10d'))).status).toBe(0);
    const args = ['apply', '--file', file('seven.json', declared('7d')), '--allow-data-loss', '--retention-step', '1d'];
    const command = ['--import', 'tsx', 'bin/topics.ts', ...args, '--bootstrap', inject('bootstrap')];
    const waiting = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(waiting, 'exit');
    const [line] = await once(createInterface({ input: waiting.stderr }), 'line');
    expect(line).toBe('retention.ms: cli-steps is 9d now, 2 steps left; one every 5m');
    waiting.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    const resumed = topics(...args, '--retention-interval', '100ms');
    expect(resumed.status).toBe(0);
    // Brokers may show a step later than the next is due: then it is taken again.
    expect(resumed.stderr).toMatch(/^(retention\.ms: cli-steps is 8d now, 1 step left; one every 100ms\n)+$/);
    expect(await describeTopics(['cli-steps'])).toContain('retention.ms=604800000');
  });

  it('refuses as a whole with status 1, and says so in one paragraph when the brokers cannot be reached', () => {
    const name = newName('cli-refused');
    expect(topics('apply', '--file', file('two.json', [{ name, partitions: 2 }])).status).toBe(0);
    const path = file('one.json', [{ name, partitions: 1 }]);
    const refused = topics('apply', '--file', path);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain(`! ${name}: refuse`);
    const away = spawnSync(process.execPath, ['--import', 'tsx', 'bin/topics.ts', 'plan', '--file', path, '--bootstrap', '127.0.0.1:1'], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
    });
    expect(away).toMatchObject({ status: 1, stdout: '' });
    expect(away.stderr).toMatch(/^error: Metadata: .*nothing listens there: check host and port of the bootstrap brokers\n$/);
  });
});
