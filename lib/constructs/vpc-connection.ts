import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnVpcConnection } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { AuthenticationMode } from '../config/cluster-access-schema';
import { VPC_CONNECTION_PORTS } from './client-ports';

export interface MskVpcConnectionProps {
  /** Of a cluster whose multi-VPC connectivity has this way of authentication, and whose policy lets this account connect. */
  readonly clusterArn: string;
  readonly authentication: AuthenticationMode;
  readonly vpc: ec2.IVpc;
  /** In the zones of the cluster. */
  readonly subnets: ec2.SubnetSelection;
}

const AUTHENTICATION = { iam: 'SASL_IAM', scram: 'SASL_SCRAM', tls: 'TLS' } as const satisfies Readonly<Record<AuthenticationMode, string>>;

/**
 * The clients' side of multi-VPC connectivity: an endpoint for a cluster of another network or account. Its bootstrap brokers differ from
 * those of the cluster: `aws kafka get-bootstrap-brokers` names them per way of authentication
 * (https://docs.aws.amazon.com/msk/latest/developerguide/aws-access-mult-vpc.html).
 */
export class MskVpcConnection extends Construct implements ec2.IConnectable {
  readonly connectionArn: string;
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, { clusterArn, authentication, vpc, subnets }: MskVpcConnectionProps) {
    super(scope, id);
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Endpoint of an MSK cluster', allowAllOutbound: false });
    this.connections = new ec2.Connections({ securityGroups: [group], defaultPort: VPC_CONNECTION_PORTS });
    const connection = new CfnVpcConnection(this, 'Resource', {
      authentication: AUTHENTICATION[authentication],
      clientSubnets: vpc.selectSubnets(subnets).subnetIds,
      securityGroups: [group.securityGroupId],
      targetClusterArn: clusterArn,
      vpcId: vpc.vpcId,
    });
    this.connectionArn = connection.attrArn;
  }

  /** Opens the endpoint to a client. */
  allowClient(peer: ec2.IConnectable): void {
    peer.connections.allowTo(this, VPC_CONNECTION_PORTS, 'Kafka over PrivateLink');
  }
}
