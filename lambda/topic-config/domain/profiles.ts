import type { ClusterFlavour } from '../contract';

/** What a kind of MSK cluster lets a client decide about its topics. */
export interface FlavourProfile {
  /** undefined: every key of Apache Kafka. */
  readonly settableKeys: ReadonlySet<string> | undefined;
  /** Settable when the topic is made, refused afterwards. */
  readonly createOnlyKeys: ReadonlySet<string>;
  /** Written by the service; never part of a difference. */
  readonly serviceKeys: ReadonlySet<string>;
  /** What the service allows of a key's values beyond what Kafka says; whole numbers. */
  readonly valueLimits: Readonly<Record<string, { readonly min?: bigint; readonly max?: bigint }>>;
  /** How many partitions of all topics together the service takes; undefined: as the brokers' size says. */
  readonly partitionLimits?: { readonly all: number; readonly compacted: number };
  /** `any`: up to the number of brokers. A number: that one or none. `none`: must not be declared. */
  readonly replicationFactor: 'any' | 'none' | number;
}

const NONE: ReadonlySet<string> = new Set();
/** Says what tiered storage did when it was turned off on MSK. */
const MSK_KEYS = new Set(['remote.log.msk.disable.policy']);

/** Lists from the service's guide, "Topic-level configuration" of each kind. */
export const PROFILES = {
  standard: { settableKeys: undefined, createOnlyKeys: NONE, serviceKeys: MSK_KEYS, valueLimits: {}, replicationFactor: 'any' },
  express: {
    settableKeys: new Set([
      'cleanup.policy',
      'compression.type',
      'delete.retention.ms',
      'max.compaction.lag.ms',
      'max.message.bytes',
      'message.timestamp.after.max.ms',
      'message.timestamp.before.max.ms',
      'message.timestamp.difference.max.ms',
      'message.timestamp.type',
      'min.compaction.lag.ms',
      'retention.bytes',
      'retention.ms',
    ]),
    createOnlyKeys: NONE,
    serviceKeys: new Set([...MSK_KEYS, 'min.insync.replicas', 'unclean.leader.election.enable']),
    valueLimits: { 'max.compaction.lag.ms': { min: 604_800_000n } },
    // Express makes every topic with 3 replicas without a word, so that any other declaration would be drift for ever.
    replicationFactor: 3,
  },
  serverless: {
    settableKeys: new Set([
      'cleanup.policy',
      'compression.type',
      'max.message.bytes',
      'message.timestamp.difference.max.ms',
      'message.timestamp.type',
      'retention.bytes',
      'retention.ms',
    ]),
    createOnlyKeys: new Set(['cleanup.policy']),
    serviceKeys: new Set([...MSK_KEYS, 'segment.bytes']),
    valueLimits: { 'max.message.bytes': { max: 8_388_608n } },
    partitionLimits: { all: 2_400, compacted: 120 },
    replicationFactor: 'none',
  },
} as const satisfies Readonly<Record<ClusterFlavour, FlavourProfile>>;

export const profileOf = (flavour: ClusterFlavour): FlavourProfile => PROFILES[flavour];
