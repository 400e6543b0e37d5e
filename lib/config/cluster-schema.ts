import { z } from 'zod';
import { EXPRESS_SIZES, type SmallInstanceType, STANDARD_SIZES } from './broker-sizes';
import { access, type MultiVpc } from './cluster-access-schema';
import { absent, because, type DeepReadonly, GIB, logRetention, object, scalars, size, TIB, text } from './fields';
import { EXPRESS_VERSIONS, STANDARD_VERSIONS, type ZooKeeperKafkaVersion } from './kafka-versions';

/** Keys of a table as the values of an enumeration. */
const keysOf = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table & string)[];

const name = () => text(/^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/, 'letters, digits and hyphens, at most 64');
const volume = () => size({ least: GIB, most: 16 * TIB, also: { holds: (bytes) => bytes % GIB === 0, text: 'a whole number of GiB' } });

/** Where logs go beside CloudWatch; bucket and stream must be there already. A stream needs the tag LogDeliveryEnabled=true. */
const destinations = {
  s3: object({
    bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
    prefix: text(/^[\w!.*'()/-]{1,500}$/, 'a prefix of keys, such as msk/').optional(),
  }).optional(),
  firehose: text(/^[\w.-]{1,64}$/, 'the name of a delivery stream').optional(),
};

/** What clusters with brokers of their own have in common. */
const provisioned = {
  name: name(),
  brokersPerZone: z.int().min(1).max(20),
  monitoring: z.enum(['DEFAULT', 'PER_BROKER', 'PER_TOPIC_PER_BROKER', 'PER_TOPIC_PER_PARTITION']),
  /** Of the brokers' logs in CloudWatch. */
  logRetention: logRetention(),
  /** Copies of the brokers' logs. */
  logs: object(destinations).optional(),
  /** What brokers allowed and denied, in a log of its own. */
  authorizerLogs: object({ retention: logRetention(), ...destinations }).optional(),
  /** Over the safe defaults (server-properties.ts). */
  serverProperties: scalars().optional(),
  /** Exporters for Prometheus, on ports 11001 (JMX) and 11002 (node). */
  exporters: object({ jmx: z.boolean(), node: z.boolean() }).optional(),
  /** A version that is no longer supported is refused without this: MSK upgrades such a cluster at a time of its own choice. */
  endOfSupport: object({ accepted: z.literal(true), because: because() }).optional(),
  ...access,
};

const standardCluster = object({
  kind: z.literal('standard'),
  ...provisioned,
  kafkaVersion: z.enum(STANDARD_VERSIONS),
  instanceType: z.enum(keysOf(STANDARD_SIZES)),
  /** Of each broker. Once it has been scaled, raise this before anything else of the storage is changed: a smaller size is refused. */
  storage: volume(),
  storageScaling: z.discriminatedUnion('enabled', [
    object({ enabled: z.literal(true), maximum: volume(), targetUtilization: z.int().min(10).max(80) }),
    object({ enabled: z.literal(false), because: because() }),
  ]),
  /** Provisioned throughput of each volume in MiB/s. */
  throughput: z.int().min(250).optional(),
  /** Old segments on cheap storage, for topics that declare `remote.storage.enable`. */
  tieredStorage: z.boolean().optional(),
  rebalancing: absent('only Express brokers rebalance by themselves'),
});

const ELASTIC = 'storage of Express brokers is elastic';

const expressCluster = object({
  kind: z.literal('express'),
  ...provisioned,
  kafkaVersion: z.enum(EXPRESS_VERSIONS),
  instanceType: z.enum(keysOf(EXPRESS_SIZES)),
  storage: absent(ELASTIC),
  storageScaling: absent(ELASTIC),
  throughput: absent(ELASTIC),
  tieredStorage: absent(ELASTIC),
  /** Default: active. */
  rebalancing: z.enum(['ACTIVE', 'PAUSED']).optional(),
});

const NO_BROKERS = 'a serverless cluster has no brokers to set up';
const IAM_ONLY = 'a serverless cluster knows IAM only';

const serverlessCluster = object({
  kind: z.literal('serverless'),
  name: name(),
  /** Beside the environment's own network; fixed when the cluster is made, like all of it. */
  furtherVpcs: z
    .array(
      object({
        subnetIds: z
          .array(text(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet'))
          .min(2)
          .max(6),
        securityGroupIds: z
          .array(text(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group'))
          .min(1)
          .max(5),
      }),
    )
    .max(4)
    .optional(),
  brokersPerZone: absent(NO_BROKERS),
  kafkaVersion: absent(NO_BROKERS),
  instanceType: absent(NO_BROKERS),
  monitoring: absent(NO_BROKERS),
  logRetention: absent(NO_BROKERS),
  logs: absent(NO_BROKERS),
  authorizerLogs: absent(NO_BROKERS),
  serverProperties: absent(NO_BROKERS),
  exporters: absent(NO_BROKERS),
  endOfSupport: absent(NO_BROKERS),
  key: absent('the service keeps the key of a serverless cluster'),
  scram: absent(IAM_ONLY),
  tls: absent(IAM_ONLY),
  sharedWith: absent('a serverless cluster takes further VPCs instead (furtherVpcs)'),
  connectivity: absent('a serverless cluster takes further VPCs instead (furtherVpcs)'),
  storage: absent(NO_BROKERS),
  storageScaling: absent(NO_BROKERS),
  throughput: absent(NO_BROKERS),
  tieredStorage: absent(NO_BROKERS),
  rebalancing: absent(NO_BROKERS),
});

export const clusterSchema = z.discriminatedUnion('kind', [standardCluster, expressCluster, serverlessCluster]);

interface Sizeable {
  readonly instanceType: string;
  readonly connectivity?: MultiVpc;
}
/** What burstable brokers cannot be combined with is no value of the type (https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-sizes.html). */
type Sized<Cluster extends Sizeable> =
  | (Omit<Cluster, 'instanceType'> & { readonly instanceType: Exclude<Cluster['instanceType'], SmallInstanceType> })
  | (Omit<Cluster, 'instanceType' | 'kafkaVersion' | 'throughput' | 'tieredStorage' | 'connectivity'> & {
      readonly instanceType: SmallInstanceType;
      readonly kafkaVersion: ZooKeeperKafkaVersion;
      readonly throughput?: undefined;
      readonly tieredStorage?: false;
      readonly connectivity?: Omit<NonNullable<Cluster['connectivity']>, 'multiVpc'> & { readonly multiVpc?: undefined };
    });

type Input<Schema extends z.ZodType> = DeepReadonly<z.input<Schema>>;
type Output<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

/** A cluster as it is written down. */
export type ClusterInput = Sized<Input<typeof standardCluster>> | Input<typeof expressCluster> | Input<typeof serverlessCluster>;

export type StandardClusterConfig = Sized<Output<typeof standardCluster>>;
export type ExpressClusterConfig = Output<typeof expressCluster>;
export type ServerlessClusterConfig = Output<typeof serverlessCluster>;
export type ProvisionedClusterConfig = StandardClusterConfig | ExpressClusterConfig;
/** A cluster after the check. */
export type ClusterConfig = ProvisionedClusterConfig | ServerlessClusterConfig;
export type MonitoringLevel = ProvisionedClusterConfig['monitoring'];
