import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { findFreePorts, isFree } from '../../local/free-ports';
import { ensureKafka } from '../../local/kafka/artifacts';
import { type KafkaOptions, startKafka } from '../../local/kafka/cluster';
import { askForBrokers } from '../../local/kafka/metadata-probe';
import type { KafkaRelease } from '../../local/kafka/versions';
import type { BrokerSpec, RunningKafka } from '../../local/ports';
import { findToolsOrThrow } from '../../local/tools';
import { describeTopics, runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';
import { isAlive, waitUntil } from './support/processes';

const ONE_BROKER: readonly BrokerSpec[] = [{ id: 1, rack: 'us-east-1a', properties: {} }];
const TWO_BROKERS: readonly BrokerSpec[] = [...ONE_BROKER, { id: 2, rack: 'us-east-1b', properties: {} }];

let folder: string;
const running: RunningKafka[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brokers-test-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((kafka) => kafka.stop()));
  await rm(folder, { recursive: true, force: true });
});

interface More extends Partial<KafkaOptions> {
  readonly release?: KafkaRelease;
}

async function start(specs: readonly BrokerSpec[], { release = '3.9.2', ...more }: More = {}): Promise<RunningKafka> {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureKafka({ cacheDirectory: inject('cacheDirectory'), environment, tools }, release);
  const before = Date.now();
  const kafka = await startKafka(specs, { artifacts, tools, environment, dataDirectory: join(folder, 'kafka'), ...more });
  console.log(`${specs.length} broker(s) of Kafka ${release} ready after ${Date.now() - before} ms`);
  running.push(kafka);
  return kafka;
}

const portsOf = (bootstrap: string) => bootstrap.split(',').map((address) => Number(address.split(':')[1]));

async function createTopic(name: string, bootstrap: string): Promise<void> {
  const result = await runKafkaTool('org.apache.kafka.tools.TopicCommand', ['--create', '--topic', name], bootstrap);
  expect(result.stdout).toContain(`Created topic ${name}.`);
}

describe('the cluster of three brokers', () => {
  it('shows all three to a client of each of them', async () => {
    const ports = portsOf(inject('bootstrap'));
    expect(ports).toHaveLength(3);
    for (const port of ports) {
      expect(await askForBrokers('127.0.0.1', port, 5_000)).toEqual([1, 2, 3]);
    }
  });

  it('places the replicas of a topic in three zones, by the presets of MSK', async () => {
    const topic = newName('zones');
    await createTopic(topic, inject('bootstrap'));
    expect(await describeTopics([topic])).toMatch(/PartitionCount: 1\s+ReplicationFactor: 3\s+Configs: min\.insync\.replicas=2/);
  });
});

describe('a cluster formatted without Kafka’s format tool', () => {
  it.each([
    { release: '3.9.2', features: { 'metadata.version': '3.9-IV0' } },
    {
      release: '4.1.2',
      features: {
        'group.version': '1',
        'transaction.version': '2',
        'eligible.leader.replicas.version': '1',
      },
    },
    {
      release: '4.2.1',
      features: {
        'group.version': '1',
        'transaction.version': '2',
        'eligible.leader.replicas.version': '1',
        'share.version': '1',
        'streams.version': '1',
      },
    },
  ] as const)('has the feature levels of a new Kafka $release', async ({ release, features }) => {
    const kafka = await start(ONE_BROKER, { release });
    expect(kafka.version).toBe(release);
    const { stdout } = await runKafkaTool('org.apache.kafka.tools.FeatureCommand', ['describe'], kafka.bootstrap);
    for (const [feature, level] of Object.entries(features)) {
      expect(stdout).toMatch(new RegExp(`Feature: ${feature}\\s.*FinalizedVersionLevel: ${level}\\s`));
    }
  });
});

