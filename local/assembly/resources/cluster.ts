/** `AWS::MSK::Cluster` and its configuration, read without deploying anything: brokers start before the deploy does. */
import type { BrokerSpec } from '../../ports';
import { AssemblyError } from '../errors';
import { readFields } from '../fields';
import { at, type JsonObject, stringsOf } from '../json';
import { parseServerProperties } from '../server-properties';
import { type Assembly, addressOf } from '../template';
import { existing, type Resolver } from '../values';

export interface ClusterSpec {
  readonly arn: string;
  readonly name: string;
  /** As MSK writes it, e.g. `3.9.x` or `4.1.x.kraft`. */
  readonly kafkaVersion: string;
  readonly instanceType: string;
  readonly subnets: readonly string[];
  readonly brokers: readonly BrokerSpec[];
}

const CLUSTER_TYPE = 'AWS::MSK::Cluster';

/** The one cluster of the templates. Throws `RESOURCE_UNSUPPORTED` when there is none or more than one. */
export function readCluster(assembly: Assembly, resolver: Resolver): ClusterSpec {
  const clusters = existing(assembly, resolver, (type) => type === CLUSTER_TYPE);
  const [only, ...others] = clusters;
  if (only === undefined || others.length > 0) {
    const found = clusters.length === 0 ? 'none' : clusters.map(({ stack, resource }) => addressOf(stack, resource.logicalId)).join(', ');
    throw new AssemblyError(
      'RESOURCE_UNSUPPORTED',
      `the templates must have exactly one ${CLUSTER_TYPE} to start brokers for, got ${found}`,
    );
  }
  const { stack, resource } = only;
  const properties = resolver.properties(stack, resource);
  const fields = readFields(properties, addressOf(stack, resource.logicalId));
  const count = fields.integer('NumberOfBrokerNodes');
  const subnets = stringsOf(at(properties, 'BrokerNodeGroupInfo', 'ClientSubnets'));
  if (subnets.length === 0 || count % subnets.length !== 0 || count < 1) {
    fields.refuse(`NumberOfBrokerNodes must be a multiple of the number of client subnets (${subnets.length}), got ${count}`);
  }
  const racks = subnets.map((subnet) => zoneOf(subnet, assembly, resolver));
  const brokerProperties = configurationOf(properties, assembly, resolver);
  return fields.checked({
    arn: resolver.value(stack, resource.logicalId)?.ref ?? '',
    name: fields.text('ClusterName'),
    kafkaVersion: fields.text('KafkaVersion'),
    instanceType: fields.text('BrokerNodeGroupInfo.InstanceType'),
    subnets,
    brokers: Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      rack: racks[index % racks.length] ?? '',
      properties: brokerProperties,
    })),
  });
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
