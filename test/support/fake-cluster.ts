import { fromAnswer } from '../../lambda/topic-config/adapters/kafka-errors';
import { canonicalValue } from '../../lambda/topic-config/domain/config-keys';
import { TopicError } from '../../lambda/topic-config/domain/errors';
import type { ClusterState, TopicSpec, TopicState } from '../../lambda/topic-config/domain/topic';
import type {
  Clock,
  ClusterAdmin,
  ConfigAlteration,
  DeleteOptions,
  Outcome,
  PartitionIncrease,
  WriteOptions,
} from '../../lambda/topic-config/ports';

/** Values that the fake's brokers hold where a topic has no override: Kafka 3.9's defaults, as `describe` would tell them. */
export const BROKER_VALUES: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'delete.retention.ms': '86400000',
  'max.message.bytes': '1048588',
  'min.insync.replicas': '2',
  'remote.storage.enable': 'false',
  'retention.bytes': '-1',
  'retention.ms': '604800000',
  'segment.bytes': '1073741824',
};

interface FakeTopic {
  replicas: number[][];
  overrides: Map<string, string>;
  /** True once it held a record. */
  isUsed: boolean;
  /** Describes until the brokers know of it. */
  hiddenFor: number;
}

type Method = keyof ClusterAdmin;

export interface FakeOptions {
  readonly brokerCount?: number;
  readonly brokerValues?: Readonly<Record<string, string>>;
  /** Describes during which a new topic stays hidden, as on KRaft. */
  readonly lag?: number;
  readonly isDeletionEnabled?: boolean;
  /** Topics to which someone writes as soon as they are made. */
  readonly used?: readonly string[];
  /** Kafka's own id of the cluster; default `fake`. */
  readonly clusterId?: string;
}

const CODE = { unknown: 3, exists: 36, partitions: 37, replication: 38, config: 40, policy: 44, deletion: 73 };
const MAX_RECORDS = 10_000;
const NODE = 1;

/** A cluster in memory that refuses what a broker refuses, with its codes and much of its wording. */
export class FakeCluster implements ClusterAdmin {
  readonly topics = new Map<string, FakeTopic>();
  /** Calls in order: method, names, and whether it only validated. */
  readonly calls: { readonly method: Method; readonly names: readonly string[]; readonly validateOnly?: boolean }[] = [];
  readonly #brokerCount: number;
  readonly #brokerValues: Readonly<Record<string, string>>;
  readonly #lag: number;
  readonly #isDeletionEnabled: boolean;
  readonly #used: readonly string[];
  readonly #clusterId: string;
  readonly #faults: { readonly method: Method; readonly error: TopicError; readonly isAfter: boolean }[] = [];

  constructor(options: FakeOptions = {}) {
    this.#brokerCount = options.brokerCount ?? 3;
    this.#brokerValues = options.brokerValues ?? BROKER_VALUES;
    this.#lag = options.lag ?? 0;
    this.#isDeletionEnabled = options.isDeletionEnabled ?? true;
    this.#used = options.used ?? [];
    this.#clusterId = options.clusterId ?? 'fake';
  }

  /** Puts a topic there, made by someone else. */
  put(name: string, partitions: number, replicationFactor = 3, configs: Readonly<Record<string, string>> = {}): this {
    const replicas = Array.from({ length: partitions }, () => replicaList(replicationFactor));
    this.topics.set(name, { replicas, overrides: new Map(Object.entries(configs)), isUsed: this.#used.includes(name), hiddenFor: 0 });
    return this;
  }

  /** The next write (or describe) of that name rejects; `isAfter`: it happens all the same and the answer is lost. */
  fail(method: Method, error: TopicError, isAfter = false): void {
    this.#faults.push({ method, error, isAfter });
  }

  /** Writes that were no validation. */
  get writes(): readonly string[] {
    return this.calls.filter(({ method, validateOnly }) => method !== 'describe' && !validateOnly).map(({ method }) => method);
  }

  /** `name: partitions/replicas key=value …` per topic, sorted: a short text for comparisons. */
  get contents(): readonly string[] {
    return [...this.topics.entries()].sort().map(([name, { replicas, overrides }]) => {
      const configs = [...overrides].sort().map(([key, value]) => ` ${key}=${value}`);
      return `${name}: ${replicas.length}/${replicas[0]?.length}${configs.join('')}`;
    });
  }

  async describe(names: readonly string[], options: { readonly configs: boolean }): Promise<ClusterState> {
    return this.#call('describe', names, undefined, () => {
      const states = names.flatMap((name) => this.#stateOf(name, options.configs));
      return {
        clusterId: this.#clusterId,
        brokerCount: this.#brokerCount,
        brokers: replicaList(this.#brokerCount).map((id) => ({ id, rack: `zone-${id}` })),
        topics: new Map(states.map((state) => [state.name, state])),
        brokerValues: options.configs ? this.#brokerValues : {},
      };
    });
  }

  async create(topics: readonly TopicSpec[], { validateOnly }: WriteOptions): Promise<readonly Outcome[]> {
    const names = topics.map(({ name }) => name);
    return this.#call('create', names, validateOnly, () => {
      if (topics.reduce((sum, { partitions }) => sum + partitions, 0) > MAX_RECORDS) {
        return names.map((name) => outcome(name, CODE.policy, 'Excessively large number of partitions per request.', 'CreateTopic'));
      }
      return topics.map((spec) => this.#createOne(spec, validateOnly));
    });
  }

  async createPartitions(increases: readonly PartitionIncrease[], { validateOnly }: WriteOptions): Promise<readonly Outcome[]> {
    const names = increases.map(({ name }) => name);
    return this.#call('createPartitions', names, validateOnly, () => increases.map((each) => this.#increaseOne(each, validateOnly)));
  }

  async alterConfigs(alterations: readonly ConfigAlteration[], { validateOnly }: WriteOptions): Promise<readonly Outcome[]> {
    const names = alterations.map(({ name }) => name);
    return this.#call('alterConfigs', names, validateOnly, () => alterations.map((each) => this.#alterOne(each, validateOnly)));
  }

  async delete(names: readonly string[], { onlyIfEmpty, validateOnly }: DeleteOptions): Promise<readonly Outcome[]> {
    return this.#call('delete', names, validateOnly, () =>
      names.map((name) => {
        const topic = this.topics.get(name);
        if (topic === undefined) return { name };
        if (onlyIfEmpty && topic.isUsed) return { name, error: new TopicError('topic.not-empty', `${name}: kept, since it holds records`) };
        if (!this.#isDeletionEnabled) return outcome(name, CODE.deletion, null, 'DeleteTopic');
        if (validateOnly !== true) this.topics.delete(name);
        return { name };
      }),
    );
  }

  #call<T>(method: Method, names: readonly string[], validateOnly: boolean | undefined, run: () => T): T {
    this.calls.push({ method, names, ...(validateOnly === undefined ? {} : { validateOnly }) });
    const index = validateOnly ? -1 : this.#faults.findIndex((fault) => fault.method === method);
    const [fault] = index < 0 ? [] : this.#faults.splice(index, 1);
    if (fault !== undefined && !fault.isAfter) throw fault.error;
    const result = run();
    if (fault !== undefined) throw fault.error;
    return result;
  }

