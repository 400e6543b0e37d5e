import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkConfig } from '../config/schema';
import { acknowledge } from './acknowledge';
import { expiringLogGroup } from './log-group';
import { PollerEndpoints } from './poller-endpoints';

export interface MskNetworkProps {
  readonly config: NetworkConfig;
  readonly logRetentionDays: number;
}

/** A network without a way out: isolated subnets for brokers and for functions, and endpoints for the few services they call. */
export class MskNetwork extends Construct {
  readonly vpc: ec2.Vpc;
  /** One per zone. */
  readonly brokerSubnets: ec2.SubnetSelection = { subnetGroupName: 'Brokers' };
  /** One per zone. */
  readonly functionSubnets: ec2.SubnetSelection = { subnetGroupName: 'Functions' };
  /** Peers for security group rules: the services behind the gateway endpoints. */
  readonly s3: ec2.IPeer;
  readonly dynamoDb: ec2.IPeer;
  /** Interface endpoints for the pollers of event source mappings; absent where no poller needs them. */
  readonly pollerEndpoints?: PollerEndpoints;

  constructor(scope: Construct, id: string, { config, logRetentionDays }: MskNetworkProps) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(config.cidr),
      natGateways: 0,
      createInternetGateway: false,
      subnetConfiguration: ['Brokers', 'Functions'].map((name) => ({ name, subnetType: ec2.SubnetType.PRIVATE_ISOLATED })),
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    this.s3 = ec2.Peer.prefixList(config.prefixLists.s3);
    this.dynamoDb = ec2.Peer.prefixList(config.prefixLists.dynamodb);
    acknowledge(this.vpc, {
      'CloudFormation-Validate::W3010': 'zones are configuration: MSK refuses some, and a lookup would need credentials at synthesis',
    });
    recordFlows(this.vpc, config);
    keepLogsOfDefaultGroupHandler(this, logRetentionDays);
    if (config.endpointZones > 0) {
      const subnets = this.vpc.selectSubnets(this.functionSubnets).subnets.slice(0, config.endpointZones);
      this.pollerEndpoints = new PollerEndpoints(this, 'PollerEndpoints', { vpc: this.vpc, subnets });
    }
  }
}

function recordFlows(vpc: ec2.Vpc, { flowLogs }: NetworkConfig): void {
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
