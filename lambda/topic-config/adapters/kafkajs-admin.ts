import type { KafkaIdentity } from '../../shared/kafka/access';
import { metadataCall, type PartitionMetadata, type TopicMetadata } from '../../shared/kafka/metadata';
import type { Destination, Wire, WireCall } from '../../shared/kafka/wire';
import { TopicError } from '../domain/errors';
import type { ClusterState, PartitionState, TopicSpec, TopicState } from '../domain/topic';
import type { ClusterAdmin, ConfigAlteration, DeleteOptions, Outcome, PartitionIncrease, WriteOptions } from '../ports';
import { createPartitionsCall } from './create-partitions';
import { createTopicsCall } from './create-topics';
import { deleteTopicsCall } from './delete-topics';
import { type DescribedConfig, describeTopicConfigsCall, TOPIC_SOURCE } from './describe-configs';
import { INCREMENTAL_ALTER_CONFIGS_KEY, incrementalAlterConfigsCall } from './incremental-alter-configs';
import { fromAnswer, fromFailure } from './kafka-errors';
import { latestOffsetsCall } from './list-offsets';
import { type ListedReassignment, listReassignmentsCall } from './reassignments';
import type { TopicResult } from './topic-result';

/** How long the controller may take over one request; below the client's request time-out. */
const BROKER_TIMEOUT_MS = 45_000;
/** About 3 kB of configs per topic: an answer of 1.5 MB. */
const TOPICS_PER_DESCRIBE = 500;
const UNKNOWN_TOPIC = 3;
const UNAUTHORIZED_TOPIC = 29;
const NOT_CONTROLLER = 41;

/** Brokers answer each topic with all of their own values; one record of them is kept for all, which bounds the memory of 10,000 topics. */
interface DescribedConfigs {
  /** By topic. */
  readonly overrides: ReadonlyMap<string, TopicState['overrides']>;
  readonly brokerValues: ClusterState['brokerValues'];
}

/** `ClusterAdmin` over kafkajs's connections. Maps the protocol's answers to ours and decides nothing. */
export class KafkajsAdmin implements ClusterAdmin {
  readonly #wire: Wire;
  readonly #identity: KafkaIdentity;

  /** @param identity names role and cluster where a right is missing */
  constructor(wire: Wire, identity: KafkaIdentity = {}) {
    this.#wire = wire;
    this.#identity = identity;
  }

  async describe(names: readonly string[], { configs }: { readonly configs: boolean }): Promise<ClusterState> {
    const { nodes, clusterId, topics } = await this.#send('any', metadataCall(names));
    const known = topics.filter(({ errorCode }) => errorCode !== UNKNOWN_TOPIC);
    refuseUnauthorized(known, this.#identity);
    const { overrides, brokerValues } = await this.#describeConfigs(configs ? known.map(({ name }) => name) : []);
    const moving = configs && known.some(isCatchingUp) ? await this.#reassignments() : [];
    return {
      clusterId,
      brokerCount: nodes.length,
      brokers: nodes.map(({ nodeId, rack }) => ({ id: nodeId, rack })),
      topics: new Map(toStates(known, overrides, moving).map((state) => [state.name, state])),
      brokerValues,
    };
  }

  /** Names of all topics that this client may describe, without Kafka's own; for exports. */
  async listNames(): Promise<readonly string[]> {
    const { topics } = await this.#send('any', metadataCall('all'));
    return topics.filter(({ name, isInternal }) => !isInternal && !name.startsWith('__')).map(({ name }) => name);
  }

  async create(topics: readonly TopicSpec[], { validateOnly }: WriteOptions): Promise<readonly Outcome[]> {
    return this.#outcomes(await this.#ask(createTopicsCall(topics, validateOnly, BROKER_TIMEOUT_MS)), 'CreateTopic');
  }

  async createPartitions(increases: readonly PartitionIncrease[], { validateOnly }: WriteOptions): Promise<readonly Outcome[]> {
    return this.#outcomes(await this.#ask(createPartitionsCall(increases, validateOnly, BROKER_TIMEOUT_MS)), 'AlterTopic');
  }

  async alterConfigs(alterations: readonly ConfigAlteration[], { validateOnly }: WriteOptions): Promise<readonly Outcome[]> {
    if ((await this.#maxVersion(INCREMENTAL_ALTER_CONFIGS_KEY)) === undefined) {
      throw new TopicError('broker.refused', 'the brokers lack IncrementalAlterConfigs, got Kafka below 2.3; upgrade the cluster');
    }
    return this.#outcomes(await this.#ask(incrementalAlterConfigsCall(alterations, validateOnly)), 'AlterTopicDynamicConfiguration');
  }

  async delete(names: readonly string[], { onlyIfEmpty, validateOnly = false }: DeleteOptions): Promise<readonly Outcome[]> {
    const used = onlyIfEmpty ? await this.#everUsed(names) : new Set<string>();
    const kept = names.filter((name) => used.has(name)).map((name) => ({ name, error: notEmpty(name) }));
    const doomed = names.filter((name) => !used.has(name));
    if (validateOnly) return [...kept, ...doomed.map((name) => ({ name }))];
    if (doomed.length === 0) return kept;
    const results = await this.#ask(deleteTopicsCall(doomed, BROKER_TIMEOUT_MS));
    const gone = results.map((result) => (result.errorCode === UNKNOWN_TOPIC ? { ...result, errorCode: 0 } : result));
    return [...kept, ...this.#outcomes(gone, 'DeleteTopic')];
  }

  // Best effort: a role that may not see them is shown the replicas as they are.
  async #reassignments(): Promise<readonly ListedReassignment[]> {
    const { errorCode, reassignments } = await this.#send('controller', listReassignmentsCall(BROKER_TIMEOUT_MS));
    return errorCode === 0 ? reassignments : [];
  }

  async #describeConfigs(names: readonly string[]): Promise<DescribedConfigs> {
    const overrides = new Map<string, TopicState['overrides']>();
    const brokerValues = new Map<string, string>();
    for (let from = 0; from < names.length; from += TOPICS_PER_DESCRIBE) {
      const answers = await this.#send('any', describeTopicConfigsCall(names.slice(from, from + TOPICS_PER_DESCRIBE)));
      // A topic deleted between the two answers is absent, which is no error.
      const present = answers.filter(({ errorCode }) => errorCode !== UNKNOWN_TOPIC);
      const failed = this.#outcomes(present, 'DescribeTopicDynamicConfiguration').find(({ error }) => error !== undefined);
      if (failed?.error !== undefined) throw failed.error;
      for (const { name, configs } of present) {
        overrides.set(name, overridesOf(configs));
        addBrokerValues(brokerValues, configs);
      }
    }
    return { overrides, brokerValues: Object.fromEntries(brokerValues) };
  }

  // Offsets are asked of each partition's leader; a partition without one may hold records, so it counts as used.
  async #everUsed(names: readonly string[]): Promise<ReadonlySet<string>> {
    const { topics } = await this.#send('any', metadataCall(names));
    const byLeader = new Map<number, Map<string, number[]>>();
    for (const { name, partitions } of topics) {
      for (const { leader, partition } of partitions) {
        const ofLeader = byLeader.get(leader) ?? new Map<string, number[]>();
        ofLeader.set(name, [...(ofLeader.get(name) ?? []), partition]);
        byLeader.set(leader, ofLeader);
      }
    }
    const used = new Set<string>(byLeader.get(-1)?.keys());
    for (const [nodeId, partitions] of byLeader) {
      if (nodeId < 0) continue;
      const offsets = await this.#send({ nodeId }, latestOffsetsCall(partitions));
      for (const { topic, errorCode, offset } of offsets) if (errorCode !== 0 || offset > 0n) used.add(topic);
    }
    return used;
  }

