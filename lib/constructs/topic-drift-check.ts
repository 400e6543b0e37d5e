import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { DriftCheckEvent, TopicDeclaration } from '../../lambda/topic-config/contract';
import { bundle } from './bundle';
import type { IMskCluster } from './cluster';
import type { MskNetwork } from './msk-network';
import { NodeFunction } from './node-function';
import { scheduledInvocation } from './scheduled-invocation';
import { namesInPolicy, placeDeclarations } from './topic-declarations';

export interface TopicDriftCheckProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  readonly topics: readonly TopicDeclaration[];
  /** Milliseconds between two checks. */
  readonly everyMs: number;
  readonly logRetentionDays: number;
}

/** Reports, on a schedule, which topics are no longer as declared: as log lines and as a metric. It holds no right to change one. */
export class TopicDriftCheck extends Construct {
  readonly check: NodeFunction;

  constructor(scope: Construct, id: string, { cluster, network, topics, everyMs, logRetentionDays }: TopicDriftCheckProps) {
    super(scope, id);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Topic drift check',
      allowAllOutbound: false,
    });
    cluster.allowClient(securityGroup);
    const check = new NodeFunction(this, 'Check', {
      code: bundle('topic-config'),
      export: 'onSchedule',
      description: 'Reports topics that are not as declared; changes nothing',
      memoryMiB: 512,
      timeout: Duration.minutes(5),
      kafka: cluster,
      environment: {},
      placement: { vpc: network.vpc, subnets: network.functionSubnets, securityGroup },
      logRetentionDays,
    });
    this.check = check;
    cluster.grantDescribe(check, namesInPolicy(check, topics));
    const declarations = placeDeclarations(this, topics, { reader: check, securityGroup, network });
    const event: DriftCheckEvent = { Flavour: cluster.kind, Cluster: cluster.clusterName, ...declarations };
    new Schedule(this, 'Schedule', {
      description: 'Topic drift check',
      schedule: ScheduleExpression.rate(Duration.millis(everyMs)),
      target: scheduledInvocation(this, check)(event),
    });
  }
}
