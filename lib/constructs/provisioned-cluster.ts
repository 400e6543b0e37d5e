import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnCluster, type CfnClusterProps, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { ProvisionedClusterConfig } from '../config/cluster-schema';
import { MskClusterBase } from './cluster';
import { ClusterInfo } from './cluster-info';
import { brokerLogs, CLIENT_AUTHENTICATION, encryption } from './cluster-props';
import { clusterSecurityGroup } from './cluster-security-group';
import { expiringLogGroup } from './log-group';
import type { MskNetwork } from './msk-network';

export interface ClusterProps<Config> {
  readonly config: Config;
  readonly network: MskNetwork;
  /** RETAIN keeps the cluster, its key and what they hang on when the stack goes. */
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
  readonly securityGroup: ec2.SecurityGroup;
  readonly bootstrapBrokers: string;
  protected readonly cluster: CfnCluster;

  constructor(scope: Construct, id: string, props: ClusterProps<ProvisionedClusterConfig>, special: (brokers: number) => KindOfCluster) {
    super(scope, id);
    const { config, network, removalPolicy, logRetentionDays } = props;
    this.kind = config.kind;
    this.securityGroup = clusterSecurityGroup(this, network, removalPolicy);
    const clientSubnets = network.vpc.selectSubnets(network.brokerSubnets).subnetIds;
    const brokers = config.brokersPerZone * clientSubnets.length;
    const { serverProperties, nodes, properties } = special(brokers);
    const key = new kms.Key(this, 'Key', { description: `Volumes of MSK cluster ${config.name}`, enableKeyRotation: true, removalPolicy });
    const configuration = brokerConfiguration(this, config.name, serverProperties);
    this.cluster = new CfnCluster(this, 'Cluster', {
      clusterName: config.name,
      kafkaVersion: config.kafkaVersion,
      numberOfBrokerNodes: brokers,
      brokerNodeGroupInfo: {
        clientSubnets,
        securityGroups: [this.securityGroup.securityGroupId],
        instanceType: config.instanceType,
        ...nodes,
      },
      clientAuthentication: CLIENT_AUTHENTICATION,
      // A literal revision would leave the cluster on it; this one moves with the configuration.
      configurationInfo: { arn: configuration.attrArn, revision: configuration.attrLatestRevisionRevision },
      encryptionInfo: encryption(key.keyArn),
      enhancedMonitoring: config.monitoring,
      loggingInfo: brokerLogs(expiringLogGroup(this, 'BrokerLogs', config.logRetention).logGroupName),
      ...properties,
    });
    // A configuration cannot be deleted while a cluster uses it: they stay or go together.
    for (const resource of [this.cluster, configuration]) resource.applyRemovalPolicy(removalPolicy);
    this.clusterArn = this.cluster.attrArn;
    const revision = `${brokers} x ${config.instanceType}, ${config.kafkaVersion}`;
    this.bootstrapBrokers = new ClusterInfo(this, 'Info', { clusterArn: this.clusterArn, revision, logRetentionDays }).bootstrapBrokers;
  }
}

/** Without a list of Kafka versions: changing it would ask for another name and block an upgrade. */
function brokerConfiguration(scope: Construct, name: string, serverProperties: string): CfnConfiguration {
  return new CfnConfiguration(scope, 'Configuration', { name, description: 'Durable defaults', serverProperties });
}
