import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnCluster, type CfnClusterProps, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { AuthenticationMode } from '../config/cluster-access-schema';
import type { ProvisionedClusterConfig } from '../config/cluster-schema';
import { MskClusterBase } from './cluster';
import { ClusterInfo } from './cluster-info';
import { clientAuthentication, connectivityInfo, encryption, type LogGroupNames, logging, modesOf, openMonitoring } from './cluster-props';
import { clusterSecurityGroup } from './cluster-security-group';
import { expiringLogGroup } from './log-group';
import type { MskNetwork } from './msk-network';
import { ScramUsers } from './scram-users';
import { acknowledgeExistingCluster } from './second-deployment';

export interface ClusterProps<Config> {
  readonly config: Config;
  readonly network: MskNetwork;
  /** RETAIN_ON_UPDATE_OR_DELETE keeps the cluster, its key and what they hang on when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** Of the functions; the brokers' own logs have theirs in `config`. */
  readonly logRetentionDays: number;
}

/** What one kind of provisioned cluster has beside all others. */
export interface KindOfCluster {
  readonly serverProperties: string;
  /** Of the node group beside subnets, security group and instance type. */
  readonly nodes?: Partial<CfnCluster.BrokerNodeGroupInfoProperty>;
  readonly properties?: Partial<CfnClusterProps>;
}

/** An MSK cluster with brokers: TLS and IAM only, its own key, a broker configuration that does not lose records. */
export abstract class ProvisionedCluster extends MskClusterBase {
  readonly clusterArn: string;
  readonly kind: ProvisionedClusterConfig['kind'];
  readonly authentication: readonly AuthenticationMode[];
  readonly securityGroup: ec2.SecurityGroup;
  readonly bootstrapBrokers: string;
  protected readonly cluster: CfnCluster;

  constructor(scope: Construct, id: string, props: ClusterProps<ProvisionedClusterConfig>, special: (brokers: number) => KindOfCluster) {
    super(scope, id);
    const { config, network, removalPolicy, logRetentionDays } = props;
    this.kind = config.kind;
    this.authentication = modesOf(config);
    this.securityGroup = clusterSecurityGroup(this, network, removalPolicy);
    const clientSubnets = network.vpc.selectSubnets(network.brokerSubnets).subnetIds;
    const brokers = config.brokersPerZone * clientSubnets.length;
    const { serverProperties, nodes, properties } = special(brokers);
    const keyArn = config.key?.arn ?? ownKey(this, config.name, removalPolicy).keyArn;
    const configuration = brokerConfiguration(this, config.name, serverProperties);
    this.cluster = new CfnCluster(this, 'Cluster', {
      clusterName: config.name,
      kafkaVersion: config.kafkaVersion,
      numberOfBrokerNodes: brokers,
      brokerNodeGroupInfo: {
        clientSubnets,
        securityGroups: [this.securityGroup.securityGroupId],
        instanceType: config.instanceType,
        ...(config.connectivity === undefined ? {} : { connectivityInfo: connectivityInfo(config.connectivity) }),
        ...nodes,
      },
      clientAuthentication: clientAuthentication(config),
      // A literal revision would leave the cluster on it; this one moves with the configuration.
      configurationInfo: { arn: configuration.attrArn, revision: configuration.attrLatestRevisionRevision },
      encryptionInfo: encryption(keyArn),
      enhancedMonitoring: config.monitoring,
      loggingInfo: logging(config, logGroups(this, config)),
      ...optional('openMonitoring', openMonitoring(config)),
      ...properties,
    });
    if (config.connectivity !== undefined) acknowledgeExistingCluster(this.cluster, config.connectivity);
    // A configuration cannot be deleted while a cluster uses it: they stay or go together.
    for (const resource of [this.cluster, configuration]) resource.applyRemovalPolicy(removalPolicy);
    this.clusterArn = this.cluster.attrArn;
    this.addAccess(config, removalPolicy);
    const revision = `${brokers} x ${config.instanceType}, ${config.kafkaVersion}`;
    this.bootstrapBrokers = new ClusterInfo(this, 'Info', { clusterArn: this.clusterArn, revision, logRetentionDays }).bootstrapBrokers;
  }

  private addAccess({ name: clusterName, scram, sharedWith = [] }: ProvisionedClusterConfig, removalPolicy: RemovalPolicy): void {
    if (scram !== undefined) {
      new ScramUsers(this, 'Scram', { clusterArn: this.clusterArn, clusterName, users: scram.users, removalPolicy });
    }
    for (const account of sharedWith) this.shareWith(account);
  }
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) => (value === undefined ? {} : { [key]: value });

function ownKey(scope: Construct, name: string, removalPolicy: RemovalPolicy): kms.Key {
  return new kms.Key(scope, 'Key', { description: `Volumes of MSK cluster ${name}`, enableKeyRotation: true, removalPolicy });
}

function logGroups(scope: Construct, { logRetention, authorizerLogs }: ProvisionedClusterConfig): LogGroupNames {
  const brokers = expiringLogGroup(scope, 'BrokerLogs', logRetention).logGroupName;
  if (authorizerLogs === undefined) return { brokers };
  return { brokers, authorizer: expiringLogGroup(scope, 'AuthorizerLogs', authorizerLogs.retention).logGroupName };
}

/** Without a list of Kafka versions: changing it would ask for another name and block an upgrade. */
function brokerConfiguration(scope: Construct, name: string, serverProperties: string): CfnConfiguration {
  return new CfnConfiguration(scope, 'Configuration', { name, description: 'Durable defaults', serverProperties });
}
