import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_CATALOGUE } from '../../lambda/topic-config/domain/generated/config-catalogue';
import { expectFailure, expectSuccess, simulateEvent, topicsProperties } from '../support/cfn';
import { startCluster, type TestCluster } from './support/cluster';
import { describeTopics, runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

/** Kafka's own default of each key; a declared key is written although it equals the default. */
const VALUES: readonly (readonly [key: string, value: string])[] = Object.entries(CONFIG_CATALOGUE['3.9']).map(([key, known]) => [
  key,
  known.default,
]);

/** Names for which it holds, sorted; one after the other. */
async function namesOf<T extends { readonly name: string }>(items: readonly T[], holds: (item: T) => Promise<boolean>) {
  const names: string[] = [];
  for (const item of items) if (await holds(item)) names.push(item.name);
  return names.sort();
}

/** What the service's guide refuses, tried on a broker whose policies do the same (local/kafka/java/blueprint/kafka/policy). */
describe.each([
  { flavour: 'express', settable: 12, changeable: 12, limit: ['max.compaction.lag.ms', '604800000', '604799999'] },
  { flavour: 'serverless', settable: 7, changeable: 6, limit: ['max.message.bytes', '8388608', '8388609'] },
] as const)('on $flavour', ({ flavour, settable, changeable, limit }) => {
  let cluster: TestCluster;
  let resource: TopicsResource;
  beforeAll(async () => {
    cluster = await startCluster('3.9.2', {
      'blueprint.flavour': flavour,
      'create.topic.policy.class.name': 'blueprint.kafka.policy.CreatePolicy',
      'alter.config.policy.class.name': 'blueprint.kafka.policy.AlterPolicy',
    });
    resource = openTopicsResource(cluster.bootstrap);
  });
  afterAll(async () => {
    await resource.close();
    await cluster.stop();
  });

  const properties = (topics: readonly unknown[]) => topicsProperties(topics, { Flavour: flavour });
  const createEvent = (topic: unknown) => simulateEvent('Create', { ResourceProperties: properties([topic]) });
  const spec = (name: string, configs: Readonly<Record<string, string>> = {}, replicationFactor?: number) => ({
    name,
    partitions: 1,
    replicationFactor,
    configs,
  });

  /** What the broker says of new topics, without us; names of those that it would not make. */
  const brokerRefuses = async (topics: readonly ReturnType<typeof spec>[]) => {
    const outcomes = await resource.admin.create(topics, { validateOnly: true });
    return new Map(outcomes.flatMap(({ name, error }) => (error === undefined ? [] : [[name, error.message]])));
  };
  /** Whether our resource refuses; it must do so by itself, without a word of the broker and without a write. */
  const weRefuse = async (event: unknown): Promise<boolean> => {
    const before = resource.writes.length;
    const reason = await resource.handler(event).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    if (reason === undefined) return false;
    expect(reason).not.toMatch(/POLICY_VIOLATION|INVALID_/);
    expect(resource.writes.slice(before)).toEqual([]);
    return true;
  };

  it('the plan refuses of a new topic exactly the keys that the brokers refuse', async () => {
    const prefix = newName('new');
    const topics = VALUES.map(([key, value]) => spec(`${prefix}.${key}`, { [key]: value }));
    const theirs = [...(await brokerRefuses(topics)).keys()].sort();
    const ours = await namesOf(topics, (topic) => weRefuse(createEvent(topic)));
    expect(ours).toEqual(theirs);
    expect(ours).toHaveLength(VALUES.length - settable);
  });

  it('the plan refuses of an existing topic exactly the keys that the brokers refuse', async () => {
    const prefix = newName('old');
    const before = VALUES.map(([key]) => spec(`${prefix}.${key}`));
    const { PhysicalResourceId } = await expectSuccess(
      resource.handler,
      simulateEvent('Create', { ResourceProperties: properties(before) }),
    );
    // A create-only key with the value that holds already is no change: another value is one.
    const values = VALUES.map(([key, value]) => [key, key === 'cleanup.policy' && flavour === 'serverless' ? 'compact' : value] as const);
    const changes = values.map(([key, value]) => ({ name: `${prefix}.${key}`, set: { [key]: value }, remove: [] }));
    const outcomes = await resource.admin.alterConfigs(changes, { validateOnly: true });
    const ours = await namesOf(changes, ({ name, set }) => {
      const [old, changed] = [properties([spec(name)]), properties([spec(name, set)])];
      return weRefuse(simulateEvent('Update', { PhysicalResourceId, OldResourceProperties: old, ResourceProperties: changed }));
    });
    expect(ours).toEqual(outcomes.flatMap(({ name, error }) => (error === undefined ? [] : name)).sort());
    expect(ours).toHaveLength(VALUES.length - changeable);
  });

  it('a replication factor other than the service’s is refused before a broker is asked; left out, the service decides', async () => {
    const name = newName('replicas');
    for (const replicationFactor of [1, 2]) {
      const said = await brokerRefuses([spec(name, {}, replicationFactor)]);
      expect(said.get(name)).toMatch(/POLICY_VIOLATION: the replication factor is 3/);
      expect(await weRefuse(createEvent(spec(name, {}, replicationFactor)))).toBe(true);
    }
    await expectSuccess(resource.handler, createEvent(spec(name)));
    expect(await describeTopics([name], cluster.bootstrap)).toMatch(/PartitionCount: 1\s+ReplicationFactor: 3/);
  });

  it('values beyond the service’s limits are refused as the brokers refuse them', async () => {
    const [key, within, beyond] = limit;
    const topic = spec('beyond', { [key]: beyond });
    expect((await brokerRefuses([topic])).get('beyond')).toMatch(/POLICY_VIOLATION/);
    expect(await weRefuse(createEvent(topic))).toBe(true);
    await expectSuccess(resource.handler, createEvent(spec('within', { [key]: within })));
  });

  it('one topic that would be refused keeps its siblings from being made', async () => {
    const topics = [spec('sibling'), spec('refused', { 'segment.ms': '1d' })];
    const reason = await expectFailure(resource.handler, simulateEvent('Create', { ResourceProperties: properties(topics) }));
    expect(reason).toMatch(/segment\.ms: .*cannot be set/);
    const { stdout } = await runKafkaTool('org.apache.kafka.tools.TopicCommand', ['--list'], cluster.bootstrap);
    expect(stdout.split('\n')).not.toContain('sibling');
  });
});
