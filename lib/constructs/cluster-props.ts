import type { CfnCluster } from 'aws-cdk-lib/aws-msk';
import type { StandardClusterConfig } from '../config/cluster-schema';
import { GIB } from '../config/fields';

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

/** Volumes of Standard brokers. */
export const volumes = ({ storage }: StandardClusterConfig): Pick<CfnCluster.BrokerNodeGroupInfoProperty, 'storageInfo'> => ({
  storageInfo: { ebsStorageInfo: { volumeSize: storage / GIB } },
});
