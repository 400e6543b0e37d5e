import type { CfnCluster } from 'aws-cdk-lib/aws-msk';
import type { AuthenticationMode } from '../config/cluster-access-schema';
import type { ProvisionedClusterConfig, StandardClusterConfig } from '../config/cluster-schema';
import { GIB } from '../config/fields';

type Access = Pick<ProvisionedClusterConfig, 'scram' | 'tls'>;
type Connectivity = NonNullable<ProvisionedClusterConfig['connectivity']>;

/** Ways of authentication that clients may use. */
export const modesOf = ({ scram, tls }: Access): readonly AuthenticationMode[] => [
  'iam',
  ...(scram === undefined ? [] : (['scram'] as const)),
  ...(tls === undefined ? [] : (['tls'] as const)),
];

/** Nobody without a name, said in so many words. The `tls` block is left out without certificate authorities: it would need them. */
export function clientAuthentication({ scram, tls }: Access): CfnCluster.ClientAuthenticationProperty {
  return {
    sasl: { iam: { enabled: true }, ...(scram === undefined ? {} : { scram: { enabled: true } }) },
    ...(tls === undefined ? {} : { tls: { enabled: true, certificateAuthorityArnList: [...tls.certificateAuthorities] } }),
    unauthenticated: { enabled: false },
  };
}

export const encryption = (keyArn: string): CfnCluster.EncryptionInfoProperty => ({
  encryptionAtRest: { dataVolumeKmsKeyId: keyArn },
  encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
});

/** Names of the log groups in CloudWatch; `authorizer` where its log is wanted. */
export interface LogGroupNames {
  readonly brokers: string;
  readonly authorizer?: string;
}

export function logging({ logs, authorizerLogs }: ProvisionedClusterConfig, groups: LogGroupNames): CfnCluster.LoggingInfoProperty {
  const brokerLogs = destinations(logs, groups.brokers);
  return groups.authorizer === undefined ? { brokerLogs } : { brokerLogs, authorizerLogs: destinations(authorizerLogs, groups.authorizer) };
}

function destinations(copies: ProvisionedClusterConfig['logs'], logGroup: string): CfnCluster.BrokerLogsProperty {
  return {
    cloudWatchLogs: { enabled: true, logGroup },
    ...(copies?.s3 === undefined ? {} : { s3: { enabled: true, ...copies.s3 } }),
    ...(copies?.firehose === undefined ? {} : { firehose: { enabled: true, deliveryStream: copies.firehose } }),
  };
}

/** Undefined where no exporter is on: the block must name one. */
export function openMonitoring({ exporters }: ProvisionedClusterConfig): CfnCluster.OpenMonitoringProperty | undefined {
  if (exporters === undefined || !(exporters.jmx || exporters.node)) return undefined;
  return { prometheus: { jmxExporter: { enabledInBroker: exporters.jmx }, nodeExporter: { enabledInBroker: exporters.node } } };
}

/** What MSK takes only of a cluster that exists. */
export function connectivityInfo({ publicAccess, dualStack, ...rest }: Connectivity): CfnCluster.ConnectivityInfoProperty {
  const modes: readonly AuthenticationMode[] = ('multiVpc' in rest ? rest.multiVpc : undefined) ?? [];
  return {
    ...(publicAccess === undefined ? {} : { publicAccess: { type: publicAccess ? 'SERVICE_PROVIDED_EIPS' : 'DISABLED' } }),
    ...(dualStack === true ? { networkType: 'DUAL' } : {}),
    ...(modes.length === 0 ? {} : { vpcConnectivity: { clientAuthentication: vpcAuthentication(modes) } }),
  };
}

function vpcAuthentication(modes: readonly AuthenticationMode[]): CfnCluster.VpcConnectivityClientAuthenticationProperty {
  const sasl = {
    ...(modes.includes('iam') ? { iam: { enabled: true } } : {}),
    ...(modes.includes('scram') ? { scram: { enabled: true } } : {}),
  };
  return { ...(Object.keys(sasl).length === 0 ? {} : { sasl }), ...(modes.includes('tls') ? { tls: { enabled: true } } : {}) };
}

/** Volumes of Standard brokers. */
export const volumes = ({ storage, throughput }: StandardClusterConfig): CfnCluster.StorageInfoProperty => ({
  ebsStorageInfo: {
    volumeSize: storage / GIB,
    ...(throughput === undefined ? {} : { provisionedThroughput: { enabled: true, volumeThroughput: throughput } }),
  },
});
