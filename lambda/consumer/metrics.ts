import type { Logger } from '../shared/log';

/** What one invocation did. Times in milliseconds. */
export interface InvocationSample {
  readonly requestId: string | undefined;
  readonly partitions: number;
  readonly failedPartitions: number;
  readonly records: number;
  readonly matched: number;
  readonly predictions: number;
  readonly duplicates: number;
  readonly deadLetters: number;
  /** Age of the newest record when the invocation began: how far behind the end the service reads. */
  readonly lagMs: number | undefined;
  /** Records that the group was behind when the invocation began; known where the service asks for its offsets itself, not from a mapping's event. */
  readonly lagRecords: number | undefined;
  /** Age of the oldest record when the invocation began. */
  readonly batchAgeMs: number | undefined;
  /** Time until the brokers had all predictions and dead letters; the slowest partition. */
  readonly sendMs: number | undefined;
}

export interface ConsumerMetrics {
  now(): number;
  /** Called once per invocation, also a failed one. */
  invocation(sample: InvocationSample): void;
}

/** Names and units in CloudWatch (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). */
export const METRICS = {
  Records: 'Count',
  Matched: 'Count',
  Predictions: 'Count',
  DuplicatesSkipped: 'Count',
  DeadLetters: 'Count',
  FailedPartitions: 'Count',
  LagAtRead: 'Milliseconds',
  LagRecords: 'Count',
  BatchAge: 'Milliseconds',
  SendLatency: 'Milliseconds',
} as const;

export interface MetricsOptions {
  readonly service: string;
  /** CloudWatch's namespace; undefined: the figures are only in the log, where they cost nothing more. */
  readonly namespace: string | undefined;
  readonly logger: Logger;
  readonly now?: () => number;
}

/**
 * One log line per invocation, which CloudWatch reads as metrics by service when a namespace is set. Its fields `requestId`, `coldStart` and
 * `partitions` are for whoever searches the log; no record has a line of its own.
 */
export function createMetrics({ service, namespace, logger, now = Date.now }: MetricsOptions): ConsumerMetrics {
  let isCold = true;
  return {
    now,
    invocation(sample) {
      const values = valuesOf(sample);
      logger.info('invocation', {
        ...(namespace === undefined ? {} : { _aws: embedded(namespace, now(), Object.keys(values)) }),
        Service: service,
        requestId: sample.requestId,
        coldStart: isCold,
        partitions: sample.partitions,
        ...values,
      });
      isCold = false;
    },
  };
}

function valuesOf(sample: InvocationSample): Readonly<Partial<Record<keyof typeof METRICS, number>>> {
  const { records, matched, predictions, duplicates, deadLetters, failedPartitions, lagMs, lagRecords, batchAgeMs, sendMs } = sample;
  return {
    Records: records,
    Matched: matched,
    Predictions: predictions,
    DuplicatesSkipped: duplicates,
    DeadLetters: deadLetters,
    FailedPartitions: failedPartitions,
    ...(lagMs === undefined ? {} : { LagAtRead: lagMs }),
    ...(lagRecords === undefined ? {} : { LagRecords: lagRecords }),
    ...(batchAgeMs === undefined ? {} : { BatchAge: batchAgeMs }),
    ...(sendMs === undefined ? {} : { SendLatency: sendMs }),
  };
}

function embedded(namespace: string, timestamp: number, names: readonly string[]): object {
  const units: Readonly<Record<string, string>> = METRICS;
  const metrics = names.map((name) => ({ Name: name, Unit: units[name] }));
  return { Timestamp: timestamp, CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['Service']], Metrics: metrics }] };
}
