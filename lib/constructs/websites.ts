import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { PRODUCER_ENV, SCHEDULED_TIME, type ScheduleEvent } from '../../lambda/producer/contract';
import { SCHEMA_ENV } from '../../lambda/shared/contract';
import { bundle } from './bundle';
import type { IMskCluster } from './cluster';
import type { MskNetwork } from './msk-network';
import { NodeFunction } from './node-function';
import { scheduledInvocation } from './scheduled-invocation';

export interface WebsitesProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  readonly topic: string;
  readonly sites: readonly string[];
  /** Over all sites. */
  readonly visitsPerMinute: number;
  /** Of a visit, in AWS Glue; undefined: visits name none. */
  readonly schemaVersionId: string | undefined;
  readonly logRetentionDays: number;
}

/** The websites: one producer function, and for each site a schedule that has it write the visits of each minute. */
export class Websites extends Construct {
  readonly producer: NodeFunction;

  constructor(scope: Construct, id: string, props: WebsitesProps) {
    super(scope, id);
    const producer = producerFunction(this, props);
    // Numbered batches: a visit whose answer was lost is not stored twice.
    props.cluster.grantIdempotentProduce(producer, props.topic);
    // A second attempt would write the visits of a minute twice: neither Lambda nor the scheduler makes one.
    producer.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    this.producer = producer;
    const target = scheduledInvocation(this, producer);
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

function producerFunction(scope: Construct, props: WebsitesProps) {
  const { cluster, network, topic, sites, visitsPerMinute, schemaVersionId, logRetentionDays } = props;
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
      ...(schemaVersionId === undefined ? {} : { [SCHEMA_ENV.versionId]: schemaVersionId }),
    },
    placement: { vpc: network.vpc, subnets: network.functionSubnets, securityGroup },
    logRetentionDays,
  });
}
