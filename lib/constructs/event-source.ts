import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, type EventSourceMappingOptions, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { EventSourceConfig } from '../config/schema';
import { eventSourceStatements } from '../iam/lambda-policies';
import { acknowledge } from './acknowledge';
import type { IMskCluster } from './cluster';
import type { FailedBatches } from './failed-batches';
import { grantAll } from './grant';
import type { NodeFunction } from './node-function';

/** Where batches go that failed for good: the dead-letter topic of the cluster, or a bucket. */
export type FailureDestination = { readonly topic: string } | { readonly bucket: FailedBatches };

export interface EventSourceProps {
  readonly cluster: IMskCluster;
  readonly topic: string;
  readonly group: string;
  readonly config: EventSourceConfig;
  /** Provisioned mappings of one group share their units of pollers, which are what costs. */
  readonly pollerGroup: string;
  readonly onFailure: FailureDestination;
}

const LEAST_POLLERS_OF_SQS = 2;
const RULE_OF_SQS = {
  'cdk-preflight::pf-lambda-esm-sqs-minimum-pollers-min':
    'the minimum of 2 is that of SQS, and the rule does not look at the source; for Kafka it is 1 (https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html)',
};

/** Has Lambda read a topic for a function, as one consumer group. The pollers read with the function's role. Returns the mapping. */
export function addEventSource(
  service: NodeFunction,
  { cluster, topic, group, pollerGroup, config, onFailure }: EventSourceProps,
): EventSourceMapping {
  cluster.grantConsume(service, topic, group);
  grantAll(service, eventSourceStatements(cluster.clusterArn, cluster.kind));
  const mapping = new EventSourceMapping(service, 'Mapping', {
    target: service.function,
    eventSourceArn: cluster.clusterArn,
    kafkaTopic: topic,
    kafkaConsumerGroupId: group,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: config.batchSize,
    maxBatchingWindow: Duration.millis(config.batchingWindow),
    onFailure: { bind: () => ({ destination: destinationOf(onFailure, service) }) },
    ...provisionedOptions(config, pollerGroup),
  });
  // Lambda checks the role's rights when the mapping is made.
  mapping.node.addDependency(service.role);
  if (config.mode === 'provisioned' && config.minimumPollers < LEAST_POLLERS_OF_SQS) acknowledge(mapping, RULE_OF_SQS);
  return mapping;
}

function destinationOf(onFailure: FailureDestination, service: NodeFunction): string {
  if ('topic' in onFailure) return `kafka://${onFailure.topic}`;
  onFailure.bucket.grantPut(service);
  return onFailure.bucket.bucketArn;
}

/** Retry controls exist for provisioned pollers only (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html). */
function provisionedOptions(config: EventSourceConfig, pollerGroupName: string): Partial<EventSourceMappingOptions> {
  if (config.mode === 'on-demand') return {};
  return {
    provisionedPollerConfig: { minimumPollers: config.minimumPollers, maximumPollers: config.maximumPollers, pollerGroupName },
    bisectBatchOnError: true,
    retryAttempts: config.retryAttempts,
    maxRecordAge: Duration.millis(config.maximumRecordAge),
    reportBatchItemFailures: true,
    // What Lambda gave up or lost is published only where it is asked for.
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  };
}
