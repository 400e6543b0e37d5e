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

/** The control-plane half of reading a cluster with an event source mapping; the data-plane half is `consumeStatements`. */
export function eventSourceStatements(clusterArn: string): readonly Statement[] {
  return [
    { actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], resources: [clusterArn] },
    { actions: POLL, resources: ['*'] },
  ];
}

/** Actions that may name every resource, in any role of the project. */
export const UNSCOPED_ACTIONS: readonly string[] = [...ATTACH, ...POLL];