  #stateOf(name: string, configs: boolean): readonly TopicState[] {
    const topic = this.topics.get(name);
    if (topic === undefined) return [];
    if (topic.hiddenFor > 0) {
      topic.hiddenFor -= 1;
      return [];
    }
    const overrides = [...topic.overrides].map(([key, value]) => [key, { value, isReadOnly: false, isSensitive: false }] as const);
    const partitions = topic.replicas.map((replicas) => ({ leader: NODE, replicas }));
    return [{ name, partitions, overrides: configs ? Object.fromEntries(overrides) : {} }];
  }

  #createOne({ name, partitions, replicationFactor = 3, configs }: TopicSpec, validateOnly: boolean): Outcome {
    const refuse = (code: number, text: string): Outcome => outcome(name, code, text, 'CreateTopic');
    if (this.topics.has(name)) return refuse(CODE.exists, `Topic '${name}' already exists.`);
    if (partitions < 1) return refuse(CODE.partitions, 'Number of partitions must be larger than 0.');
    if (replicationFactor > this.#brokerCount) {
      return refuse(
        CODE.replication,
        `Unable to replicate the partition ${replicationFactor} time(s): only ${this.#brokerCount} broker(s).`,
      );
    }
    const bad = badConfig(configs);
    if (bad !== undefined) return refuse(CODE.config, bad);
    if (!validateOnly) {
      this.put(name, partitions, replicationFactor, configs);
      this.#topic(name).hiddenFor = this.#lag;
    }
    return { name };
  }

  #increaseOne({ name, total }: PartitionIncrease, validateOnly: boolean): Outcome {
    const topic = this.topics.get(name);
    if (topic === undefined) return outcome(name, CODE.unknown, null, 'AlterTopic');
    if (total <= topic.replicas.length) {
      return outcome(
        name,
        CODE.partitions,
        `Topic currently has ${topic.replicas.length} partitions, which is not fewer than ${total}.`,
        'AlterTopic',
      );
    }
    if (!validateOnly) while (topic.replicas.length < total) topic.replicas.push([...(topic.replicas[0] ?? [])]);
    return { name };
  }

  #alterOne({ name, set, remove }: ConfigAlteration, validateOnly: boolean): Outcome {
    const topic = this.topics.get(name);
    if (topic === undefined) return outcome(name, CODE.unknown, null, 'AlterTopicDynamicConfiguration');
    const bad = badConfig(set);
    if (bad !== undefined) return outcome(name, CODE.config, bad, 'AlterTopicDynamicConfiguration');
    if (validateOnly) return { name };
    for (const [key, value] of Object.entries(set)) topic.overrides.set(key, value);
    for (const key of remove) topic.overrides.delete(key);
    return { name };
  }

  #topic(name: string): FakeTopic {
    const topic = this.topics.get(name);
    if (topic === undefined) throw new Error(`no topic ${name}`);
    return topic;
  }
}

const replicaList = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function outcome(name: string, code: number, text: string | null, action: string): Outcome {
  const error = fromAnswer(name, { errorCode: code, message: text }, action);
  return error === undefined ? { name } : { name, error };
}

function badConfig(configs: Readonly<Record<string, string>>): string | undefined {
  for (const [key, value] of Object.entries(configs)) {
    if (key.startsWith('unknown.')) return `Unknown topic config name: ${key}`;
    const canonical = canonicalValue(key, value);
    if (!canonical.ok || canonical.value !== value) return `Invalid value ${value} for configuration ${key}`;
  }
  return undefined;
}

/** Time that passes only while someone sleeps. */
export class FakeClock implements Clock {
  #now = 0;
  now(): number {
    return this.#now;
  }
  async sleep(ms: number): Promise<void> {
    this.#now += ms;
  }
}
