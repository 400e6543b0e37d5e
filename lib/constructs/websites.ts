import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type IScheduleTarget, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { PRODUCER_ENV, SCHEDULED_TIME, type ScheduleEvent } from '../../lambda/producer/contract';
import { bundle } from './bundle';
import type { IMskCluster } from './cluster';
import { grantAll } from './grant';
import type { MskNetwork } from './msk-network';
import { NodeFunction } from './node-function';

export interface WebsitesProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  readonly topic: string;
  readonly sites: readonly string[];
  /** Over all sites. */
  readonly visitsPerMinute: number;
  readonly logRetentionDays: number;
}

/** The websites: one producer function, and for each site a schedule that has it write the visits of each minute. */
export class Websites extends Construct {
  constructor(scope: Construct, id: string, props: WebsitesProps) {
    super(scope, id);
    const producer = producerFunction(this, props);
    props.cluster.grantProduce(producer, props.topic);
    // A second attempt would write the visits of a minute twice: neither Lambda nor the scheduler makes one.
    producer.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    const target = invocation(this, producer);
    for (const site of props.sites) {
      const event: ScheduleEvent = { kind: 'schedule', site, scheduledTime: SCHEDULED_TIME };
      new Schedule(this, site, {
        description: `Visits of website ${site}`,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
        target: target(event),
      });
    }
  }
}

function producerFunction(scope: Construct, { cluster, network, topic, sites, visitsPerMinute, logRetentionDays }: WebsitesProps) {
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: network.vpc,
    description: 'Producer of website visits',
    allowAllOutbound: false,
  });
  cluster.allowClient(securityGroup);
  return new NodeFunction(scope, 'Producer', {
    code: bundle('producer'),
    export: 'handler',
    description: 'Writes the visits of a website to Kafka',
    memoryMiB: 512,
    timeout: Duration.seconds(50),
    kafka: cluster,
    environment: {
      [PRODUCER_ENV.topic]: topic,
      [PRODUCER_ENV.visitsPerMinute]: String(visitsPerMinute),
      [PRODUCER_ENV.sites]: sites.join(','),
    },
    placement: { vpc: network.vpc, subnets: network.functionSubnets, securityGroup },
    logRetentionDays,
  });
}

/**
 * The target of every schedule. The CDK's own would grant all versions of the function by a wildcard; one role with the function's exact ARN
 * serves all schedules, and only schedules of this account may take it.
 */
function invocation(scope: Construct, producer: NodeFunction): (event: ScheduleEvent) => IScheduleTarget {
  const arn = producer.function.functionArn;
  const role = new iam.Role(scope, 'SchedulerRole', {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  grantAll(role, [{ actions: ['lambda:InvokeFunction'], resources: [arn] }]);
  return (event) => ({
    bind: () => ({ arn, role, input: ScheduleTargetInput.fromObject(event), retryPolicy: { maximumRetryAttempts: 0 } }),
  });
}
