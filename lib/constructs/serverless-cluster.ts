import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { ServerlessClusterConfig } from '../config/cluster-schema';
import { MskClusterBase } from './cluster';
import { ClusterInfo } from './cluster-info';
import { clusterSecurityGroup } from './cluster-security-group';
import type { ClusterProps } from './provisioned-cluster';

/**
 * A cluster without brokers to set up: IAM only, key and configuration are the service's. Every property, tags too, is fixed when it is
 * made: a change of one replaces the cluster.
 */
export class ServerlessCluster extends MskClusterBase {
  readonly clusterArn: string;
  readonly kind = 'serverless';
  readonly authentication = ['iam'] as const;
  readonly securityGroup: ec2.SecurityGroup;
  readonly bootstrapBrokers: string;

  constructor(scope: Construct, id: string, { config, network, removalPolicy, logRetentionDays }: ClusterProps<ServerlessClusterConfig>) {
    super(scope, id);
    this.securityGroup = clusterSecurityGroup(this, network, removalPolicy);
    const { subnetIds } = network.vpc.selectSubnets(network.brokerSubnets);
    const further = (config.furtherVpcs ?? []).map((vpc) => ({ subnetIds: [...vpc.subnetIds], securityGroups: [...vpc.securityGroupIds] }));
    const cluster = new CfnServerlessCluster(this, 'Cluster', {
      clusterName: config.name,
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [{ subnetIds, securityGroups: [this.securityGroup.securityGroupId] }, ...further],
    });
    cluster.applyRemovalPolicy(removalPolicy);
    this.clusterArn = cluster.attrArn;
    const info = new ClusterInfo(this, 'Info', { clusterArn: this.clusterArn, revision: 'serverless', logRetentionDays });
    this.bootstrapBrokers = info.bootstrapBrokers;
  }
}
