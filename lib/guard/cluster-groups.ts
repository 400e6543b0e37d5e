import type { PropertyChange } from './change';

/** Attributes of a cluster that MSK changes with one call of its API; an update of the resource may hold those of one group. */
export interface AttributeGroup {
  readonly name: string;
  readonly paths: readonly string[];
  /** Why it stands where it does in the order. */
  readonly why: string;
}

/**
 * In the order in which they are best deployed. MSK's API has one call for each (shapes of kafka 2018-11-14); CloudFormation sends them all at once and MSK
 * refuses: "You can't update multiple attributes of the cluster in same request" (aws/aws-cdk#16765).
 */
export const ATTRIBUTE_GROUPS: readonly AttributeGroup[] = [
  {
    name: 'monitoring',
    paths: ['EnhancedMonitoring', 'OpenMonitoring', 'LoggingInfo'],
    why: 'first, so that the rest is seen; no broker restarts',
  },
  {
    name: 'storage',
    paths: ['BrokerNodeGroupInfo.StorageInfo', 'StorageMode'],
    why: 'room before load; no broker restarts, and the next change of storage has to wait 6 hours',
  },
  {
    name: 'broker type',
    paths: ['BrokerNodeGroupInfo.InstanceType'],
    why: 'power before load; brokers restart one after the other, 10 to 15 minutes each',
  },
  { name: 'number of brokers', paths: ['NumberOfBrokerNodes'], why: 'new brokers hold nothing until partitions are moved to them' },
  { name: 'rebalancing', paths: ['Rebalancing'], why: 'when the brokers are there' },
  {
    name: 'version and configuration',
    paths: ['KafkaVersion', 'ConfigurationInfo'],
    why: 'on a cluster with room and power; brokers restart one after the other',
  },
  {
    name: 'security',
    paths: ['ClientAuthentication', 'EncryptionInfo.EncryptionInTransit'],
    why: 'brokers restart one after the other; clients follow before the old way is closed',
  },
  {
    name: 'connectivity',
    paths: ['BrokerNodeGroupInfo.ConnectivityInfo', 'ZookeeperAccess'],
    why: 'last: it needs the authentication to be there',
  },
];

const isWithin = (path: string, group: string): boolean => path === group || path.startsWith(`${group}.`);

/** The groups that a change touches, in the order of deployment, each with its leaves. Tags belong to none: MSK has a call of its own for them. */
export function touchedGroups(
  properties: readonly PropertyChange[],
): readonly { readonly group: AttributeGroup; readonly properties: readonly PropertyChange[] }[] {
  return ATTRIBUTE_GROUPS.map((group) => ({
    group,
    properties: properties.filter(({ path }) => group.paths.some((each) => isWithin(path, each))),
  })).filter(({ properties: found }) => found.length > 0);
}
