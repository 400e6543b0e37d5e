import type { ClusterFlavour } from '../../lambda/topic-config/contract';

export type ProvisionedKind = Exclude<ClusterFlavour, 'serverless'>;

/** Replicas of a topic and how many must be in sync for a write; three zones let one be away without stopping writers. */
export function durability(brokers: number): { readonly replicationFactor: number; readonly minInsyncReplicas: number } {
  const replicationFactor = Math.min(3, brokers);
  return { replicationFactor, minInsyncReplicas: Math.max(1, replicationFactor - 1) };
}

/**
 * What a custom configuration may set on Express brokers, beside which the service decides all
 * (https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-express-read-write.html, static properties). Left out:
 * `log.message.timestamp.after/before.max.ms` and `max.connections.per.ip`, which that page names and the service was seen to refuse.
 */
const EXPRESS_KEYS = [
  'allow.everyone.if.no.acl.found',
  'auto.create.topics.enable',
  'compression.type',
  'connections.max.idle.ms',
  'delete.topic.enable',
  'group.initial.rebalance.delay.ms',
  'group.max.session.timeout.ms',
  'leader.imbalance.per.broker.percentage',
  'log.cleanup.policy',
  'log.message.timestamp.type',
  'log.retention.bytes',
  'log.retention.ms',
  'max.incremental.fetch.session.cache.slots',
  'message.max.bytes',
  'num.partitions',
  'offsets.retention.minutes',
  'replica.fetch.max.bytes',
  'replica.selector.class',
  'socket.receive.buffer.bytes',
  'socket.request.max.bytes',
  'socket.send.buffer.bytes',
  'transaction.max.timeout.ms',
  'transactional.id.expiration.ms',
] as const;

/** What Standard brokers take beside those; only in ZooKeeper mode do the keys of it mean anything. */
const STANDARD_KEYS = [
  'custom.advertised.listeners',
  'default.replication.factor',
  'group.min.session.timeout.ms',
  'log.cleaner.delete.retention.ms',
  'log.cleaner.min.cleanable.ratio',
  'log.flush.interval.messages',
  'log.flush.interval.ms',
  'log.message.timestamp.difference.max.ms',
  'log.retention.hours',
  'log.retention.minutes',
  'log.roll.ms',
  'log.segment.bytes',
  'min.insync.replicas',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'offsets.topic.replication.factor',
  'replica.fetch.response.max.bytes',
  'replica.lag.time.max.ms',
  'replica.socket.receive.buffer.bytes',
  'transaction.state.log.min.isr',
  'transaction.state.log.replication.factor',
  'unclean.leader.election.enable',
] as const;

const ZOOKEEPER_KEYS = ['zookeeper.connection.timeout.ms', 'zookeeper.session.timeout.ms'] as const;

/** Keys that a configuration may set, sorted. The service refuses any other when the configuration is made. */
export function settableKeys(kind: ProvisionedKind, metadata: 'zookeeper' | 'kraft'): readonly string[] {
  if (kind === 'express') return EXPRESS_KEYS;
  return [...EXPRESS_KEYS, ...STANDARD_KEYS, ...(metadata === 'zookeeper' ? ZOOKEEPER_KEYS : [])].sort();
}

type Properties = Readonly<Record<string, string | number | boolean>>;

/**
 * What every cluster of ours starts from. MSK elects unclean leaders by default, and whether its other defaults survive a custom
 * configuration is not documented: everything that keeps records is said in so many words, as far as the kind lets anybody say it.
 */
export function safeDefaults(kind: ProvisionedKind, brokers: number): Properties {
  const everywhere = {
    'auto.create.topics.enable': false,
    // Readers that name their zone (client.rack) read from the replica in it: cross-zone traffic costs money.
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
  };
  if (kind === 'express') return everywhere;
  const { replicationFactor, minInsyncReplicas } = durability(brokers);
  return {
    ...everywhere,
    'default.replication.factor': replicationFactor,
    'min.insync.replicas': minInsyncReplicas,
    'offsets.topic.replication.factor': replicationFactor,
    'transaction.state.log.min.isr': minInsyncReplicas,
    'transaction.state.log.replication.factor': replicationFactor,
    'unclean.leader.election.enable': false,
  };
}

/** The text of a broker configuration, one `key=value` per line, sorted; `custom` goes over the defaults. */
export function serverProperties(kind: ProvisionedKind, brokers: number, custom: Properties = {}): string {
  return Object.entries({ ...safeDefaults(kind, brokers), ...custom })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}
