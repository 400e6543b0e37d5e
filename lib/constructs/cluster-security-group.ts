import type { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { IAM_CLIENT_PORT } from './client-ports';
import type { MskNetwork } from './msk-network';

/** Pollers of event source mappings stand in the cluster's subnets with the cluster's own group: they need the rule from it to itself. */
export function clusterSecurityGroup(scope: Construct, network: MskNetwork, removalPolicy: RemovalPolicy): ec2.SecurityGroup {
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
  if (network.hasNat) group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Pollers invoke functions through NAT');
  group.applyRemovalPolicy(removalPolicy);
  return group;
}
