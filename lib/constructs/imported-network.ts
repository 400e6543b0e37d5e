import { CfnWaitConditionHandle } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { ImportedNetworkConfig } from '../config/network-schema';
import { acknowledge } from './acknowledge';
import { MskNetwork } from './msk-network';

export interface ImportedNetworkProps {
  readonly config: ImportedNetworkConfig;
  /** In the order of the configured subnets. */
  readonly availabilityZones: readonly string[];
}

/**
 * A network that somebody else made, by its ids: nothing is looked up. It must have gateway endpoints for S3 and DynamoDB, or NAT; security
 * groups here speak of their prefix lists.
 */
export class ImportedNetwork extends MskNetwork {
  readonly vpc: ec2.IVpc;
  readonly brokerSubnets: ec2.SubnetSelection;
  readonly functionSubnets: ec2.SubnetSelection;
  readonly hasNat: boolean;

  constructor(scope: Construct, id: string, { config, availabilityZones }: ImportedNetworkProps) {
    super(scope, id, config);
    this.hasNat = config.hasNat;
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: config.vpcId, availabilityZones: [...availabilityZones] });
    const subnets = (part: string, ids: readonly string[]): ec2.SubnetSelection => ({
      subnets: ids.map((subnetId, index) => {
        const availabilityZone = availabilityZones[index];
        if (availabilityZone === undefined) throw new Error(`${subnetId}: must have a zone, got ${availabilityZones.length} zones`);
        return ec2.Subnet.fromSubnetAttributes(this, `${part}Subnet${index + 1}`, { subnetId, availabilityZone });
      }),
    });
    this.brokerSubnets = subnets('Brokers', config.brokerSubnetIds);
    this.functionSubnets = subnets('Functions', config.functionSubnetIds);
    acknowledge(this, { 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId': 'nothing here touches the route tables of others' });
    this.addPollerEndpoints(config.endpointZones);
    // A stack without a resource cannot be deployed, and this one may have nothing to make; the handle costs nothing and does nothing.
    new CfnWaitConditionHandle(this, 'Nothing');
  }
}
