import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatStorage, kafkaUuid, mismatch, openClusterState } from '../../../local/kafka/storage';

const BROKERS = [1, 2, 3].map((id) => ({ id, rack: `zone-${id}`, properties: {} }));

describe('the folder of a cluster', () => {
  let folder: string;
  let checkpoint: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storage-test-'));
    checkpoint = join(folder, 'checkpoint');
    await writeFile(checkpoint, 'features');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is a new cluster when it is empty, and the same one at the next run', async () => {
    const first = await openClusterState(join(folder, 'kafka'), '3.9.2', BROKERS);
    expect(first).toEqual({ clusterId: expect.stringMatching(/^[\w-]{22}$/), kafkaRelease: '3.9.2', brokerIds: [1, 2, 3] });
    expect(await openClusterState(join(folder, 'kafka'), '3.9.2', BROKERS)).toEqual(first);
  });

  it('goes on with a newer Kafka, and then refuses the older one', async () => {
    const first = await openClusterState(folder, '3.9.2', BROKERS);
    expect((await openClusterState(folder, '4.1.2', BROKERS)).clusterId).toBe(first.clusterId);
    await expect(openClusterState(folder, '3.9.2', BROKERS)).rejects.toMatchObject({
      code: 'STATE_MISMATCH',
      message: `${folder}: was written by Kafka 4.1.2, which 3.9.2 cannot read; use another folder, or remove this one to start anew`,
    });
  });

  it('refuses other brokers than it holds', async () => {
    await openClusterState(folder, '3.9.2', BROKERS);
    await expect(openClusterState(folder, '3.9.2', BROKERS.slice(0, 1))).rejects.toMatchObject({ code: 'STATE_MISMATCH' });
  });

  it.each(['', 'null', '[]', '{"clusterId":"x"}', '{"clusterId":"x","kafkaRelease":"3.9.2","brokerIds":["1"]}'])(
    'refuses a state file that it did not write: %s',
    async (text) => {
      await writeFile(join(folder, 'cluster.json'), text);
      await expect(openClusterState(folder, '3.9.2', BROKERS)).rejects.toMatchObject({ code: 'STATE_MISMATCH' });
    },
  );

  it('is formatted as Kafka does it, once', async () => {
    await formatStorage(join(folder, 'data'), 2, 'CLUSTER', checkpoint);
    const meta = await readFile(join(folder, 'data', 'meta.properties'), 'utf8');
    expect(meta).toMatch(/^version=1\ncluster\.id=CLUSTER\nnode\.id=2\ndirectory\.id=[\w][\w-]{21}\n$/);
    expect(await readFile(join(folder, 'data', 'bootstrap.checkpoint'), 'utf8')).toBe('features');

    await formatStorage(join(folder, 'data'), 2, 'OTHER', checkpoint);
    expect(await readFile(join(folder, 'data', 'meta.properties'), 'utf8')).toBe(meta);
  });
});

describe('a kept cluster', () => {
  it('compares releases by number, not by text', () => {
    const kept = { clusterId: 'x', kafkaRelease: '3.9.2', brokerIds: [1] };
    expect(mismatch(kept, { kafkaRelease: '3.10.0', brokerIds: [1] })).toBeUndefined();
    expect(mismatch({ ...kept, kafkaRelease: '3.10.0' }, { kafkaRelease: '3.9.2', brokerIds: [1] })).toMatch(/cannot read/);
  });
});

describe('an id of Kafka', () => {
  it('never begins with "-", which its command lines would take for an option', () => {
    const draws = [Buffer.alloc(16, 0xfb), Buffer.alloc(16, 0)];
    expect(kafkaUuid(() => draws.shift() ?? Buffer.alloc(16, 1))).toBe('AAAAAAAAAAAAAAAAAAAAAA');
  });
});
