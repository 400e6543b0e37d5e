import { z } from 'zod';
import { EXPRESS_SIZES, type SmallInstanceType, STANDARD_SIZES } from './broker-sizes';
import { absent, because, type DeepReadonly, GIB, logRetention, object, size, TIB, text } from './fields';
import { EXPRESS_VERSIONS, STANDARD_VERSIONS, type ZooKeeperKafkaVersion } from './kafka-versions';

/** Keys of a table as the values of an enumeration. */
const keysOf = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table & string)[];

const name = () => text(/^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/, 'letters, digits and hyphens, at most 64');
const volume = () => size({ least: GIB, most: 16 * TIB, also: { holds: (bytes) => bytes % GIB === 0, text: 'a whole number of GiB' } });

/** What clusters with brokers of their own have in common. */
const provisioned = {
  name: name(),
  brokersPerZone: z.int().min(1).max(20),
  monitoring: z.enum(['DEFAULT', 'PER_BROKER', 'PER_TOPIC_PER_BROKER', 'PER_TOPIC_PER_PARTITION']),
  logRetention: logRetention(),
};

const standardCluster = object({
  kind: z.literal('standard'),
  ...provisioned,
  kafkaVersion: z.enum(STANDARD_VERSIONS),
  instanceType: z.enum(keysOf(STANDARD_SIZES)),
  /** Of each broker. */
  storage: volume(),
  storageScaling: z.discriminatedUnion('enabled', [
    object({ enabled: z.literal(true), maximum: volume(), targetUtilization: z.int().min(10).max(80) }),
    object({ enabled: z.literal(false), because: because() }),
  ]),
});

const ELASTIC = 'storage of Express brokers is elastic';

const expressCluster = object({
  kind: z.literal('express'),
  ...provisioned,
  kafkaVersion: z.enum(EXPRESS_VERSIONS),
  instanceType: z.enum(keysOf(EXPRESS_SIZES)),
  storage: absent(ELASTIC),
  storageScaling: absent(ELASTIC),
});

const NO_BROKERS = 'a serverless cluster has no brokers to set up';

const serverlessCluster = object({
  kind: z.literal('serverless'),
  name: name(),
  brokersPerZone: absent(NO_BROKERS),
  kafkaVersion: absent(NO_BROKERS),
  instanceType: absent(NO_BROKERS),
  monitoring: absent(NO_BROKERS),
  logRetention: absent(NO_BROKERS),
  storage: absent(NO_BROKERS),
  storageScaling: absent(NO_BROKERS),
});

export const clusterSchema = z.discriminatedUnion('kind', [standardCluster, expressCluster, serverlessCluster]);

type Standard = { readonly instanceType: string };
/** What burstable brokers cannot be combined with is no value of the type (https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-sizes.html). */
type Sized<Cluster extends Standard> =
  | (Omit<Cluster, 'instanceType'> & { readonly instanceType: Exclude<Cluster['instanceType'], SmallInstanceType> })
  | (Omit<Cluster, 'instanceType' | 'kafkaVersion'> & {
      readonly instanceType: SmallInstanceType;
      readonly kafkaVersion: ZooKeeperKafkaVersion;
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
