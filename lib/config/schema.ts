import { z } from 'zod';
import { SERVICES } from '../../lambda/consumer/domain/services';
import { DELETION_MODES, FEWER_PARTITIONS_POLICIES, REPLICATION_POLICIES } from '../../lambda/topic-config/contract';
import { type ClusterConfig, type ClusterInput, clusterSchema } from './cluster-schema';
import {
  because,
  DAY_MS,
  type DeepReadonly,
  distinct,
  duration,
  logRetention,
  lowerName,
  MINUTE_MS,
  object,
  SECOND_MS,
  scalars,
  text,
} from './fields';
import { networkSchema } from './network-schema';
import type { Problem } from './problems';

const protection = object({
  /** Of the stacks that hold the network and the cluster. */
  stackTermination: z.boolean(),
  /** Whether `-c deleteData=<environment>` may turn retention into deletion, to take a trial environment down. */
  dataMayBeDeleted: z.boolean(),
});

/** A period as EventBridge Scheduler takes one. */
const wholeMinutes = (most: number) =>
  duration({ least: MINUTE_MS, most, also: { holds: (ms) => ms % MINUTE_MS === 0, text: 'whole minutes' } });

/** As AWS Glue names them (https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html#schema-registry-compatibility). */
const SCHEMA_COMPATIBILITIES = ['NONE', 'DISABLED', 'BACKWARD', 'BACKWARD_ALL', 'FORWARD', 'FORWARD_ALL', 'FULL', 'FULL_ALL'] as const;

/** How the topics of an environment are kept. */
const topicPolicy = object({
  /** `kafka`: the reconciler. `native`: `AWS::MSK::Topic`, for provisioned clusters of Kafka 3.6 and newer; docs/topics.md has the differences. */
  backend: z.enum(['kafka', 'native']).default('kafka'),
  /** A function that reports topics which are no longer as declared. */
  driftCheck: z
    .discriminatedUnion('enabled', [
      object({ enabled: z.literal(true), every: wholeMinutes(DAY_MS) }),
      object({ enabled: z.literal(false), because: because() }),
    ])
    .default({ enabled: false, because: 'nobody but the deployment changes the topics' }),
  /** What happens when another replication factor is declared than a topic has. `apply` asks for rights over the whole cluster. */
  replicationChanges: z.enum(REPLICATION_POLICIES).default('apply'),
  /** Whether changes that may delete records are done for every topic; better said at the topic that is meant. */
  allowDataLoss: z.boolean().default(false),
  /** By how much a smaller `retention.ms` is lowered at a time; without it, in one go. The deployment takes a step every five minutes. */
  retentionStep: duration({ least: MINUTE_MS, most: 3650 * DAY_MS }).optional(),
  /**
   * Whether a rollback is known for one, so that what looks like a loss is left out instead of refused, which would strand the stack. Costs an
   * interface endpoint for CloudFormation in one zone.
   */
  knowsRollbacks: z.boolean().default(false),
  onFewerPartitions: z.enum(FEWER_PARTITIONS_POLICIES).default('fail'),
  /** Whether a config key that nobody knows is an error and not a warning. */
  strictKeys: z.boolean().default(false),
});

const topic = object({
  name: z.string(),
  partitions: z.int(),
  replicationFactor: z.int().optional(),
  configs: scalars().optional(),
  allowDataLoss: z.boolean().optional(),
  deletion: z.enum(DELETION_MODES).optional(),
  pin: z.boolean().optional(),
});

const batches = {
  batchSize: z.int().min(1).max(10_000),
  batchingWindow: duration({
    least: SECOND_MS,
    most: 300 * SECOND_MS,
    also: { holds: (ms) => ms % SECOND_MS === 0, text: 'whole seconds' },
  }),
};

const services = object({
  names: distinct(z.enum(SERVICES.map(({ name }) => name)), 1, SERVICES.length).default(SERVICES.map(({ name }) => name)),
  /** Length of a prediction window; a day has a whole number of them, so that they align with it. */
  window: duration({
    least: MINUTE_MS,
    most: DAY_MS,
    also: { holds: (ms) => ms % MINUTE_MS === 0 && DAY_MS % ms === 0, text: 'whole minutes that divide a day' },
  }),
  eventSource: z.discriminatedUnion('mode', [
    object({ mode: z.literal('on-demand'), ...batches }),
    object({
      mode: z.literal('provisioned'),
      ...batches,
      minimumPollers: z.int().min(1).max(200),
      maximumPollers: z.int().min(1).max(2000),
      retryAttempts: z.int().min(0).max(10_000),
      maximumRecordAge: duration({ least: MINUTE_MS, most: 7 * DAY_MS }),
    }),
    /** No mapping: each service is invoked on a schedule and reads, as a member of its group, what has come (docs/consumers.md). */
    object({ mode: z.literal('poll'), every: wholeMinutes(DAY_MS) }),
  ]),
  /** A function that tells, by hand, what any service makes of a stretch of the topic; writes nothing. */
  replay: z.boolean().default(false),
});

