import type { KafkaIdentity, MissingRight } from '../../shared/kafka/access';
import { metadataCall } from '../../shared/kafka/metadata';
import type { Destination, Wire, WireCall } from '../../shared/kafka/wire';
import { THROTTLE_KEYS } from '../domain/config-keys';
import { TopicError } from '../domain/errors';
import { THROTTLE_MARK } from '../domain/placement';
import type { ReplicaMove } from '../domain/topic';
import type { ConfigAlteration, Outcome, Reassignment, ReplicaMover } from '../ports';
import { BROKER_RESOURCE, describeConfigsCall, TOPIC_RESOURCE } from './describe-configs';
import { incrementalAlterConfigsCall } from './incremental-alter-configs';
import { fromAnswer, fromFailure } from './kafka-errors';
import { alterReassignmentsCall, listReassignmentsCall } from './reassignments';
import type { TopicResult } from './topic-result';

const BROKER_TIMEOUT_MS = 45_000;
const LEADER_KEY = 'leader.replication.throttled.replicas';
const FOLLOWER_KEY = 'follower.replication.throttled.replicas';
const RATE_KEYS = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'] as const;

/**
 * `ReplicaMover` over kafkajs's connections. The lists of throttled replicas stand on the topics and carry a mark of ours; they are set before
 * the brokers' rates and removed after them, so that whoever finds no list finds no rate of ours either.
 */
export class KafkajsMover implements ReplicaMover {
  readonly #wire: Wire;
  readonly #identity: KafkaIdentity;

  constructor(wire: Wire, identity: KafkaIdentity = {}) {
    this.#wire = wire;
    this.#identity = identity;
  }

  async inProgress(): Promise<readonly Reassignment[]> {
    const { errorCode, message, reassignments } = await this.#send('controller', listReassignmentsCall(BROKER_TIMEOUT_MS));
    const error = fromAnswer('reassignments', { errorCode, message }, onCluster('DescribeCluster'), this.#identity);
    if (error !== undefined) throw error;
    return reassignments.map(({ topic, partition, replicas, removing }) => ({
      topic,
      partition,
      target: replicas.length - removing.length,
    }));
  }

  async start(moves: readonly ReplicaMove[]): Promise<readonly Outcome[]> {
    const results = await this.#send('controller', alterReassignmentsCall(moves, BROKER_TIMEOUT_MS));
    return results.map(({ name, errorCode, message }) => {
      const error = fromAnswer(name || 'reassignments', { errorCode, message }, onCluster('AlterCluster'), this.#identity);
      return error === undefined ? { name } : { name, error };
    });
  }

  async throttle(moves: readonly ReplicaMove[], bytesPerSecond: number): Promise<void> {
    const topics = [...new Set(moves.map(({ topic }) => topic))];
    await this.#alter(
      topics.map((topic) => listsOf(topic, moves)),
      TOPIC_RESOURCE,
    );
    const free = (await this.#rates()).filter(({ rate }) => rate === undefined).map(({ broker }) => broker);
    const set = Object.fromEntries(RATE_KEYS.map((key) => [key, String(bytesPerSecond)]));
    await this.#alter(
      free.map((name) => ({ name, set, remove: [] })),
      BROKER_RESOURCE,
    );
  }

  async unthrottle(topics: readonly string[], bytesPerSecond: number): Promise<void> {
    const marked = await this.#marked(topics);
    if (marked.length === 0) return;
    const ours = (await this.#rates()).filter(({ rate }) => rate === String(bytesPerSecond)).map(({ broker }) => broker);
    await this.#alter(
      ours.map((name) => ({ name, set: {}, remove: [...RATE_KEYS] })),
      BROKER_RESOURCE,
    );
    await this.#alter(
      marked.map((name) => ({ name, set: {}, remove: [...THROTTLE_KEYS] })),
      TOPIC_RESOURCE,
    );
  }

  /** Topics whose list of throttled replicas carries our mark. */
  async #marked(topics: readonly string[]): Promise<readonly string[]> {
    if (topics.length === 0) return [];
    const described = await this.#send('any', describeConfigsCall(topics, TOPIC_RESOURCE, [LEADER_KEY, FOLLOWER_KEY]));
    return described
      .filter(({ configs }) => configs.some(({ value }) => value?.split(',').includes(THROTTLE_MARK) === true))
      .map(({ name }) => name);
  }

  // A broker tells its own settings only.
  async #rates(): Promise<readonly { readonly broker: string; readonly rate: string | undefined }[]> {
    const { nodes } = await this.#send('any', metadataCall([]));
    const rates: { readonly broker: string; readonly rate: string | undefined }[] = [];
    for (const { nodeId } of nodes) {
      const broker = String(nodeId);
      const [described] = await this.#send({ nodeId }, describeConfigsCall([broker], BROKER_RESOURCE, RATE_KEYS));
      const error =
        described === undefined
          ? undefined
          : fromAnswer(`broker ${broker}`, described, onCluster('DescribeClusterDynamicConfiguration'), this.#identity);
      if (error !== undefined) throw error;
      const rate = described?.configs.find(({ key, source }) => key === RATE_KEYS[0] && DYNAMIC_SOURCES.has(source))?.value;
      rates.push({ broker, rate: rate ?? undefined });
    }
    return rates;
  }

  async #alter(alterations: readonly ConfigAlteration[], resourceType: number): Promise<void> {
    if (alterations.length === 0) return;
    const right = resourceType === BROKER_RESOURCE ? onCluster('AlterClusterDynamicConfiguration') : 'AlterTopicDynamicConfiguration';
    // Brokers' own settings must be sent to a broker that forwards them; with KRaft any does, with ZooKeeper each its own.
    const results: TopicResult[] = [];
    const parts = resourceType === BROKER_RESOURCE ? alterations.map((each) => [each]) : [alterations];
    for (const part of parts) {
      const to: Destination = resourceType === BROKER_RESOURCE ? { nodeId: Number(part[0]?.name) } : 'controller';
      results.push(...(await this.#send(to, incrementalAlterConfigsCall(part, false, resourceType))));
    }
    const error = results
      .map(({ name, errorCode, message }) => fromAnswer(name, { errorCode, message }, right, this.#identity))
      .find((each) => each !== undefined);
    if (error !== undefined) throw error;
  }

  async #send<Answer>(to: Destination, call: WireCall<Answer>): Promise<Answer> {
    try {
      return await this.#wire.send(to, call);
    } catch (error) {
      await this.#wire.reset().catch(() => undefined);
      throw error instanceof TopicError ? error : fromFailure(error, call.apiName, this.#identity);
    }
  }
}

const onCluster = (action: string): MissingRight => ({ action, resource: { kind: 'cluster' } });
/** Set on this broker, or for all brokers: 2 and 3 of DescribeConfigs. */
const DYNAMIC_SOURCES: ReadonlySet<number> = new Set([2, 3]);

// Throttled are the leaders that send and the followers that receive; naming every replica of the partition covers both.
function listsOf(topic: string, moves: readonly ReplicaMove[]): ConfigAlteration {
  const entries = moves
    .filter((move) => move.topic === topic)
    .flatMap(({ partition, replicas }) => replicas.map((id) => `${partition}:${id}`));
  const list = [...entries, THROTTLE_MARK].join(',');
  return { name: topic, set: { [LEADER_KEY]: list, [FOLLOWER_KEY]: list }, remove: [] };
}
