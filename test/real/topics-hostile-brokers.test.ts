import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { SILENT } from '../../lambda/shared/log';
import { TopicError } from '../../lambda/topic-config/domain/errors';
import { createHandler } from '../../lambda/topic-config/handler';
import { type ClusterAdmin, SYSTEM_CLOCK } from '../../lambda/topic-config/ports';
import { expectFailure, expectSuccess, simulateEvent, topicsProperties } from '../support/cfn';
import { startCluster, type TestCluster } from './support/cluster';
import { runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';
import { readTopics } from './support/overrides';
import { waitUntil } from './support/processes';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

const topic = (name: string, partitions: number, replicationFactor = 3) => ({ name, partitions, replicationFactor, configs: {} });

const VICTIM = 3;

/** Brokers that say no or are missing, and topics that somebody else has changed; the last test takes one of them away. */
describe('a cluster that is not as one would wish', () => {
  let folder: string;
  let cluster: TestCluster;
  let resource: TopicsResource;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-hostile-'));
    cluster = await startCluster('4.2.1', { 'delete.topic.enable': 'false' });
    resource = openTopicsResource(cluster.bootstrap);
  });
  afterAll(async () => {
    await resource.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const create = async (topics: readonly unknown[], policy = {}) =>
    (await expectSuccess(resource.handler, simulateEvent('Create', { ResourceProperties: topicsProperties(topics, policy) })))
      .PhysicalResourceId;
  const update = (PhysicalResourceId: string, before: readonly unknown[], after: readonly unknown[]) =>
    simulateEvent('Update', {
      PhysicalResourceId,
      OldResourceProperties: topicsProperties(before),
      ResourceProperties: topicsProperties(after),
    });

  it('more partitions than the controller takes in one request: refused as one, accepted as ours', async () => {
    const specs = Array.from({ length: 101 }, (_, index) => ({ ...topic(`b-many-${index}`, 100, 1), configs: {} }));
    const asOne = await resource.admin.create(specs, { validateOnly: true }).then(
      (outcomes) => outcomes.flatMap(({ error }) => error?.message ?? []),
      (error: Error) => [error.message],
    );
    expect(asOne[0]).toMatch(/POLICY_VIOLATION|excessively large number of partitions/i);

    // 10,100 partitions would keep this machine busy for minutes: the real creation stops where the brokers' validation is passed.
    const sizes: number[] = [];
    const admin: ClusterAdmin = {
      describe: (names, options) => resource.admin.describe(names, options),
      create: async (batch, { validateOnly }) => {
        if (!validateOnly) return batch.map(({ name }) => ({ name, error: new TopicError('broker.refused', `${name}: stopped here`) }));
        sizes.push(batch.length);
        return resource.admin.create(batch, { validateOnly });
      },
      createPartitions: async () => [],
      alterConfigs: async () => [],
      delete: async () => [],
    };
    const handler = createHandler({
      withAdmin: (use) => use(admin),
      clock: SYSTEM_CLOCK,
      log: SILENT,
      deadlineMs: 1_000,
      clusterArn: undefined,
    });
    const event = simulateEvent('Create', { ResourceProperties: topicsProperties(specs) });
    expect(await expectFailure(handler, event)).toMatch(/b-many-0: stopped here/);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(101);
  });

  it('replicas that differ between partitions: told, no crash, nothing written', async () => {
    const name = newName('b-uneven');
    const topics = [topic(name, 2)];
    const id = await create(topics);
    const file = join(folder, 'uneven.json');
    writeFileSync(file, JSON.stringify({ version: 1, partitions: [{ topic: name, partition: 0, replicas: [1, 2] }] }));
    const moved = await runKafkaTool(
      'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
      ['--reassignment-json-file', file, '--execute'],
      cluster.bootstrap,
    );
    expect(moved.exitStatus).toBe(0);
    await waitUntil('one partition has two replicas', async () => {
      const state = (await resource.admin.describe([name], { configs: false })).topics.get(name);
      return state?.partitions[0]?.replicas.length === 2;
    });
    const from = resource.writes.length;
    expect(await expectFailure(resource.handler, update(id, topics, topics))).toMatch(new RegExp(`${name}: .*replica`));
    expect(resource.writes.slice(from)).toEqual([]);
  });

  it('deletion turned off on the brokers: explained, not tried again, and the topic is still there', async () => {
    const policy = { RemovalPolicy: 'delete', Deletion: 'with-records' };
    const name = newName('b-kept');
    const topics = [topic(name, 1)];
    const PhysicalResourceId = await create(topics, policy);
    const from = resource.writes.length;
    const event = simulateEvent('Delete', { PhysicalResourceId, ResourceProperties: topicsProperties(topics, policy) });
    expect(await expectFailure(resource.handler, event)).toMatch(new RegExp(`${name}: .*delete\\.topic\\.enable`));
    expect(resource.writes.slice(from)).toEqual(['delete']);
    expect((await readTopics(cluster.bootstrap)).get(name)).toBe('1/3');
  });

  it('a leaderless topic of somebody else, on a broker that died: ours are made and changed all the same', async () => {
    const [first] = cluster.brokers;
    // The third has replicas on the broker that dies, which makes its declaration no worse.
    const [alone, two, three, late] = [newName('b-alone'), newName('b-ours'), newName('b-three'), newName('b-new')];
    const ours = [topic(two, 2, 2), topic(three, 2)];
    await create([topic(alone, 6, 1)]);
    const id = await create(ours);
    await cluster.end(VICTIM, 'SIGKILL');
    onTestFailed(() => cluster.startAgain(VICTIM));
    const survivor = openTopicsResource(`127.0.0.1:${first?.port}`);
    try {
      await waitUntil('a partition has no leader', async () => {
        const state = await survivor.admin.describe([alone], { configs: false });
        return state.topics.get(alone)?.partitions.some(({ leader }) => leader < 0) ?? false;
      });
      await expectSuccess(survivor.handler, update(id, ours, [topic(two, 3, 2), topic(three, 2), topic(late, 1, 2)]));
      const told = await readTopics(`127.0.0.1:${first?.port}`);
      expect([told.get(two), told.get(late)]).toEqual(['3/2', '1/2']);
    } finally {
      await survivor.close();
    }
  });
});
