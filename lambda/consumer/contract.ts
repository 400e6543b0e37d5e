/** Contract between the `Services` construct, the local runner's report and the consumer function. */
export const CONSUMER_ENV = {
  /** Name of the service, a key of the catalogue in domain/services.ts. */
  service: 'SERVICE',
  stateTable: 'STATE_TABLE',
  predictionsTopic: 'PREDICTIONS_TOPIC',
  deadLetterTopic: 'DEAD_LETTER_TOPIC',
  /** Length of a prediction window in minutes of event time. */
  windowMinutes: 'WINDOW_MINUTES',
  /**
   * `true`: the mapping reads `batchItemFailures` from the answer (provisioned pollers only). `false`: it does not, an answer counts as
   * success whatever it says, so a failure must be thrown or its records are lost
   * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html).
   */
  partialResponses: 'PARTIAL_BATCH_RESPONSES',
  /** CloudWatch's namespace for the metrics of each invocation; without it they are only in the log (a metric by service costs money). */
  metricsNamespace: 'METRICS_NAMESPACE',
  /** `debug` adds a line per partition and batch; default `info`. */
  logLevel: 'LOG_LEVEL',
  /** Topic of visits, and the group to read it in; needed by the exports `poll` and `replay` alone, which fetch for themselves. */
  visitsTopic: 'VISITS_TOPIC',
  group: 'CONSUMER_GROUP',
} as const;

/** Key attributes of the state table: one item per service and topic partition. */
export const STATE_KEY = { partition: 'service', sort: 'topicPartition' } as const;

/** Top-level counters of a state item, read by the report; the model lives in the attribute `model`. */
export const STATE_COUNTERS = {
  /** Next offset to process (a record below it was processed before). */
  nextOffset: 'nextOffset',
  consumed: 'consumed',
  matched: 'matched',
  predictions: 'predictions',
  skipped: 'skippedAsDuplicate',
  deadLettered: 'deadLettered',
} as const;

/** Headers of a dead letter. */
export const DEAD_LETTER_HEADERS = {
  service: 'dlq.service',
  /** One of `RECORD_PROBLEM_CODES` (lambda/shared/domain/record-check.ts). */
  code: 'dlq.code',
  reason: 'dlq.reason',
  /** How often the record has become a dead letter: 1, or one more than what it came with when somebody has sent it again. */
  attempt: 'dlq.attempt',
  topic: 'dlq.origin.topic',
  partition: 'dlq.origin.partition',
  offset: 'dlq.origin.offset',
  /** Only where the value had to be cut to fit into the topic: the bytes that it had. */
  cut: 'dlq.cut-from-bytes',
} as const;

/**
 * Headers of a prediction: the visit whose arrival closed the window. `offset` grows with each prediction of a key, so a reader that meets a
 * lower one than before knows that a delayed instance wrote it, and leaves it.
 */
export const PREDICTION_HEADERS = {
  /** `<site>/<sequence>`: the visit's own name, from the producer on. */
  visit: 'cause.visit',
  topic: 'cause.topic',
  partition: 'cause.partition',
  offset: 'cause.offset',
} as const;

/** Headers of a visit that its predictions carry on (https://www.w3.org/TR/trace-context/). */
export const TRACE_HEADERS = ['traceparent', 'tracestate'] as const;

/** The log line of a batch with dead letters, and the field that names the service: the alarm for dead letters counts them. */
export const DEAD_LETTER_LINE = { message: 'records went to the dead-letter topic', service: 'service' } as const;
