import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';
import { readTopics } from './support/overrides';
import { waitUntil } from './support/processes';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

const ROOT = resolve(__dirname, '../..');
const HALF = 100;
/** The command's client id; the brokers know its quota by it. */
const CLIENT = 'msk-blueprint';
/** Partitions per second: after the first phase the brokers tell the command to wait for seconds, which makes the middle wide enough to hit. */
const SLOW = 'controller_mutation_rate=20';

const namesOf = (prefix: string) => Array.from({ length: HALF }, (_, index) => `${prefix}-${index}`);
const declare = (name: string, partitions: number, retention: string) => {
  return { name, partitions, replicationFactor: 1, configs: { 'retention.ms': retention } };
};

describe('an apply of 200 topics that is killed in the middle', () => {
  let folder: string;
  let resource: TopicsResource;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-killed-'));
    resource = openTopicsResource(inject('bootstrap'));
  });
  afterEach(() => quota('--delete-config', 'controller_mutation_rate'));
  afterAll(async () => {
    await resource.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (command: string, topics: readonly unknown[]) => {
    const file = join(folder, 'topics.json');
    writeFileSync(file, JSON.stringify({ topics }));
    const args = ['--import', 'tsx', 'bin/topics.ts', command, '--file', file, '--bootstrap', inject('bootstrap'), '--json'];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  const run = async (command: string, topics: readonly unknown[]) => {
    const child = start(command, topics);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [status] = await once(child, 'close');
    const plan: { readonly topics: readonly { readonly name: string; readonly action: string }[] } = JSON.parse(
      Buffer.concat(chunks).toString(),
    );
    return { status, actions: countBy(plan.topics.map(({ action }) => action)) };
  };
  const quota = (...change: readonly string[]) =>
    runKafkaTool('kafka.admin.ConfigCommand', ['--alter', '--entity-type', 'clients', '--entity-name', CLIENT, ...change]);

  it('leaves whole topics and no half one, and a second run finishes what is left', async () => {
    // 200 topics, of which 100 exist and must change in both ways.
    const [old, added] = [namesOf(newName('k-old')), namesOf(newName('k-new'))];
    const existing = old.map((name) => declare(name, 1, '1d'));
    const wanted = [...old.map((name) => declare(name, 2, '2d')), ...added.map((name) => declare(name, 1, '2d'))];
    expect(await run('apply', existing)).toMatchObject({ status: 0, actions: { create: HALF } });
    await quota('--add-config', SLOW);

    const killed = start('apply', wanted);
    const ended = once(killed, 'exit');
    await waitUntil('the first new topic is there', async () => (await resource.admin.describe(added, { configs: false })).topics.size > 0);
    killed.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await quota('--delete-config', 'controller_mutation_rate');

    const left = await run('plan', wanted);
    expect(left).toMatchObject({ status: 2, actions: { update: HALF, none: HALF } });
    expect(await run('apply', wanted)).toMatchObject({ status: 0, actions: left.actions });
    expect(await run('plan', wanted)).toMatchObject({ status: 0, actions: { none: 2 * HALF } });

    const told = await readTopics(inject('bootstrap'));
    const wrong = wanted.filter(({ name, partitions }) => told.get(name) !== `${partitions}/1 retention.ms=172800000`);
    expect(wrong).toEqual([]);
  });
});

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
