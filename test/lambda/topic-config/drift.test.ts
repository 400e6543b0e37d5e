import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../lambda/shared/log';
import { createDriftCheck } from '../../../lambda/topic-config/drift';
import { FakeCluster } from '../../support/fake-cluster';

const EVENT = {
  Flavour: 'standard',
  Cluster: 'learn',
  Topics: [
    { name: 'equal', partitions: 3, replicationFactor: 3, configs: { 'retention.ms': '7d' } },
    { name: 'shorter', partitions: 3, replicationFactor: 3, configs: { 'retention.ms': '7d' } },
    { name: 'foreign', partitions: 3, replicationFactor: 3 },
    { name: 'smaller', partitions: 3, replicationFactor: 3 },
    { name: 'absent', partitions: 3 },
  ],
};

describe('the drift check', () => {
  it('reports what differs as log lines and one metric, and never writes', async () => {
    const lines: string[] = [];
    const admin = new FakeCluster()
      .put('equal', 3, 3, { 'retention.ms': '604800000' })
      .put('shorter', 3, 3, { 'retention.ms': '60000' })
      .put('foreign', 3, 3, { 'segment.bytes': '1048576' })
      .put('smaller', 3, 2);
    const log = createLogger({ write: (line) => lines.push(line) });
    const check = createDriftCheck({ withAdmin: (use) => use(admin), log, now: () => 1_700_000_000_000 });
    expect(await check(EVENT)).toEqual({ drifting: 4, topics: 5 });
    const written: readonly Readonly<Record<string, unknown>>[] = lines.map((line) => JSON.parse(line));
    expect(written.filter(({ message }) => message === 'drift').map(({ name }) => name)).toEqual([
      'shorter',
      'foreign',
      'smaller',
      'absent',
    ]);
    expect(written.at(-1)).toMatchObject({
      DriftingTopics: 4,
      'Cluster Name': 'learn',
      _aws: {
        Timestamp: 1_700_000_000_000,
        CloudWatchMetrics: [{ Namespace: 'MskBlueprint/Topics', Metrics: [{ Name: 'DriftingTopics' }] }],
      },
    });
    expect(admin.writes).toEqual([]);
  });

  it('reads declarations that the schedule cannot carry from their object', async () => {
    const { Topics: topics, ...rest } = EVENT;
    const object = { Bucket: 'assets', Key: 'declared.json' };
    const check = createDriftCheck({
      withAdmin: (use) => use(new FakeCluster()),
      log: createLogger({ level: 'silent' }),
      now: () => 0,
      readObject: async (asked) => JSON.stringify({ topics: asked.Key === object.Key ? topics : [] }),
    });
    expect(await check({ ...rest, DeclarationsObject: object })).toEqual({ drifting: 5, topics: 5 });
  });

  it('names everything that is wrong with its input', async () => {
    const check = createDriftCheck({ withAdmin: (use) => use(new FakeCluster()), log: createLogger({ level: 'silent' }), now: () => 0 });
    await expect(check({ Flavour: 'big', Topics: 1 })).rejects.toMatchObject({
      code: 'request.invalid',
      message:
        'the topics are not valid: Flavour: must be one of standard, express, serverless, got "big"; Cluster: must be text, got nothing; Topics: must be a list of topics, got 1',
    });
  });
});
