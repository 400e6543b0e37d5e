import type { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnCluster, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { ClusterConfig } from '../config/schema';
import { IAM_CLIENT_PORT, type IMskCluster, MskClusterBase } from './cluster';
import { ClusterInfo } from './cluster-info';
import { brokerLogs, brokerNodes, CLIENT_AUTHENTICATION, encryption, serverProperties } from './cluster-props';
import { type ImportedClusterProps, ImportedMskCluster } from './imported-cluster';
import { expiringLogGroup } from './log-group';
import type { MskNetwork } from './msk-network';
import { scaleStorage } from './storage-scaling';

export interface MskClusterProps {
  readonly config: ClusterConfig;
  readonly network: MskNetwork;
  /** RETAIN keeps the cluster, its key and what they hang on when the stack goes. */
  readonly removalPolicy: RemovalPolicy;
  /** Of the functions; the brokers' own logs have theirs in `config`. */
  readonly logRetentionDays: number;
}

/** A provisioned MSK cluster: TLS and IAM only, its own key, a broker configuration that does not lose records. */
export class MskCluster extends MskClusterBase {
  /** A cluster that exists already, behind the same interface. */
  static fromClusterArn(scope: Construct, id: string, props: ImportedClusterProps): IMskCluster {
    return new ImportedMskCluster(scope, id, props);
  }

  readonly clusterArn: string;
  readonly kind;
  readonly securityGroup: ec2.SecurityGroup;
  readonly bootstrapBrokers: string;

  constructor(scope: Construct, id: string, { config, network, removalPolicy, logRetentionDays }: MskClusterProps) {
    super(scope, id);
    this.kind = config.kind;
    this.securityGroup = clusterSecurityGroup(this, network, removalPolicy);
    const zones = network.vpc.selectSubnets(network.brokerSubnets).subnetIds;
    const brokers = config.brokersPerZone * zones.length;
    const key = new kms.Key(this, 'Key', { description: `Volumes of MSK cluster ${config.name}`, enableKeyRotation: true, removalPolicy });
    const configuration = brokerConfiguration(this, config.name, brokers);
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: config.name,
      kafkaVersion: config.kafkaVersion,
      numberOfBrokerNodes: brokers,
      brokerNodeGroupInfo: brokerNodes(config, zones, this.securityGroup.securityGroupId),
      clientAuthentication: CLIENT_AUTHENTICATION,
      // A literal revision would leave the cluster on it; this one moves with the configuration.
      configurationInfo: { arn: configuration.attrArn, revision: configuration.attrLatestRevisionRevision },
      encryptionInfo: encryption(key.keyArn),
      enhancedMonitoring: config.monitoring,
      loggingInfo: brokerLogs(expiringLogGroup(this, 'BrokerLogs', config.logRetention).logGroupName),
    });
    // A configuration cannot be deleted while a cluster uses it: they stay or go together.
    for (const resource of [cluster, configuration]) resource.applyRemovalPolicy(removalPolicy);
    this.clusterArn = cluster.attrArn;
    scaleStorage(this, cluster, config.storageScaling);
    this.bootstrapBrokers = new ClusterInfo(this, 'Info', {
      clusterArn: this.clusterArn,
      revision: `${brokers} x ${config.instanceType}, ${config.kafkaVersion}`,
      logRetentionDays,
    }).bootstrapBrokers;
  }
}

/** Pollers of event source mappings stand in the cluster's subnets with the cluster's own group: they need the rule from it to itself. */
function clusterSecurityGroup(scope: Construct, network: MskNetwork, removalPolicy: RemovalPolicy): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: network.vpc,
    description: 'Brokers, and the pollers of event source mappings',
    allowAllOutbound: false,
  });
  group.connections.allowInternally(IAM_CLIENT_PORT, 'Pollers of event source mappings');
  if (network.pollerEndpoints !== undefined) {
    group.connections.allowToDefaultPort(network.pollerEndpoints, 'Pollers invoke functions');
    group.addEgressRule(network.s3, ec2.Port.HTTPS, 'Pollers write batches that failed');
  }
  group.applyRemovalPolicy(removalPolicy);
  return group;
}

/** Without a list of Kafka versions: changing it would ask for another name and block an upgrade. */
function brokerConfiguration(scope: Construct, name: string, brokers: number): CfnConfiguration {
  return new CfnConfiguration(scope, 'Configuration', {
    name,
    description: 'Durable defaults',
    serverProperties: serverProperties(brokers),
  });
}
