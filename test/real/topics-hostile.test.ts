import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { simulateEvent, topicsProperties } from '../support/cfn';
import { startCluster, type TestCluster } from './support/cluster';
import { runKafkaTool } from './support/kafka-tool';
import { readTopics } from './support/overrides';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

interface Shape {
  readonly partitions: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

/** One update that is known to harm topics elsewhere. What stands there before and after is told by Kafka's own tools. */
interface Hostile {
  readonly name: string;
  readonly topic: string;
  /** Declared, created and then updated to `after`; undefined: the topic is made by `byHand` alone, and `after` is a Create. */
  readonly before?: Shape;
  readonly byHand?: (topic: string, tools: ByHand) => Promise<unknown>;
  /** undefined: the resource is deleted. */
  readonly after?: Shape & { readonly name?: string };
  /** Beside the topic, such as `RemovalPolicy`. */
  readonly policy?: Readonly<Record<string, string>>;
  /** `10/3 key=value`, or undefined where the topic must be gone. */
  readonly leaves: string | undefined;
  readonly refused?: RegExp;
  /** The admin's writing calls, in order; validations do not count. */
  readonly writes: readonly string[];
}

interface ByHand {
  topics(...args: readonly string[]): Promise<unknown>;
  configs(...args: readonly string[]): Promise<unknown>;
}

const DELETES = { RemovalPolicy: 'delete', Deletion: 'with-records' };
const CONFIGS = { 'cleanup.policy': 'compact', 'max.message.bytes': '2097152', 'retention.ms': '604800000' };
const ALL = 'cleanup.policy=compact max.message.bytes=2097152 retention.ms=604800000';
const make = (partitions: string, config: string) => (topic: string, by: ByHand) =>
  by.topics('--create', '--topic', topic, '--partitions', partitions, '--replication-factor', '3', '--config', config);

const HOSTILE: readonly Hostile[] = [
  {
    name: 'partitions only, 3 to 6: every override stays',
    topic: 'h-partitions',
    before: { partitions: 3, configs: CONFIGS },
    after: { partitions: 6, configs: CONFIGS },
    leaves: `6/3 ${ALL}`,
    writes: ['createPartitions'],
  },
  {
    name: 'one key changed: the others stay, above all cleanup.policy',
    topic: 'h-change',
    before: { partitions: 3, configs: CONFIGS },
    after: { partitions: 3, configs: { ...CONFIGS, 'retention.ms': '1209600000' } },
    leaves: '3/3 cleanup.policy=compact max.message.bytes=2097152 retention.ms=1209600000',
    writes: ['alterConfigs'],
  },
  {
    name: 'one key removed: it goes, the others stay',
    topic: 'h-remove',
    before: { partitions: 3, configs: CONFIGS },
    after: { partitions: 3, configs: { 'cleanup.policy': 'compact', 'max.message.bytes': '2097152' } },
    leaves: '3/3 cleanup.policy=compact max.message.bytes=2097152',
    writes: ['alterConfigs'],
  },
  {
    name: 'all keys dropped: what was ours goes',
    topic: 'h-drop',
    before: { partitions: 3, configs: { 'max.message.bytes': '2097152', 'segment.ms': '86400000' } },
    after: { partitions: 3 },
    leaves: '3/3',
    writes: ['alterConfigs'],
  },
  {
    name: 'partitions 9 to 10, both text: an increase',
    topic: 'h-nine-ten',
    before: { partitions: 9, configs: CONFIGS },
    after: { partitions: 10, configs: CONFIGS },
    leaves: `10/3 ${ALL}`,
    writes: ['createPartitions'],
  },
  {
    name: 'partitions 10 to 9: refused before any write, also of the config beside it',
    topic: 'h-ten-nine',
    before: { partitions: 10, configs: CONFIGS },
    after: { partitions: 9, configs: { ...CONFIGS, 'retention.ms': '1209600000' } },
    leaves: `10/3 ${ALL}`,
    refused: /partitions cannot be taken away: the topic has 10, declared are 9/,
    writes: [],
  },
  {
    name: 'renamed: the new topic is made, the old one goes where the policy says so',
    topic: 'h-old-name',
    before: { partitions: 2, configs: CONFIGS },
    after: { name: 'h-new-name', partitions: 2, configs: CONFIGS },
    policy: DELETES,
    leaves: undefined,
    writes: ['create', 'delete'],
  },
  {
    name: 'renamed without a word about deletion: the old topic stays',
    topic: 'h-old-kept',
    before: { partitions: 2, configs: CONFIGS },
    after: { name: 'h-new-kept', partitions: 2, configs: CONFIGS },
    policy: { RemovalPolicy: 'delete' },
    leaves: `2/3 ${ALL}`,
    writes: ['create'],
  },
  {
    name: 'a shorter retention without a word about data loss: refused, also the partitions beside it',
    topic: 'h-retention',
    before: { partitions: 2, configs: { 'retention.ms': '604800000' } },
    after: { partitions: 3, configs: { 'retention.ms': '60000' } },
    leaves: '2/3 retention.ms=604800000',
    refused: /h-retention: .*deleted/,
    writes: [],
  },
  {
    name: 'another replication factor, where moving replicas is not asked for: said, not silently passed over',
    topic: 'h-replicas',
    before: { partitions: 2, replicationFactor: 3 },
    after: { partitions: 2, replicationFactor: 2 },
    leaves: '2/3',
    refused: /h-replicas/,
    writes: [],
  },
  {
    name: 'delete of a topic that is gone: success',
    topic: 'h-gone',
    before: { partitions: 1 },
    byHand: (topic, by) => by.topics('--delete', '--topic', topic),
    policy: DELETES,
    leaves: undefined,
    writes: [],
  },
  {
    name: 'create of an equal topic that exists: success, nothing written',
    topic: 'h-equal',
    byHand: make('3', 'retention.ms=604800000'),
    after: { partitions: 3, configs: { 'retention.ms': '7d' } },
    leaves: '3/3 retention.ms=604800000',
    writes: [],
  },
  {
    name: 'create of a different topic that exists: refused, nothing written',
    topic: 'h-different',
    byHand: make('3', 'retention.ms=604800000'),
    after: { partitions: 3, configs: { 'retention.ms': '14d' } },
    leaves: '3/3 retention.ms=604800000',
    refused: /exists already and differs in configs\.retention\.ms/,
    writes: [],
  },
  {
    name: 'a foreign override: kept, while ours changes',
    topic: 'h-foreign',
    before: { partitions: 3, configs: CONFIGS },
    byHand: (topic, by) => by.configs(topic, '--add-config', 'segment.ms=3600000'),
    after: { partitions: 3, configs: { ...CONFIGS, 'max.message.bytes': '3145728' } },
    leaves: '3/3 cleanup.policy=compact max.message.bytes=3145728 retention.ms=604800000 segment.ms=3600000',
    writes: ['alterConfigs'],
  },
  {
    name: 'drift in a key of ours: brought back, although the declaration did not change',
    topic: 'h-drift',
    before: { partitions: 3, configs: CONFIGS },
    byHand: (topic, by) => by.configs(topic, '--add-config', 'max.message.bytes=1048576'),
    after: { partitions: 3, configs: CONFIGS },
    leaves: `3/3 ${ALL}`,
    writes: ['alterConfigs'],
  },
  {
    name: 'the same declaration again: nothing is written',
    topic: 'h-again',
    before: { partitions: 3, configs: CONFIGS },
    after: { partitions: 3, configs: CONFIGS },
    leaves: `3/3 ${ALL}`,
    writes: [],
  },
  {
    name: "a name with dots, beside which Kafka's metrics would read underscores: one partition more",
    topic: 'h.dotted.name',
    before: { partitions: 1 },
    after: { partitions: 2 },
    leaves: '2/3',
    writes: ['createPartitions'],
  },
];

interface Observed {
  readonly reason: string | undefined;
  readonly writes: readonly string[];
}

describe.each(['3.9.2', '4.1.2', '4.2.1'] as const)('the hostile updates on Kafka %s', (release) => {
  let cluster: TestCluster | undefined;
  let resource: TopicsResource;
  let before: ReadonlyMap<string, string>;
  let after: ReadonlyMap<string, string>;
  const observed = new Map<string, Observed>();

  beforeAll(async () => {
    cluster = release === '3.9.2' ? undefined : await startCluster(release);
    const bootstrap = cluster?.bootstrap ?? inject('bootstrap');
    resource = openTopicsResource(bootstrap);
    const ids = new Map<string, string>();
    for (const each of HOSTILE) {
      if (each.before !== undefined) ids.set(each.topic, (await resource.handler(createEvent(each, each.before))).PhysicalResourceId);
    }
    // Each is a JVM of its own, on a topic of its own.
    await Promise.all(HOSTILE.map((each) => each.byHand?.(each.topic, byHand(bootstrap))));
    before = await readTopics(bootstrap);
    for (const each of HOSTILE) observed.set(each.topic, await observe(resource, updateEvent(each, ids.get(each.topic))));
    after = await readTopics(bootstrap);
    report(release, before, after);
  });
  afterAll(async () => {
    await resource.close();
    await cluster?.stop();
  });

  it.each(HOSTILE.map((each) => [each.name, each] as const))('%s', (_, { topic, leaves, refused, writes }) => {
    expect(after.get(topic)).toBe(leaves);
    expect(observed.get(topic)?.reason).toEqual(refused === undefined ? undefined : expect.stringMatching(refused));
    expect(observed.get(topic)?.writes).toEqual(writes);
  });

  it('the renamed topic is there under its new name, as it was declared', () => {
    expect(after.get('h-new-name')).toBe(`2/3 ${ALL}`);
  });
});

const topicOf = (name: string, { partitions, replicationFactor = 3, configs = {} }: Shape) => ({
  name,
  partitions,
  replicationFactor,
  configs,
});
const propertiesOf = ({ topic, policy }: Hostile, shape: Shape & { readonly name?: string }) =>
  topicsProperties([topicOf(shape.name ?? topic, shape)], policy);

const createEvent = (each: Hostile, shape: Shape) => simulateEvent('Create', { ResourceProperties: propertiesOf(each, shape) });

function updateEvent(each: Hostile, physicalId: string | undefined) {
  if (physicalId === undefined || each.before === undefined) return createEvent(each, each.after ?? { partitions: 1 });
  const old = propertiesOf(each, each.before);
  if (each.after === undefined) return simulateEvent('Delete', { PhysicalResourceId: physicalId, ResourceProperties: old });
  return simulateEvent('Update', {
    PhysicalResourceId: physicalId,
    OldResourceProperties: old,
    ResourceProperties: propertiesOf(each, each.after),
  });
}

async function observe({ handler, writes }: TopicsResource, event: unknown): Promise<Observed> {
  const from = writes.length;
  const reason = await handler(event).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return { reason, writes: writes.slice(from) };
}

function byHand(bootstrap: string): ByHand {
  const run = async (tool: string, args: readonly string[]) => {
    const { exitStatus, stdout, stderr } = await runKafkaTool(tool, args, bootstrap);
    if (exitStatus !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stdout}${stderr}`);
  };
  return {
    topics: (...args) => run('org.apache.kafka.tools.TopicCommand', args),
    configs: (topic, ...args) =>
      run('kafka.admin.ConfigCommand', ['--alter', '--entity-type', 'topics', '--entity-name', topic ?? '', ...args]),
  };
}

/** The table for readers: what Kafka's own tools printed before and after each update. */
function report(release: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const lines = HOSTILE.map(
    ({ name, topic }) => `${name}\n    before ${before.get(topic) ?? 'absent'}\n    after  ${after.get(topic) ?? 'absent'}`,
  );
  console.log(`Kafka ${release}, partitions/replicas and overrides by kafka-topics and kafka-configs\n${lines.join('\n')}`);
}
