import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { KafkajsAdmin } from '../../lambda/topic-config/adapters/kafkajs-admin';
import type { EventHandler } from '../../lambda/topic-config/handler';
import { createEvent, deleteEvent, expectFailure, expectSuccess, updateEvent } from '../support/cfn';
import { describeTopics, runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';
import { keepsWhatWasUsed, makesMany, usableAtOnce } from './support/topic-scenarios';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

// kafka-topics lists what the brokers' configuration sets beside what the topic overrides.
const BROKER_SETTINGS = ['min.insync.replicas', 'unclean.leader.election.enable'];

/** The hostile updates on real brokers; what stands there afterwards is told by Kafka's own tools, not by our client. */
describe('the topics resource on real brokers', () => {
  let resource: TopicsResource;
  let admin: KafkajsAdmin;
  let handler: EventHandler;

  beforeAll(() => {
    resource = openTopicsResource(inject('bootstrap'));
    ({ admin, handler } = resource);
  });

  afterAll(() => resource.close());

  const topic = (name: string, partitions: number, configs: Readonly<Record<string, unknown>> = {}, replicationFactor = 3) => {
    return { name, partitions, replicationFactor, configs };
  };
  const create = async (topics: readonly unknown[], overrides = {}) => {
    return (await expectSuccess(handler, createEvent(topics, overrides))).PhysicalResourceId;
  };
  /** `PartitionCount … ReplicationFactor … Configs` as kafka-topics prints it. */
  const shape = async (name: string) => {
    const line = (await describeTopics([name])).split('\n')[0] ?? '';
    const field = (label: string) => new RegExp(`${label}:\\s*(\\S*)`).exec(line)?.[1] ?? '';
    const configs = field('Configs')
      .split(',')
      .filter((entry) => entry !== '' && !BROKER_SETTINGS.some((key) => entry.startsWith(`${key}=`)));
    return `${field('PartitionCount')}/${field('ReplicationFactor')} ${configs.sort().join(' ')}`.trim();
  };
  const alterByTool = (name: string, ...args: readonly string[]) =>
    runKafkaTool('kafka.admin.ConfigCommand', ['--alter', '--entity-type', 'topics', '--entity-name', name, ...args]);

  it('creates topics that can be used at once, and is content with them the second time', async () => {
    await usableAtOnce(resource);
    expect(await shape('t-create')).toBe('12/3 retention.bytes=1073741824 retention.ms=604800000');
    expect(await shape('t-state')).toBe('3/3 cleanup.policy=compact');
  });

  it('adds partitions only, changes one key only, removes one key only, and leaves a foreign override alone', async () => {
    const name = newName('t-hostile');
    const configs = { 'retention.ms': '7d', 'cleanup.policy': 'compact', 'max.message.bytes': '2MiB' };
    const first = [topic(name, 9, configs)];
    const id = await create(first);
    const more = [topic(name, 10, configs)];
    await expectSuccess(handler, updateEvent(id, first, more));
    expect(await shape(name)).toBe('10/3 cleanup.policy=compact max.message.bytes=2097152 retention.ms=604800000');

    const foreign = await alterByTool(name, '--add-config', 'segment.ms=3600000');
    expect(foreign.exitStatus).toBe(0);
    const changed = [topic(name, 10, { ...configs, 'retention.ms': '14d' })];
    await expectSuccess(handler, updateEvent(id, more, changed));
    expect(await shape(name)).toBe('10/3 cleanup.policy=compact max.message.bytes=2097152 retention.ms=1209600000 segment.ms=3600000');

    const fewer = [topic(name, 10, { 'cleanup.policy': 'compact' })];
    await expectSuccess(handler, updateEvent(id, changed, fewer));
    expect(await shape(name)).toBe('10/3 cleanup.policy=compact segment.ms=3600000');

    // Without compaction the topic's records become subject to retention.
    await expectSuccess(handler, updateEvent(id, fewer, [{ ...topic(name, 10), allowDataLoss: true }]));
    expect(await shape(name)).toBe('10/3 segment.ms=3600000');
  });

  it('refuses fewer partitions and another replication factor before any write', async () => {
    const before = [topic('t-refuse', 4)];
    const id = await create(before);
    const fewer = updateEvent(id, before, [topic('t-refuse', 3, { 'retention.ms': '14d' }), topic('t-never', 1)]);
    expect(await expectFailure(handler, fewer)).toMatch(/t-refuse: partitions cannot be taken away: the topic has 4, declared are 3/);
    expect(await expectFailure(handler, updateEvent(id, before, [topic('t-refuse', 4, {}, 2)]))).toMatch(
      /the replicas of an existing topic are not moved/,
    );
    expect(await shape('t-refuse')).toBe('4/3');
    expect((await admin.describe(['t-never'], { configs: false })).topics.size).toBe(0);
  });

  it("names the broker's own reason, and no sibling is made", async () => {
    const bad = [topic('t-good', 1), topic('t-bad', 1, { 'no.such.key': '1' })];
    const reason = await expectFailure(handler, createEvent(bad));
    expect(reason).toMatch(/t-bad: INVALID_CONFIG: Unknown topic config name: no\.such\.key\. nothing was changed$/);
    expect((await admin.describe(['t-good', 't-bad'], { configs: false })).topics.size).toBe(0);
  });

  it('makes a renamed topic, deletes the old one where the policy says so, and may be told to delete what is gone', async () => {
    const [from, to] = [newName('t-old'), newName('t-new')];
    const policy = { RemovalPolicy: 'delete', Deletion: 'with-records' };
    const old = [topic(from, 2)];
    const id = await create(old, policy);
    await expectSuccess(handler, updateEvent(id, old, [topic(to, 2)], policy));
    expect([...(await admin.describe([from, to], { configs: false })).topics.keys()]).toEqual([to]);
    const remove = () => deleteEvent(id, [topic(to, 2)], policy);
    await expectSuccess(handler, remove());
    await expectSuccess(handler, remove());
    expect((await admin.describe([to], { configs: false })).topics.size).toBe(0);
    // The name is free again at once.
    await create([topic(to, 1)], policy);
    expect(await shape(to)).toBe('1/3');
  });

  it('adopts an equal topic, refuses a different one', async () => {
    const name = newName('t-adopt');
    const made = await runKafkaTool('org.apache.kafka.tools.TopicCommand', [
      '--create',
      '--topic',
      name,
      '--partitions',
      '3',
      '--replication-factor',
      '3',
      '--config',
      'retention.ms=86400000',
    ]);
    expect(made.exitStatus).toBe(0);
    const event = (retention: string) => createEvent([topic(name, 3, { 'retention.ms': retention })]);
    expect(await expectFailure(handler, event('2d'))).toContain(`${name}: the topic exists already and differs in configs.retention.ms`);
    expect((await expectSuccess(handler, event('1d'))).PhysicalResourceId).toContain(`|${name}|`);
    expect(await shape(name)).toBe('3/3 retention.ms=86400000');
  });

  it('keeps what ever held a record when only empty topics may go', () => keepsWhatWasUsed(resource));

  it('makes 400 topics in batches and finds them equal with a handful of requests', () => makesMany(resource, 400));
});
