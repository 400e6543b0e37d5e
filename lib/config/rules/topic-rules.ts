import { kafkaLineOf } from '../../../lambda/topic-config/domain/config-keys';
import { formatDuration, parseDuration, parseSize } from '../../../lambda/topic-config/domain/units';
import { checkTopics } from '../../../lambda/topic-config/domain/validate';
import { brokerSize } from '../broker-sizes';
import { storageProblem } from '../capacity';
import { type Problem, show } from '../problems';
import { brokersOf, error, mskGuide, OURS, type Rule, type SoundFields, warning } from './rule';

/** The same check as at deployment, by the same code. */
function checked(fields: SoundFields) {
  if (fields.cluster?.kind === undefined || fields.topics === undefined) return undefined;
  return checkTopics(fields.topics, {
    flavour: fields.cluster.kind,
    brokerCount: brokersOf(fields),
    kafkaLine: kafkaLineOf(fields.cluster.kafkaVersion ?? ''),
    isStrict: fields.topicPolicy?.strictKeys ?? false,
  });
}

/** Partitions that Kafka itself keeps: offsets of groups and states of transactions. */
const INTERNAL_PARTITIONS = 50 + 50;
const DEFAULT_REPLICAS = 3;

interface Budget {
  readonly perBroker: number;
  readonly instanceType: string;
  readonly advised: number;
  readonly most: number;
}

/** Partitions with their replicas, spread over the brokers, beside what the brokers' size takes. */
function budget(fields: SoundFields): Budget | undefined {
  const brokers = brokersOf(fields);
  const { instanceType } = fields.cluster ?? {};
  const size = instanceType === undefined ? undefined : brokerSize(instanceType);
  if (brokers === undefined || size === undefined || instanceType === undefined || fields.topics === undefined) return undefined;
  const replicas = fields.topics.reduce(
    (sum, { partitions, replicationFactor = DEFAULT_REPLICAS }) => sum + partitions * replicationFactor,
    0,
  );
  const internal = INTERNAL_PARTITIONS * Math.min(DEFAULT_REPLICAS, brokers);
  return { perBroker: Math.ceil((replicas + internal) / brokers), instanceType, ...size.partitions };
}

const MIB = 2 ** 20;
const TIERED_LEAST_RETENTION_MS = 3 * 86_400_000;
const TIERED_LEAST_SEGMENT = 48 * MIB;

/** The number behind a config value; undefined for what is none, which the topic's own check reports. */
function amount(parse: (text: string | number) => number, value: string | number | boolean | undefined): number | undefined {
  if (value === undefined || typeof value === 'boolean') return undefined;
  try {
    return parse(value);
  } catch {
    return undefined;
  }
}

const tieredTopics = ({ topics = [] }: SoundFields) =>
  topics.map(({ configs = {} }, index) => ({
    configs,
    path: `topics[${index}].configs`,
    isTiered: String(configs['remote.storage.enable']) === 'true',
  }));

const bestPractices = mskGuide('bestpractices');
const tieredRules = mskGuide('msk-tiered-storage-retention-rules');

