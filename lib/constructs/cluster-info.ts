import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CLUSTER_INFO_RESOURCE_TYPE, type ClusterInfoAttributes, type ClusterInfoProperties } from '../../lambda/cluster-info/contract';
import { bundle } from './bundle';
import { grantAll } from './grant';
import { HouseProvider } from './house-provider';
import { NodeFunction } from './node-function';

export interface ClusterInfoProps {
  readonly clusterArn: string;
  /** Any text that changes when the brokers change: CloudFormation then asks again. */
  readonly revision: string;
  readonly logRetentionDays: number;
}

const BOOTSTRAP_ATTRIBUTE: keyof ClusterInfoAttributes = 'BootstrapBrokers';

/** What CloudFormation does not know of a cluster: its bootstrap brokers. Asked outside the VPC, so that no function in it needs the MSK API. */
export class ClusterInfo extends Construct {
  /** Comma-separated `host:port` list for IAM clients; known at deployment. */
  readonly bootstrapBrokers: string;

  constructor(scope: Construct, id: string, { clusterArn, revision, logRetentionDays }: ClusterInfoProps) {
    super(scope, id);
    const handler = new NodeFunction(this, 'Handler', {
      code: bundle('cluster-info'),
      export: 'onEvent',
      description: 'Custom resource: waits for the cluster and reads its bootstrap brokers',
      memoryMiB: 256,
      timeout: Duration.minutes(14),
      environment: {},
      placement: { outsideVpc: true },
      logRetentionDays,
    });
    grantAll(handler, [{ actions: ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], resources: [clusterArn] }]);
    const provider = new HouseProvider(this, 'Provider', { onEvent: handler, logRetentionDays });
    const properties: ClusterInfoProperties = { ClusterArn: clusterArn, Revision: revision };
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: CLUSTER_INFO_RESOURCE_TYPE,
      properties: { ...properties },
    });
    // The rights must be there before the question.
    resource.node.addDependency(handler.role);
    this.bootstrapBrokers = resource.getAttString(BOOTSTRAP_ATTRIBUTE);
  }
}
