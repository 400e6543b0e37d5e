import type { ClusterFlavour } from '../../lambda/topic-config/contract';
import type { Statement } from './kafka-policies';

/** Why some statements name every resource; an invariant of the templates lists the actions that may. */
export const NETWORK_INTERFACES_REASON =
  'Lambda makes network interfaces before they have an ARN, and EC2 has no resource-level permission for describing them';

/** What Lambda needs of a function's role to attach it to subnets (as AWSLambdaVPCAccessExecutionRole, without its logs part). */
const ATTACH = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
] as const;

/** What the pollers of an event source mapping look up beside (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html). */
const POLL = ['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'] as const;

export const networkInterfaceStatement = (): Statement => ({ actions: ATTACH, resources: ['*'] });

/**
 * What Lambda's documentation asks for beside what a reader needs (https://docs.aws.amazon.com/lambda/latest/dg/msk-permissions.html). Serverless
 * clusters have no such action (https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html).
 */
const POLLED_CLUSTER = 'kafka-cluster:DescribeClusterDynamicConfiguration';

/** What an event source mapping needs to read a cluster, beside what any reader does: that is `consumeStatements`. */
export function eventSourceStatements(clusterArn: string, kind: ClusterFlavour): readonly Statement[] {
  const actions = ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'];
  return [
    { actions: kind === 'serverless' ? actions : [...actions, POLLED_CLUSTER], resources: [clusterArn] },
    { actions: POLL, resources: ['*'] },
  ];
}

/** Actions that may name every resource, in any role of the project. */
export const UNSCOPED_ACTIONS: readonly string[] = [...ATTACH, ...POLL];