export const TOPIC_RULES: readonly Rule[] = [
  error('topics.streams-declared', OURS, ({ topics, streams = {} }) =>
    Object.entries(streams).map(
      ([part, name]): Problem | false =>
        topics !== undefined &&
        !topics.some((topic) => topic.name === name) && {
          path: `streams.${part}`,
          text: `must be one of ${topics.map((topic) => topic.name).join(', ')} (topics), got ${show(name)}`,
        },
    ),
  ),
  error('topics.streams-differ', 'https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html', ({ streams = {} }) => {
    const names = Object.entries(streams);
    return names.map(([part, name], index): Problem | false => {
      const first = names.findIndex((other) => other[1] === name);
      return (
        first < index && { path: `streams.${part}`, text: `must be another topic than streams.${names[first]?.[0]}, got ${show(name)}` }
      );
    });
  }),
  error('topics.sound', 'docs/topics.md', (fields) =>
    (checked(fields)?.problems ?? []).map(({ path, message }) => ({ path, text: message })),
  ),
  // `AWS::MSK::Topic` knows no default of the cluster.
  error('topics.native-complete', mskGuide('msk-topic-operations-information'), ({ topics = [], topicPolicy }) =>
    topics.map(
      ({ replicationFactor }, index): Problem | false =>
        topicPolicy?.backend === 'native' &&
        replicationFactor === undefined && {
          path: `topics[${index}].replicationFactor`,
          text: 'must be declared (topicPolicy.backend is native), got nothing',
        },
    ),
  ),
  error('topics.native-needs-brokers', mskGuide('msk-topic-operations-information'), ({ cluster, topicPolicy }) => [
    cluster?.kind === 'serverless' &&
      topicPolicy?.backend === 'native' && {
        path: 'topicPolicy.backend',
        text: 'must be kafka (cluster.kind is serverless), got "native"',
      },
  ]),
  // The service sets a value in one go.
  error('topics.native-has-no-steps', 'docs/topics.md', ({ topicPolicy }) => [
    topicPolicy?.backend === 'native' &&
      topicPolicy.retentionStep !== undefined && {
        path: 'topicPolicy.retentionStep',
        text: `must be left out (topicPolicy.backend is native, which lowers a retention in one go), got ${formatDuration(topicPolicy.retentionStep)}`,
      },
  ]),
  error('topics.replicas-of-the-service', mskGuide('msk-configuration-express-read-only'), ({ cluster, topicPolicy }) => [
    cluster?.kind !== undefined &&
      cluster.kind !== 'standard' &&
      topicPolicy?.replicationChanges === 'apply' && {
        path: 'topicPolicy.replicationChanges',
        text: `must be refuse or report (cluster.kind is ${cluster.kind}: the service decides the replicas), got "apply"`,
      },
  ]),
  error('topics.retention-fits-disks', bestPractices, (fields) => [storageProblem(fields)]),
  error('topics.partitions-fit-brokers', bestPractices, (fields) => {
    const found = budget(fields);
    return [
      found !== undefined &&
        found.perBroker > found.most && {
          path: 'topics',
          text: `must have <= ${found.most} partitions with their replicas per broker (cluster.instanceType is ${found.instanceType}; beyond it MSK refuses updates), got ${found.perBroker} with Kafka's own; declare fewer, or more or larger brokers`,
        },
    ];
  }),
  warning('topics.partitions-as-advised', bestPractices, (fields) => {
    const found = budget(fields);
    return [
      found !== undefined &&
        found.perBroker > found.advised &&
        found.perBroker <= found.most && {
          path: 'topics',
          text: `${found.perBroker} partitions with their replicas per broker are more than the ${found.advised} that AWS advises for ${found.instanceType}`,
        },
    ];
  }),
  warning('topics.survive-a-restart', bestPractices, ({ topics = [], cluster }) =>
    topics.map(
      ({ replicationFactor, name }, index): Problem | false =>
        cluster?.kind === 'standard' &&
        replicationFactor === 1 && {
          path: `topics[${index}].replicationFactor`,
          text: `${name} has one replica: it is offline during every update of its broker`,
        },
    ),
  ),
  error('topics.min-in-sync-fits-default', bestPractices, (fields) => {
    const brokers = brokersOf(fields);
    const declared = Number(
      fields.cluster?.serverProperties?.['default.replication.factor'] ?? Math.min(DEFAULT_REPLICAS, brokers ?? DEFAULT_REPLICAS),
    );
    return (fields.topics ?? []).map(({ replicationFactor, configs }, index): Problem | false => {
      const minimum = Number(configs?.['min.insync.replicas']);
      if (replicationFactor !== undefined || brokers === undefined || !(minimum > declared)) return false;
      return {
        path: `topics[${index}].configs.min.insync.replicas`,
        text: `must be <= ${declared} (the cluster's default.replication.factor), got ${minimum}`,
      };
    });
  }),
  error('topics.tiering-is-on', mskGuide('msk-tiered-storage'), (fields) =>
    tieredTopics(fields).map(
      ({ path, isTiered }): Problem | false =>
        isTiered &&
        fields.cluster?.kind === 'standard' &&
        fields.cluster.tieredStorage !== true && {
          path: `${path}.remote.storage.enable`,
          text: 'must be false (cluster.tieredStorage is not on), got true',
        },
    ),
  ),
  error('topics.tiered-retention', tieredRules, (fields) =>
    tieredTopics(fields).map(({ configs, path, isTiered }): Problem | false => {
      const retention = amount(parseDuration, configs['retention.ms']);
      if (!isTiered || retention === undefined || retention === -1 || retention >= TIERED_LEAST_RETENTION_MS) return false;
      return { path: `${path}.retention.ms`, text: `must be >= 3d or -1 (remote.storage.enable), got ${show(configs['retention.ms'])}` };
    }),
  ),
  error('topics.tiered-segments', mskGuide('msk-tiered-storage'), (fields) =>
    tieredTopics(fields).map(({ configs, path, isTiered }): Problem | false => {
      const segment = amount(parseSize, configs['segment.bytes']);
      if (!isTiered || segment === undefined || segment >= TIERED_LEAST_SEGMENT) return false;
      return { path: `${path}.segment.bytes`, text: `must be >= 48MiB (remote.storage.enable), got ${show(configs['segment.bytes'])}` };
    }),
  ),
];