/** Who is told, and from when on a service counts as behind. */
const monitoring = object({
  /** Gets a mail at each alarm and at its end, once the owner has confirmed it. Without one, alarms can only be looked at. */
  email: z.email('must be an e-mail address').optional(),
  /** What a runbook's path is appended to in the alarms' descriptions: address of the project's files, with a slash at the end. */
  runbookBase: text(/^https:\/\/\S+\/$/, 'an address of https that ends with a slash').optional(),
  lag: object({
    /** Records of all partitions together. */
    records: z.int().min(1).default(10_000),
    /** Of the worst partition. */
    time: duration({ least: MINUTE_MS, most: DAY_MS, also: { holds: (ms) => ms % SECOND_MS === 0, text: 'whole seconds' } }).prefault('5m'),
  }).prefault({}),
});

/** One environment. What spans several sections is checked in rules.ts. */
export const environmentSchema = object({
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as us-east-1'),
  availabilityZones: distinct(
    text(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'the name of a zone, such as us-east-1a (an id such as use1-az1 is none)'),
    2,
    3,
  ),
  /** Ids of those zones in this account, in the same order; needed only to refuse zones that MSK does not serve. */
  availabilityZoneIds: distinct(text(/^[a-z]{2,4}\d-az\d$/, 'the id of a zone, such as use1-az1'), 2, 3).optional(),
  network: networkSchema,
  cluster: clusterSchema,
  /** A registry of AWS Glue for the schemas of records; with it, records name their schema's version in a header. */
  schemaRegistry: object({
    name: text(/^[\w$#.-]{1,255}$/, 'letters, digits and _-$#., at most 255'),
    /** What Glue holds a further version of a schema against. */
    compatibility: z.enum(SCHEMA_COMPATIBILITIES).default('BACKWARD'),
  }).optional(),
  protection,
  topics: z.array(topic).min(1),
  topicPolicy: topicPolicy.prefault({}),
  /**
   * Whether the topic handler's concurrency is reserved, so that two of them never plan against each other's half-done work. Lambda refuses
   * that in accounts whose limit leaves fewer than ten unreserved.
   */
  oneTopicWriter: z.discriminatedUnion('enabled', [
    object({ enabled: z.literal(true) }),
    object({ enabled: z.literal(false), because: because() }),
  ]),
  /** Which topic plays which part. */
  streams: object({ visits: z.string(), predictions: z.string(), deadLetters: z.string() }),
  websites: object({ sites: distinct(lowerName(), 1, 100), visitsPerMinute: z.number().min(1).max(500_000) }),
  services,
  monitoring: monitoring.prefault({}),
  /** Of every function. */
  functionLogRetention: logRetention(),
});

/** The schema says of each field what it may be; which fields go together, `ClusterInput` and `ClusterConfig` say, and rules/ checks. */
type With<Environment, Cluster> = Omit<Environment, 'cluster'> & { readonly cluster: Cluster };

/** An environment as it is written down: quantities in human units. */
export type EnvironmentInput = With<DeepReadonly<z.input<typeof environmentSchema>>, ClusterInput>;
/** What the schema alone makes of an environment: durations in milliseconds, log retention in days, sizes in bytes. */
export type ParsedEnvironment = DeepReadonly<z.output<typeof environmentSchema>>;
/** An environment after all checks, with what is allowed but worth a look. */
export type EnvironmentConfig = With<ParsedEnvironment, ClusterConfig> & { readonly warnings: readonly Problem[] };
/** What the stacks get: the environment under its name. */
export type AppConfig = EnvironmentConfig & { readonly name: string; readonly deleteData: boolean };
/** How services read that an event source mapping reads for. */
export type EventSourceConfig = Exclude<AppConfig['services']['eventSource'], { readonly mode: 'poll' }>;