  // A broker that is no longer the controller says so per topic; the next attempt must ask who is.
  async #ask(call: WireCall<readonly TopicResult[]>): Promise<readonly TopicResult[]> {
    const results = await this.#send('controller', call);
    if (results.some(({ errorCode }) => errorCode === NOT_CONTROLLER)) await this.#wire.reset();
    return results;
  }

  async #send<Answer>(to: Destination, call: WireCall<Answer>): Promise<Answer> {
    return this.#guard(call.apiName, () => this.#wire.send(to, call));
  }

  async #maxVersion(apiKey: number): Promise<number | undefined> {
    return this.#guard('ApiVersions', () => this.#wire.maxVersion(apiKey));
  }

  // After a failure nothing is known of the connections: the next call starts anew.
  async #guard<T>(call: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      await this.#wire.reset().catch(() => undefined);
      throw fromFailure(error, call, this.#identity);
    }
  }

  #outcomes(results: readonly TopicResult[], action: string): readonly Outcome[] {
    return results.map(({ name, errorCode, message }) => {
      const error = fromAnswer(name, { errorCode, message }, action, this.#identity);
      return error === undefined ? { name } : { name, error };
    });
  }
}

function refuseUnauthorized(topics: readonly TopicMetadata[], identity: KafkaIdentity): void {
  const hidden = topics.find(({ errorCode }) => errorCode === UNAUTHORIZED_TOPIC);
  const error = hidden === undefined ? undefined : fromAnswer(hidden.name, { ...hidden, message: null }, 'DescribeTopic', identity);
  if (error !== undefined) throw error;
}

const notEmpty = (name: string): TopicError => new TopicError('topic.not-empty', `${name}: kept, since it holds records`);

/** Only a replica that is not in sync can be on its way, so that a healthy cluster is not asked for reassignments. */
const isCatchingUp = ({ partitions }: TopicMetadata): boolean => partitions.some(({ replicas, inSync }) => inSync.length < replicas.length);

function toStates(
  topics: readonly TopicMetadata[],
  overrides: DescribedConfigs['overrides'],
  moving: readonly ListedReassignment[],
): readonly TopicState[] {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: [...partitions].sort((a, b) => a.partition - b.partition).map((each) => toPartition(name, each, moving)),
    overrides: overrides.get(name) ?? {},
  }));
}

function toPartition(
  topic: string,
  { partition, leader, replicas }: PartitionMetadata,
  all: readonly ListedReassignment[],
): PartitionState {
  const moving = all.find((each) => each.topic === topic && each.partition === partition);
  if (moving === undefined) return { leader, replicas };
  return { leader, replicas: moving.replicas, moving: { adding: moving.adding, removing: moving.removing } };
}

function overridesOf(configs: readonly DescribedConfig[]): TopicState['overrides'] {
  const own = configs.filter(({ source }) => source === TOPIC_SOURCE);
  return Object.fromEntries(own.map(({ key, value, isReadOnly, isSensitive }) => [key, { value, isReadOnly, isSensitive }]));
}

function addBrokerValues(values: Map<string, string>, configs: readonly DescribedConfig[]): void {
  for (const { key, value, source } of configs) if (source !== TOPIC_SOURCE && value !== null && !values.has(key)) values.set(key, value);
}
