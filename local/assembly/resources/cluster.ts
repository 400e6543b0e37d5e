/** The cluster of the templates, whatever its kind, and its configuration, read without deploying anything: brokers start before the deploy does. */
import type { ClusterFlavour } from '../../../lambda/topic-config/contract';
import type { BrokerSpec } from '../../ports';
import { AssemblyError } from '../errors';
import { type Fields, readFields } from '../fields';
import { at, isList, type Json, type JsonObject, stringsOf } from '../json';
import { parseServerProperties } from '../server-properties';
import { type Assembly, addressOf } from '../template';
import { existing, type Resolver } from '../values';

export interface ClusterSpec {
  readonly arn: string;
  readonly name: string;
  readonly flavour: ClusterFlavour;
  /** As MSK writes it, e.g. `3.9.x` or `4.1.x.kraft`. */
  readonly kafkaVersion: string;
  readonly instanceType: string;
  readonly subnets: readonly string[];
  readonly brokers: readonly BrokerSpec[];
}

const PROVISIONED = 'AWS::MSK::Cluster';
const SERVERLESS = 'AWS::MSK::ServerlessCluster';

/** MSK tells neither brokers nor version of a serverless cluster: what stands for them here. */
const STAND_IN = { kafkaVersion: '3.9.x', instanceType: 'serverless', brokers: 3 } as const;
/** The one cluster of the templates. Throws `RESOURCE_UNSUPPORTED` when there is none or more than one. */
export function readCluster(assembly: Assembly, resolver: Resolver): ClusterSpec {
  const clusters = existing(assembly, resolver, (type) => type === PROVISIONED || type === SERVERLESS);
  const [only, ...others] = clusters;
  if (only === undefined || others.length > 0) {
    const found = clusters.length === 0 ? 'none' : clusters.map(({ stack, resource }) => addressOf(stack, resource.logicalId)).join(', ');
    throw new AssemblyError(
      'RESOURCE_UNSUPPORTED',
      `the templates must have exactly one ${PROVISIONED} or ${SERVERLESS} to start brokers for, got ${found}`,
    );
  }
  const { stack, resource } = only;
  const properties = resolver.properties(stack, resource);
  const arn = resolver.value(stack, resource.logicalId)?.ref ?? '';
  const fields = readFields(properties, addressOf(stack, resource.logicalId));
  if (resource.type === SERVERLESS) return readServerless(arn, properties, fields, (subnet) => zoneOf(subnet, assembly, resolver));
  const count = fields.integer('NumberOfBrokerNodes');
  const subnets = stringsOf(at(properties, 'BrokerNodeGroupInfo', 'ClientSubnets'));
  if (subnets.length === 0 || count % subnets.length !== 0 || count < 1) {
    fields.refuse(`NumberOfBrokerNodes must be a multiple of the number of client subnets (${subnets.length}), got ${count}`);
  }
  const racks = subnets.map((subnet) => zoneOf(subnet, assembly, resolver));
  const instanceType = fields.text('BrokerNodeGroupInfo.InstanceType');
  const flavour = instanceType.startsWith('express.') ? 'express' : 'standard';
  const brokerProperties = configurationOf(properties, assembly, resolver);
  return fields.checked({
    arn,
    name: fields.text('ClusterName'),
    flavour,
    kafkaVersion: fields.text('KafkaVersion'),
    instanceType,
    subnets,
    brokers: brokersOf(count, racks, { ...brokerProperties, ...decidedByService(flavour) }),
  });
}

function readServerless(arn: string, properties: JsonObject, fields: Fields, zoneOfSubnet: (subnet: string) => string): ClusterSpec {
  const subnets = subnetsIn(at(properties, 'VpcConfigs'));
  if (subnets.length === 0) fields.refuse('VpcConfigs must name subnets, got none');
  const { kafkaVersion, instanceType, brokers } = STAND_IN;
  return fields.checked({
    arn,
    name: fields.text('ClusterName'),
    flavour: 'serverless',
    kafkaVersion,
    instanceType,
    subnets,
    brokers: brokersOf(brokers, subnets.map(zoneOfSubnet), decidedByService('serverless')),
  });
}

function subnetsIn(vpcConfigs: Json | undefined): readonly string[] {
  return isList(vpcConfigs) ? vpcConfigs.flatMap((config) => stringsOf(at(config, 'SubnetIds'))) : [];
}

function brokersOf(count: number, racks: readonly string[], properties: Readonly<Record<string, string>>): readonly BrokerSpec[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, rack: racks[index % racks.length] ?? '', properties }));
}

/** What of a kind of cluster one machine does not show, for the user to read. */
export const DIFFERENCES: Readonly<Record<ClusterFlavour, string | undefined>> = {
  standard: undefined,
  express:
    "without effect here (Apache Kafka's own storage and scheduling): elastic storage, throughput quotas and rebalancing of Express; what it refuses of topics is refused",
  serverless:
    'without effect here (three brokers of Apache Kafka stand in for the service): quotas of Serverless on throughput, connections and partitions; what it refuses of topics is refused',
};

/**
 * What the service decides of Express and Serverless, whatever a configuration says: three replicas of which two must be in sync, and what is
 * refused of a topic (../../kafka/java/blueprint/kafka/policy).
 */
function decidedByService(flavour: ClusterFlavour): Readonly<Record<string, string>> {
  if (flavour === 'standard') return {};
  return {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '3',
    'min.insync.replicas': '2',
    'blueprint.flavour': flavour,
    'create.topic.policy.class.name': 'blueprint.kafka.policy.CreatePolicy',
    'alter.config.policy.class.name': 'blueprint.kafka.policy.AlterPolicy',
  };
}

/** A subnet that no template makes (imported) has no known zone: its id still tells the racks apart. */
function zoneOf(subnet: string, assembly: Assembly, resolver: Resolver): string {
  for (const { stack, resource } of existing(assembly, resolver, (type) => type === 'AWS::EC2::Subnet')) {
    const value = resolver.value(stack, resource.logicalId);
    const zone = value?.attribute('AvailabilityZone');
    if (value?.ref === subnet && typeof zone === 'string') {
      return zone;
    }
  }
  return subnet;
}

function configurationOf(cluster: JsonObject, assembly: Assembly, resolver: Resolver): Readonly<Record<string, string>> {
  const arn = at(cluster, 'ConfigurationInfo', 'Arn');
  for (const { stack, resource } of existing(assembly, resolver, (type) => type === 'AWS::MSK::Configuration')) {
    if (resolver.value(stack, resource.logicalId)?.ref === arn) {
      const fields = readFields(resolver.properties(stack, resource), addressOf(stack, resource.logicalId));
      return parseServerProperties(fields.checked(fields.text('ServerProperties')));
    }
  }
  return {};
}
