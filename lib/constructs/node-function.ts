import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { KAFKA_ENV } from '../../lambda/shared/kafka/contract';
import { NETWORK_INTERFACES_REASON, networkInterfaceStatement } from '../iam/lambda-policies';
import { acknowledge } from './acknowledge';
import type { IMskCluster } from './cluster';
import { grantAll } from './grant';
import { expiringLogGroup } from './log-group';

/** Where a function runs: in subnets of a network behind one security group, or outside of any network. */
export type Placement =
  | { readonly vpc: ec2.IVpc; readonly subnets: ec2.SubnetSelection; readonly securityGroup: ec2.ISecurityGroup }
  | { readonly outsideVpc: true };

export interface NodeFunctionProps {
  readonly code: lambda.Code;
  /** Export of index.ts. */
  readonly export: string;
  readonly description: string;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  /** The cluster that it is a client of: adds what the Kafka client reads. @default - it has none */
  readonly kafka?: IMskCluster;
  readonly placement: Placement;
  readonly logRetentionDays: number;
  /** @default - as many instances as the account allows */
  readonly reservedConcurrency?: number;
}

/** A function with the house's defaults: current Node on arm64, a role of its own with exact rights, a log group that forgets. */
export class NodeFunction extends Construct implements iam.IGrantable {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;
  readonly timeout: Duration;
  readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    this.timeout = props.timeout;
    this.logGroup = expiringLogGroup(this, 'LogGroup', props.logRetentionDays);
    this.role = functionRole(this, this.logGroup, props.placement);
    this.grantPrincipal = this.role;
    this.function = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: props.code,
      handler: `index.${props.export}`,
      description: props.description,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      environment: { ...(props.kafka === undefined ? {} : kafkaEnvironment(props.kafka, this.role)), ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      ...placementProps(props.placement),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }
}

/** Role and cluster are named so that an error can say which right is missing: the protocol says only that one is. */
function kafkaEnvironment(cluster: IMskCluster, role: iam.Role): Readonly<Record<string, string>> {
  return {
    [KAFKA_ENV.bootstrapBrokers]: cluster.bootstrapBrokers,
    [KAFKA_ENV.auth]: 'iam',
    [KAFKA_ENV.clusterArn]: cluster.clusterArn,
    [KAFKA_ENV.roleArn]: role.roleArn,
  };
}

/** The role instead of AWS's managed policies, which let a function write to every log group of the account. */
function functionRole(scope: Construct, logGroup: logs.LogGroup, placement: Placement): iam.Role {
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  if ('vpc' in placement) {
    grantAll(role, [networkInterfaceStatement()]);
    acknowledge(role, { 'AwsSolutions-IAM5[Resource::*]': NETWORK_INTERFACES_REASON });
  }
  return role;
}

function placementProps(placement: Placement): Partial<lambda.FunctionProps> {
  if (!('vpc' in placement)) return {};
  const { vpc, subnets, securityGroup } = placement;
  return { vpc, vpcSubnets: subnets, securityGroups: [securityGroup] };
}
