import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkConfig } from '../config/network-schema';
import { PollerEndpoints } from './poller-endpoints';

/** Where a cluster and its clients live, made by us or by somebody else. */
export abstract class MskNetwork extends Construct {
  abstract readonly vpc: ec2.IVpc;
  /** One per zone. */
  abstract readonly brokerSubnets: ec2.SubnetSelection;
  /** One per zone. */
  abstract readonly functionSubnets: ec2.SubnetSelection;
  /** Whether the subnets lead to the internet through NAT. */
  abstract readonly hasNat: boolean;
  /** Peers for security group rules: the services behind the gateway endpoints. */
  readonly s3: ec2.IPeer;
  readonly dynamoDb: ec2.IPeer;
  private madeEndpoints?: PollerEndpoints;

  constructor(scope: Construct, id: string, { prefixLists }: Pick<NetworkConfig, 'prefixLists'>) {
    super(scope, id);
    this.s3 = ec2.Peer.prefixList(prefixLists.s3);
    this.dynamoDb = ec2.Peer.prefixList(prefixLists.dynamodb);
  }

  /** Interface endpoints for the pollers of event source mappings; undefined where no poller needs them. */
  get pollerEndpoints(): PollerEndpoints | undefined {
    return this.madeEndpoints;
  }

  protected addPollerEndpoints(zones: number): void {
    if (zones === 0) return;
    const subnets = this.vpc.selectSubnets(this.functionSubnets).subnets.slice(0, zones);
    this.madeEndpoints = new PollerEndpoints(this, 'PollerEndpoints', { vpc: this.vpc, subnets });
  }
}
