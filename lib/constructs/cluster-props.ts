import type { CfnCluster } from 'aws-cdk-lib/aws-msk';
import { GIB } from '../config/fields';
import type { ClusterConfig } from '../config/schema';

/** Replicas of a topic and how many must be in sync for a write; three zones let one be away without stopping writers. */
export function durability(brokers: number): { readonly replicationFactor: number; readonly minInsyncReplicas: number } {
  const replicationFactor = Math.min(3, brokers);
  return { replicationFactor, minInsyncReplicas: Math.max(1, replicationFactor - 1) };
}

/**
 * The broker configuration, one `key=value` per line. MSK elects unclean leaders by default, and whether its other defaults survive a
 * custom configuration is not documented: everything that keeps records is said in so many words.
 */
export function serverProperties(brokers: number): string {
  const { replicationFactor, minInsyncReplicas } = durability(brokers);
  const properties = {
    'auto.create.topics.enable': false,
    'default.replication.factor': replicationFactor,
    'min.insync.replicas': minInsyncReplicas,
    'offsets.topic.replication.factor': replicationFactor,
    // Readers that name their zone (client.rack) read from the replica in it: cross-zone traffic costs money.
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
    'transaction.state.log.min.isr': minInsyncReplicas,
    'transaction.state.log.replication.factor': replicationFactor,
    'unclean.leader.election.enable': false,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}

/** IAM and nothing else. The `tls` block is left out: it would need certificate authorities. */
export const CLIENT_AUTHENTICATION: CfnCluster.ClientAuthenticationProperty = {
  sasl: { iam: { enabled: true } },
  unauthenticated: { enabled: false },
};

export const encryption = (keyArn: string): CfnCluster.EncryptionInfoProperty => ({
  encryptionAtRest: { dataVolumeKmsKeyId: keyArn },
  encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
});

export const brokerLogs = (logGroup: string): CfnCluster.LoggingInfoProperty => ({
  brokerLogs: { cloudWatchLogs: { enabled: true, logGroup } },
});

export function brokerNodes(
  { instanceType, storage }: ClusterConfig,
  clientSubnets: readonly string[],
  securityGroup: string,
): CfnCluster.BrokerNodeGroupInfoProperty {
  return {
    clientSubnets: [...clientSubnets],
    securityGroups: [securityGroup],
    instanceType,
    storageInfo: { ebsStorageInfo: { volumeSize: storage / GIB } },
  };
}
