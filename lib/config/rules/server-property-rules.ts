import { versionFacts } from '../kafka-versions';
import { type Problem, show } from '../problems';
import { durability, settableKeys } from '../server-properties';
import { brokersOf, error, mskGuide, preflight, type Rule, type SoundCluster, warning } from './rule';

type Scalar = string | number | boolean;

const BOOLEAN_KEYS = new Set([
  'allow.everyone.if.no.acl.found',
  'auto.create.topics.enable',
  'delete.topic.enable',
  'unclean.leader.election.enable',
]);

/** Texts that Kafka takes for a key; every key that is neither here nor in the others holds a whole number. */
const ENUMERATIONS: Readonly<Record<string, readonly string[]>> = {
  'compression.type': ['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed', 'producer'],
  'log.cleanup.policy': ['delete', 'compact', 'delete,compact', 'compact,delete'],
  'log.message.timestamp.type': ['CreateTime', 'LogAppendTime'],
  'replica.selector.class': ['org.apache.kafka.common.replica.RackAwareReplicaSelector', 'org.apache.kafka.common.replica.LeaderSelector'],
};
const FREE_KEYS = new Set(['custom.advertised.listeners', 'log.cleaner.min.cleanable.ratio']);
const LISTENERS = /^[A-Z][A-Z0-9_]*:\/\/[A-Za-z0-9.-]+:\d+\+\{broker_id\}(,[A-Z][A-Z0-9_]*:\/\/[A-Za-z0-9.-]+:\d+\+\{broker_id\})*$/;

function valueProblem(key: string, value: Scalar): string | undefined {
  const text = String(value);
  if (BOOLEAN_KEYS.has(key)) return /^(true|false)$/.test(text) ? undefined : 'must be true or false';
  const allowed = ENUMERATIONS[key];
  if (allowed !== undefined) return allowed.includes(text) ? undefined : `must be one of ${allowed.join(', ')}`;
  if (key === 'custom.advertised.listeners') return LISTENERS.test(text) ? undefined : 'must be NAME://host:port+{broker_id}';
  if (key === 'log.cleaner.min.cleanable.ratio') return Number(text) >= 0 && Number(text) <= 1 ? undefined : 'must be a number from 0 to 1';
  return FREE_KEYS.has(key) || /^-?\d+$/.test(text) ? undefined : 'must be a whole number';
}

/** Keys that are settable, with their values; the others are reported by a rule of their own. */
function settable(
  cluster: SoundCluster | undefined,
): { readonly keys: readonly string[]; readonly custom: readonly (readonly [string, Scalar])[] } | undefined {
  if (cluster?.kafkaVersion === undefined || cluster.kind === undefined) return undefined;
  const metadata = versionFacts(cluster.kafkaVersion)?.metadata ?? 'kraft';
  return {
    keys: settableKeys(cluster.kind, metadata),
    custom: Object.entries(cluster.serverProperties ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  };
}

const at = (key: string): string => `cluster.serverProperties.${key}`;

function numberOf(cluster: SoundCluster | undefined, key: string): number | undefined {
  const value = cluster?.serverProperties?.[key];
  return value !== undefined && /^\d+$/.test(String(value)) ? Number(value) : undefined;
}

const REPLICATION_KEYS = [
  'default.replication.factor',
  'offsets.topic.replication.factor',
  'transaction.state.log.replication.factor',
] as const;
const MINIMUMS = [
  { minimum: 'min.insync.replicas', factor: 'default.replication.factor' },
  { minimum: 'transaction.state.log.min.isr', factor: 'transaction.state.log.replication.factor' },
] as const;

const configurations = mskGuide('msk-configuration-properties');

export const SERVER_PROPERTY_RULES: readonly Rule[] = [
  error('configuration.key-settable', preflight('pf-msk-config-server-properties-allowed-keys'), ({ cluster }) => {
    const known = settable(cluster);
    return (known?.custom ?? []).map(([key, value]): Problem | false => {
      if (known?.keys.includes(key) === true) return false;
      const zookeeper = key.startsWith('zookeeper.') && cluster?.kafkaVersion?.endsWith('.kraft') === true;
      const reason = zookeeper ? `${cluster.kafkaVersion} has no ZooKeeper` : `MSK lets nobody set it on ${cluster?.kind} brokers`;
      return {
        path: at(key),
        text: `must be left out (${reason}; settable are ${known?.keys.length} keys, see docs/checks.md), got ${show(value)}`,
      };
    });
  }),
  error('configuration.value-fits', 'https://kafka.apache.org/documentation/#brokerconfigs', ({ cluster }) => {
    const known = settable(cluster);
    return (known?.custom ?? []).map(([key, value]): Problem | false => {
      const problem = known?.keys.includes(key) === true ? valueProblem(key, value) : undefined;
      return problem !== undefined && { path: at(key), text: `${problem}, got ${show(value)}` };
    });
  }),
  error('configuration.replication-fits-brokers', mskGuide('bestpractices'), (fields) => {
    const brokers = brokersOf(fields);
    return REPLICATION_KEYS.map((key): Problem | false => {
      const value = numberOf(fields.cluster, key);
      return (
        value !== undefined &&
        brokers !== undefined &&
        value > brokers && { path: at(key), text: `must be <= ${brokers} (brokers), got ${value}` }
      );
    });
  }),
  error('configuration.writes-survive-a-restart', mskGuide('bestpractices'), (fields) => {
    const brokers = brokersOf(fields);
    if (brokers === undefined || fields.cluster?.kind !== 'standard') return [];
    return MINIMUMS.map(({ minimum, factor }): Problem | false => {
      const given = numberOf(fields.cluster, minimum);
      const replicas = numberOf(fields.cluster, factor) ?? durability(brokers).replicationFactor;
      const inSync = given ?? durability(brokers).minInsyncReplicas;
      if (inSync < replicas || (inSync === 1 && replicas === 1)) return false;
      const path = given === undefined ? factor : minimum;
      const allowed = given === undefined ? `> ${inSync} (${minimum})` : `< ${replicas} (${factor})`;
      return { path: at(path), text: `must be ${allowed}: producers stop while any one broker restarts, got ${given ?? replicas}` };
    });
  }),
  error('configuration.acl-lockout', mskGuide('msk-acls'), ({ cluster }) => [
    String(cluster?.serverProperties?.['allow.everyone.if.no.acl.found']) === 'false' &&
      cluster?.scram === undefined &&
      cluster?.tls === undefined && {
        path: at('allow.everyone.if.no.acl.found'),
        text: 'must be left out where IAM decides (it is about clients with passwords or certificates: scram, tls), got false',
      },
  ]),
  warning('configuration.keeps-records', configurations, ({ cluster }) => [
    String(cluster?.serverProperties?.['unclean.leader.election.enable']) === 'true' && {
      path: at('unclean.leader.election.enable'),
      text: 'records that were acknowledged are lost when a replica that lags becomes the leader',
    },
  ]),
  warning('configuration.topics-are-declared', configurations, ({ cluster }) => [
    String(cluster?.serverProperties?.['auto.create.topics.enable']) === 'true' && {
      path: at('auto.create.topics.enable'),
      text: 'a client that misspells a topic makes one, which no declaration knows',
    },
  ]),
];
