import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKafka } from '../../../local/kafka/cluster';
import type { RunningKafka } from '../../../local/ports';

/** Says that it has started, and lives until it is told to end. */
const BROKER = '#!/bin/sh\necho "[KafkaRaftServer nodeId=1] Kafka Server started"\nexec sleep 600\n';

/** See local/kafka/metadata-probe.ts: one broker, id 1, everything else empty. */
const KNOWS_ITSELF = Buffer.from([0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the processes of a cluster', () => {
  let folder: string;
  let answers: Server;
  let kafka: RunningKafka;
  const unexpected: string[] = [];

  beforeEach(async () => {
    unexpected.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'cluster-test-'));
    answers = createServer((socket) => socket.once('data', () => socket.end(KNOWS_ITSELF)));
    answers.listen(0, '127.0.0.1');
    await once(answers, 'listening');
    kafka = await startFake();
    kafka.onUnexpectedExit((_, text) => unexpected.push(text));
  });
  afterEach(async () => {
    await kafka.stop();
    answers.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function startFake(dataDirectory = join(folder, 'kafka')): Promise<RunningKafka> {
    const address = answers.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const java = join(folder, 'java');
    const bootstrapCheckpoint = join(folder, 'bootstrap.checkpoint');
    await Promise.all([writeFile(java, BROKER), writeFile(bootstrapCheckpoint, '')]);
    await chmod(java, 0o755);
    return startKafka([{ id: 1, rack: 'a', properties: {} }], {
      artifacts: { version: '3.9.2', classpath: [], bootstrapCheckpoint },
      tools: { java, javaHome: folder, javaVersion: '17.0.1', jvmBuild: '17.0.1+1', maven: '' },
      environment: { PATH: '/usr/bin:/bin' },
      dataDirectory,
      choosePorts: async () => [address.port, 1],
    });
  }

  const pid = (): number => kafka.brokers[0]?.pid ?? 0;

  it('are never two of one broker: one that still runs is ended before it is started again, and told to nobody', async () => {
    const before = pid();
    expect(isAlive(before)).toBe(true);
    await kafka.startAgain(1);
    expect(isAlive(before)).toBe(false);
    expect(unexpected).toEqual([]);
  });

  it('are told by the ids that they have now', async () => {
    const before = pid();
    await kafka.end(1, 'SIGKILL');
    await kafka.startAgain(1);
    expect(pid()).not.toBe(before);
    expect(isAlive(pid())).toBe(true);
  });

  it('are told of when they end after they were started again', async () => {
    await kafka.startAgain(1);
    process.kill(pid(), 'SIGKILL');
    await expect.poll(() => unexpected).toEqual([expect.stringMatching(/^broker 1 ended with signal SIGKILL/)]);
  });

  it('do not outlive a cluster that is stopped while one is started again', async () => {
    const starting = expect(kafka.startAgain(1)).rejects.toMatchObject({ code: 'ABORTED' });
    await kafka.stop();
    await starting;
  });

  it('get no folder that Kafka would take for two', async () => {
    const message = expect.stringMatching(/must have no comma in its path, got ".*a,b"/);
    await expect(startFake(join(folder, 'a,b'))).rejects.toMatchObject({ code: 'FOLDER_UNUSABLE', message });
  });
});
