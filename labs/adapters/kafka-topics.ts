import { type Admin, ConfigResourceTypes, type DescribeConfigResponse } from 'kafkajs';
import { createKafka } from '../../lambda/shared/kafka/client';
import { metadataCall, type TopicMetadata } from '../../lambda/shared/kafka/metadata';
import { createWire } from '../../lambda/shared/kafka/wire';
import type { Stoppable } from '../../local/ports';
import { until } from '../../local/until';
import type { ConfigValue, PartitionEnds, PartitionState, Topics, WantedTopic } from '../support/ground';

const READY_MS = 30_000;
const DEFAULT_REPLICAS = 3;
/** Of `config_source` in the answer of DescribeConfigs: the value that Kafka has by itself; all others were set by somebody. */
const DEFAULT_CONFIG = 5;

/** Topics over kafkajs's admin client. @param addresses `host:port` of every broker */
export class KafkaTopics implements Topics, Stoppable {
  readonly #addresses: readonly string[];
  readonly #prefix: string;
  #made = 0;
  #admin: Promise<Admin> | undefined;

  constructor(addresses: readonly string[], prefix: string) {
    this.#addresses = addresses;
    this.#prefix = prefix;
  }

  async create({ title, partitions, replicas = DEFAULT_REPLICAS, assignment, configs = {} }: WantedTopic): Promise<string> {
    this.#made += 1;
    const topic = `${this.#prefix}-${this.#made}-${title}`;
    const placed =
      assignment === undefined
        ? { numPartitions: partitions, replicationFactor: replicas }
        : { replicaAssignment: assignment.map((of, partition) => ({ partition, replicas: [...of] })) };
    const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
    const admin = await this.#connected();
    await admin.createTopics({ topics: [{ topic, ...placed, configEntries }], waitForLeaders: false });
    await this.#shown(topic, partitions);
    return topic;
  }

  async ends(topic: string): Promise<readonly PartitionEnds[]> {
    const offsets = await (await this.#connected()).fetchTopicOffsets(topic);
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition);
  }

  async partitions(topic: string): Promise<readonly PartitionState[]> {
    return statesOf(await ask(this.#addresses, topic));
  }

  async configs(of: string | number): Promise<ReadonlyMap<string, ConfigValue>> {
    const type = typeof of === 'number' ? ConfigResourceTypes.BROKER : ConfigResourceTypes.TOPIC;
    const admin = await this.#connected();
    const answer = await admin.describeConfigs({ resources: [{ type, name: String(of) }], includeSynonyms: false });
    return valuesOf(answer);
  }

  async grow(topic: string, partitions: number): Promise<void> {
    const admin = await this.#connected();
    await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
    await this.#shown(topic, partitions);
  }

  async stop(): Promise<void> {
    const admin = await this.#admin?.catch(() => undefined);
    await admin?.disconnect();
  }

  /** Each broker learns of a topic by itself: it is ready when all show it, with a leader and every replica in sync. */
  async #shown(topic: string, partitions: number): Promise<void> {
    await until(`${topic} known to every broker`, READY_MS, async () => {
      const seen = await Promise.all(this.#addresses.map((address) => ask([address], topic)));
      return seen.every((each) => each.partitions.length === partitions && statesOf(each).every(isWhole));
    });
  }

  #connected(): Promise<Admin> {
    this.#admin ??= connect(this.#addresses);
    return this.#admin;
  }
}

async function connect(addresses: readonly string[]): Promise<Admin> {
  const admin = createKafka({ brokers: addresses, clientId: 'labs', auth: 'none' }, undefined, 'admin').admin();
  await admin.connect();
  return admin;
}

/** On a connection of its own, so that it does not matter which brokers have ended since the last question. */
async function ask(addresses: readonly string[], topic: string): Promise<TopicMetadata> {
  const wire = createWire(createKafka({ brokers: addresses, clientId: 'labs', auth: 'none' }, undefined, 'producer'));
  try {
    const [found] = (await wire.send('any', metadataCall([topic]))).topics;
    if (found === undefined) throw new Error(`${topic}: the broker answers nothing about it`);
    return found;
  } finally {
    await wire.reset();
  }
}

const isWhole = ({ leader, replicas, inSync }: PartitionState): boolean => leader >= 0 && inSync.length === replicas.length;

function statesOf({ partitions }: TopicMetadata): readonly PartitionState[] {
  return partitions
    .map(({ partition, leader, replicas, inSync }) => ({ partition, leader, replicas, inSync }))
    .sort((a, b) => a.partition - b.partition);
}

function valuesOf({ resources }: DescribeConfigResponse): ReadonlyMap<string, ConfigValue> {
  const entries = resources.flatMap(({ configEntries }) => configEntries);
  return new Map(
    entries.map(({ configName, configValue, configSource }) => [
      configName,
      { value: configValue, isDefault: Number(configSource) === DEFAULT_CONFIG },
    ]),
  );
}
