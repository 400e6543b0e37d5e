/**
 * `AWS::Lambda::EventSourceMapping` of an MSK topic; defaults are AWS's. The mapping's metrics and log
 * level have no meaning on one machine and are not read.
 */
import { compileFilters } from '../../event-source/domain/filter-pattern';
import type { EventSourceMappingSpec, OnFailureDestination } from '../../ports';
import { type Fields, readFields } from '../fields';
import { isList, type JsonObject, objectOrEmpty, stringsOf } from '../json';
import type { ResourceValue } from '../physical';

const DEFAULT_BATCH_SIZE = 100;
const DEFAULT_WINDOW_SECONDS = 0.5;
const UNLIMITED = -1;
const STARTING_POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;

/** Undefined for a mapping that is switched off. Throws `RESOURCE_INVALID` for what the local poller cannot do as AWS would. */
export function readMapping(properties: JsonObject, value: ResourceValue, where: string): EventSourceMappingSpec | undefined {
  const fields = readFields(properties, where);
  if (!fields.flag('Enabled', true)) {
    return undefined;
  }
  for (const property of ['SelfManagedEventSource', 'KmsKeyArn']) {
    if (properties[property] !== undefined) {
      fields.refuse(`${property} is not emulated on one machine`);
    }
  }
  const [topic, ...others] = stringsOf(properties['Topics']);
  if (topic === undefined || others.length > 0) {
    fields.refuse(`Topics must have exactly one topic, got ${1 + others.length - (topic === undefined ? 1 : 0)}`);
  }
  const onFailure = readDestination(fields);
  const timestamp = properties['StartingPositionTimestamp'];
  return fields.checked({
    functionArn: fields.text('FunctionName'),
    topic: topic ?? '',
    consumerGroupId: fields.text('AmazonManagedKafkaEventSourceConfig.ConsumerGroupId', value.ref),
    startingPosition: readStartingPosition(fields),
    ...(timestamp === undefined ? {} : { startingPositionTimestamp: fields.integer('StartingPositionTimestamp') }),
    batchSize: fields.integer('BatchSize', DEFAULT_BATCH_SIZE),
    batchingWindowSeconds:
      properties['MaximumBatchingWindowInSeconds'] === undefined
        ? DEFAULT_WINDOW_SECONDS
        : fields.integer('MaximumBatchingWindowInSeconds'),
    maximumRetryAttempts: fields.integer('MaximumRetryAttempts', UNLIMITED),
    maximumRecordAgeSeconds: fields.integer('MaximumRecordAgeInSeconds', UNLIMITED),
    bisectBatchOnError: fields.flag('BisectBatchOnFunctionError', false),
    reportsBatchItemFailures: isList(properties['FunctionResponseTypes'])
      ? stringsOf(properties['FunctionResponseTypes']).includes('ReportBatchItemFailures')
      : false,
    concurrentBatches: readConcurrency(fields, properties),
    ...readFilters(fields, properties),
    ...(onFailure === undefined ? {} : { onFailure }),
    eventSourceArn: fields.text('EventSourceArn'),
  });
}

/** A provisioned poller has up to five invocations under way (Lambda guide, "Provisioned mode"); its number is at most that of the partitions. */
const BATCHES_PER_POLLER = 5;
const DEFAULT_MAXIMUM_POLLERS = 200;

function readConcurrency(fields: Fields, properties: JsonObject): number {
  if (properties['ProvisionedPollerConfig'] === undefined) return 1;
  return fields.integer('ProvisionedPollerConfig.MaximumPollers', DEFAULT_MAXIMUM_POLLERS) * BATCHES_PER_POLLER;
}

function readFilters(fields: Fields, properties: JsonObject): { readonly filters?: readonly string[] } {
  const filters = objectOrEmpty(properties['FilterCriteria'])['Filters'];
  if (!isList(filters) || filters.length === 0) return {};
  const patterns = filters.map((filter) => String(objectOrEmpty(filter)['Pattern']));
  try {
    compileFilters(patterns);
  } catch (error) {
    fields.refuse(`FilterCriteria: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { filters: patterns };
}

function readStartingPosition(fields: Fields): EventSourceMappingSpec['startingPosition'] {
  const text = fields.text('StartingPosition');
  const position = STARTING_POSITIONS.find((each) => each === text);
  if (position === undefined) {
    fields.refuse(`StartingPosition must be one of ${STARTING_POSITIONS.join(', ')}, got ${text}`);
  }
  return position ?? 'TRIM_HORIZON';
}

function readDestination(fields: Fields): OnFailureDestination | undefined {
  const destination = fields.text('DestinationConfig.OnFailure.Destination', '');
  const [, topic] = destination.match(/^kafka:\/\/(.+)$/) ?? [];
  const [, bucket] = destination.match(/^arn:[^:]+:s3:::([^/]+)$/) ?? [];
  if (destination === '') {
    return undefined;
  }
  if (topic !== undefined) {
    return { kind: 'kafka', topic };
  }
  if (bucket !== undefined) {
    return { kind: 's3', bucket };
  }
  if (!/^arn:[^:]+:sqs:/.test(destination)) {
    fields.refuse(`DestinationConfig.OnFailure.Destination must be an S3 bucket, an SQS queue or kafka://topic, got ${destination}`);
  }
  return { kind: 'sqs', queueArn: destination };
}
