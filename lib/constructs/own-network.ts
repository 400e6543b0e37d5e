import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { OwnNetworkConfig } from '../config/network-schema';
import { acknowledge } from './acknowledge';
import { expiringLogGroup } from './log-group';
import { MskNetwork } from './msk-network';

export interface OwnNetworkProps {
  readonly config: OwnNetworkConfig;
  readonly logRetentionDays: number;
}

/**
 * A network made for the cluster: a subnet for brokers and one for functions in each zone. Without NAT it has no way out but the endpoints for
 * the few services that its inhabitants call.
 */
export class OwnNetwork extends MskNetwork {
  readonly vpc: ec2.IVpc;
  readonly brokerSubnets: ec2.SubnetSelection = { subnetGroupName: 'Brokers' };
  readonly functionSubnets: ec2.SubnetSelection = { subnetGroupName: 'Functions' };
  readonly hasNat: boolean;

  constructor(scope: Construct, id: string, { config, logRetentionDays }: OwnNetworkProps) {
    super(scope, id, config);
    const natGateways = config.natGateways ?? 0;
    this.hasNat = natGateways > 0;
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(config.cidr),
      natGateways,
      createInternetGateway: this.hasNat,
      subnetConfiguration: subnetsOf(this.hasNat),
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    this.vpc = vpc;
    acknowledge(vpc, {
      'CloudFormation-Validate::W3010': 'zones are configuration: MSK refuses some, and a lookup would need credentials at synthesis',
    });
    recordFlows(vpc, config);
    keepLogsOfDefaultGroupHandler(this, logRetentionDays);
    this.addPollerEndpoints(config.endpointZones);
  }
}

/** Public subnets hold the NAT gateways and nothing else; they come last. */
function subnetsOf(hasNat: boolean): ec2.SubnetConfiguration[] {
  const subnetType = hasNat ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED;
  const inner = ['Brokers', 'Functions'].map((name) => ({ name, subnetType }));
  return hasNat ? [...inner, { name: 'Nat', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false }] : inner;
}

function recordFlows(vpc: ec2.Vpc, { flowLogs }: OwnNetworkConfig): void {
  if (!flowLogs.enabled) {
    acknowledge(vpc, { 'AwsSolutions-VPC7': flowLogs.because });
    return;
  }
  const logGroup = expiringLogGroup(vpc, 'FlowLogGroup', flowLogs.retention);
  vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup) });
}

const HANDLER_OF_DEFAULT_GROUP = 'Custom::VpcRestrictDefaultSGCustomResourceProvider';

/** The function by which the CDK empties the default security group has no property for its logs: without this they would stay for ever. */
function keepLogsOfDefaultGroupHandler(scope: Construct, retentionDays: number): void {
  const handler = Stack.of(scope).node.tryFindChild(HANDLER_OF_DEFAULT_GROUP)?.node.tryFindChild('Handler');
  if (!CfnResource.isCfnResource(handler))
    throw new Error(`${HANDLER_OF_DEFAULT_GROUP}/Handler: must be a resource of the stack, got none`);
  const logGroup = expiringLogGroup(scope, 'DefaultGroupHandlerLogs', retentionDays);
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  handler.addPropertyOverride('Architectures', ['arm64']);
}
