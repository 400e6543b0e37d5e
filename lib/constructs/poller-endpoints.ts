import { ArnFormat, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface PollerEndpointsProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: readonly ec2.ISubnet[];
}

/**
 * Interface endpoints for Lambda and STS: pollers in on-demand mode assume the function's role and invoke it through the cluster's subnets
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html). They serve Lambda and this account, nobody else.
 */
export class PollerEndpoints extends Construct implements ec2.IConnectable {
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, { vpc, subnets }: PollerEndpointsProps) {
    super(scope, id);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Endpoints for the pollers of event source mappings',
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.HTTPS });
    const stack = Stack.of(this);
    const endpoint = (name: string, service: ec2.IInterfaceVpcEndpointService, reason: string, action: string, resource: string) => {
      const created = new ec2.InterfaceVpcEndpoint(this, name, {
        vpc,
        service,
        subnets: { subnets: [...subnets] },
        securityGroups: [securityGroup],
        open: false,
      });
      // An endpoint has no description.
      Tags.of(created).add('purpose', reason);
      const principals = [new iam.ServicePrincipal('lambda.amazonaws.com')];
      created.addToPolicy(new iam.PolicyStatement({ principals, actions: [action], resources: [resource] }));
    };
    const functions = stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const roles = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: '*' });
    endpoint('Lambda', ec2.InterfaceVpcEndpointAwsService.LAMBDA, 'on-demand pollers invoke functions', 'lambda:InvokeFunction', functions);
    endpoint('Sts', ec2.InterfaceVpcEndpointAwsService.STS, 'on-demand pollers assume the roles of functions', 'sts:AssumeRole', roles);
  }
}