describe('a broker that dies', () => {
  it('is reported once, with how it ended and its last lines; the others go on', async () => {
    const kafka = await start(TWO_BROKERS);
    const reports: { readonly id: number; readonly text: string }[] = [];
    kafka.onUnexpectedExit((id, text) => reports.push({ id, text }));
    process.kill(kafka.brokers[1]?.pid ?? 0, 'SIGKILL');
    await waitUntil('the death is reported', async () => reports.length > 0);
    expect(reports).toEqual([{ id: 2, text: expect.stringMatching(/^broker 2 ended with signal SIGKILL:\n.*\[INFO\]/) }]);
    expect(await isAlive(kafka.brokers[0]?.pid ?? 0)).toBe(true);
    expect(kafka.running).toBe(1);
    await kafka.stop();
    expect(kafka.running).toBe(0);
    expect(reports).toHaveLength(1);
  });

  it('during the start fails it with Kafka’s own error first, and leaves no process of the others', async () => {
    const broken = TWO_BROKERS.map((spec) => (spec.id === 2 ? { ...spec, properties: { 'log.retention.ms': 'for ever' } } : spec));
    const ports = await findFreePorts(4);
    const error = await start(broken, { choosePorts: async () => ports }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'PROCESS_ENDED' });
    expect(error.message).toMatch(/^broker 2 \(Kafka 3\.9\.2\) ended with exit status 1 before it was ready:\n/);
    expect(error.message).toContain('Invalid value for ever for configuration log.retention.ms');
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true, true, true]);
  });
});

describe('starting and stopping', () => {
  it('leaves no process and no port', async () => {
    const kafka = await start(TWO_BROKERS);
    await Promise.all([kafka.stop(), kafka.stop()]);
    for (const { pid, port } of kafka.brokers) {
      expect(await isAlive(pid)).toBe(false);
      expect(await isFree(port)).toBe(true);
    }
  });

  it('stops at once when it is stopped before it was ready', async () => {
    const ports = await findFreePorts(2);
    const stop = new AbortController();
    const choosePorts = async () => {
      stop.abort();
      return ports;
    };
    await expect(start(ONE_BROKER, { choosePorts, signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true]);
  });

  it('tries other ports when somebody takes one in between, here the cluster that already runs', async () => {
    const taken = portsOf(inject('bootstrap'))[0] ?? 0;
    let attempts = 0;
    const choosePorts = async (count: number) => {
      attempts += 1;
      const free = await findFreePorts(count);
      return attempts === 1 ? [taken, ...free.slice(1)] : free;
    };
    const kafka = await start(ONE_BROKER, { choosePorts });
    expect(attempts).toBe(2);
    expect(portsOf(kafka.bootstrap)).not.toContain(taken);
    expect(await askForBrokers('127.0.0.1', taken, 5_000)).toEqual([1, 2, 3]);
  });

  it('goes on with the topics that its folder holds', async () => {
    const first = await start(ONE_BROKER);
    await createTopic('kept', first.bootstrap);
    await first.stop();
    const second = await start(ONE_BROKER);
    expect(await describeTopics(['kept'], second.bootstrap)).toContain('Topic: kept');
  });
});

describe('a parent that is killed', () => {
  it('takes its broker and its DynamoDB Local with it', async () => {
    const script = resolve(__dirname, 'support/hard-parent.ts');
    // Not by the tsx command, which would be a parent in between.
    const args = ['--import', 'tsx', script, inject('cacheDirectory'), folder];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const lines = createInterface({ input: parent.stdout });
    const line = await new Promise<string>((told) => lines.once('line', told));
    const { pid, ports }: { readonly pid: number; readonly ports: readonly number[] } = JSON.parse(line);
    expect(await isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await waitUntil('both have ended', async () => !(await isAlive(pid)) && (await Promise.all(ports.map(isFree))).every(Boolean));
  });
});

describe('Maven without its cache and without a network', () => {
  it('is said in one line, and leaves nothing', async () => {
    const proxies = ['http', 'https'].flatMap((scheme) => [`-D${scheme}.proxyHost=127.0.0.1`, `-D${scheme}.proxyPort=9`]);
    const environment = { ...process.env, MAVEN_OPTS: [`-Dmaven.repo.local=${join(folder, 'repository')}`, ...proxies].join(' ') };
    const tools = await findToolsOrThrow(environment);
    const error = await ensureKafka({ cacheDirectory: join(folder, 'cache'), environment, tools }, '3.9.2').catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ARTIFACTS_UNREACHABLE' });
    expect(error.message.split('\n')).toHaveLength(1);
    expect(await readdir(join(folder, 'cache', 'tmp'))).toEqual([]);
  });
});
