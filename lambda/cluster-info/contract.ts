/** Contract between the `ClusterInfo` construct and its handler (custom resource outside the VPC, `@aws-sdk/client-kafka`). */
export const CLUSTER_INFO_RESOURCE_TYPE = 'Custom::MskClusterInfo';

/** Resource properties; `Revision` is any string whose change makes CloudFormation ask again (brokers changed). */
export interface ClusterInfoProperties {
  readonly ClusterArn: string;
  readonly Revision: string;
}

/** Attributes for `Fn::GetAtt`. `BootstrapBrokers`: sorted, comma-separated `host:port`. */
export interface ClusterInfoAttributes {
  readonly BootstrapBrokers: string;
  readonly State: string;
}
