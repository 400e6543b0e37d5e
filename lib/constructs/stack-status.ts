import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantAll } from './grant';
import type { MskNetwork } from './msk-network';
import type { NodeFunction } from './node-function';

export interface StackStatusProps {
  readonly network: MskNetwork;
  readonly handler: NodeFunction;
  readonly securityGroup: ec2.SecurityGroup;
}

/**
 * Lets a custom resource in the network ask whether its own stack is rolling back: an interface endpoint for CloudFormation in one zone, and the
 * right to describe that stack.
 */
export class StackStatus extends Construct {
  constructor(scope: Construct, id: string, { network, handler, securityGroup }: StackStatusProps) {
    super(scope, id);
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Endpoint for the status of the topics stack',
      allowAllOutbound: false,
    });
    const [subnet] = network.vpc.selectSubnets(network.functionSubnets).subnets;
    if (subnet === undefined) throw new Error(`${this.node.path}: must have a subnet for functions, got none`);
    const endpoint = new ec2.InterfaceVpcEndpoint(this, 'Endpoint', {
      vpc: network.vpc,
      service: ec2.InterfaceVpcEndpointAwsService.CLOUDFORMATION,
      subnets: { subnets: [subnet] },
      securityGroups: [group],
      open: false,
    });
    const { stackId } = Stack.of(this);
    const actions = ['cloudformation:DescribeStacks'];
    endpoint.addToPolicy(new iam.PolicyStatement({ principals: [handler.role], actions, resources: [stackId] }));
    grantAll(handler, [{ actions, resources: [stackId] }]);
    securityGroup.connections.allowTo(group, ec2.Port.HTTPS, 'Status of the stack');
  }
}
