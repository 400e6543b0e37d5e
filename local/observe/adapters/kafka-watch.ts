import type { Admin, Kafka } from 'kafkajs';
import { ConfigResourceTypes } from 'kafkajs';
import type { Stoppable } from '../../ports';
import type { TopicShape } from '../../report';
import type { ClusterWatch } from '../observer';
import type { PartitionSnapshot, TopicSnapshot } from '../snapshot';

/** Where a config value was set: 1 is the topic itself (facts of DescribeConfigs; kafkajs' `isDefault` says something else). */
const TOPIC_OVERRIDE = 1;

export interface KafkaWatch extends ClusterWatch, Stoppable {
  /** Shape of the declared topics with the overrides that are set on them. */
  shapes(topics: readonly string[]): Promise<readonly TopicShape[]>;
}

export async function connectKafkaWatch(kafka: Kafka): Promise<KafkaWatch> {
  const admin = kafka.admin();
  await admin.connect();
  return {
    aliveBrokers: async () => new Set((await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId)),
    describe: (topics) => describeTopics(admin, topics),
    shapes: (topics) => readShapes(admin, topics),
    stop: () => admin.disconnect(),
  };
}

async function describeTopics(admin: Admin, names: readonly string[]): Promise<readonly TopicSnapshot[]> {
  const [{ topics }, ...offsets] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...names] }),
    ...names.map((name) => admin.fetchTopicOffsets(name)),
  ]);
  return names.map((name, index) => {
    const ends = new Map((offsets[index] ?? []).map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
    const partitions = topics.find((topic) => topic.name === name)?.partitions ?? [];
    const snapshots = partitions.map(({ partitionId, leader, replicas, isr }) => ({
      id: partitionId,
      leader,
      replicas: replicas.length,
      inSync: isr.length,
      endOffset: ends.get(partitionId)?.high ?? 0,
      detail: { replicaIds: replicas, inSyncIds: isr, firstOffset: ends.get(partitionId)?.low ?? 0 },
    }));
    return { name, partitions: snapshots.sort(byId) };
  });
}

const byId = (left: PartitionSnapshot, right: PartitionSnapshot): number => left.id - right.id;

async function readShapes(admin: Admin, names: readonly string[]): Promise<readonly TopicShape[]> {
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...names] }),
    admin.describeConfigs({ resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })), includeSynonyms: false }),
  ]);
  return topics.map(({ name, partitions }) => {
    const entries = resources.find((resource) => resource.resourceName === name)?.configEntries ?? [];
    const overrides = entries.filter((entry) => Number(entry.configSource) === TOPIC_OVERRIDE);
    return {
      name,
      partitions: partitions.length,
      replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      configs: Object.fromEntries(overrides.map(({ configName, configValue }) => [configName, configValue] as const).sort(byName)),
    };
  });
}

const byName = ([left]: readonly [string, string], [right]: readonly [string, string]): number => (left < right ? -1 : 1);
