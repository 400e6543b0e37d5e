import { groupByPartition, type SourceRecord } from './record';

/** What came of an invocation. */
export type Answer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

/** What the answer means for the batch. */
export type Outcome =
  | { readonly kind: 'success' }
  /** The whole batch failed. */
  | { readonly kind: 'failure'; readonly reason: string; readonly isFunctionError: boolean }
  /** Offset of the first failed record of each partition that has one, by partition key: it and all after it come again. */
  | { readonly kind: 'partial'; readonly checkpoints: ReadonlyMap<string, number> };

const SUCCESS: Outcome = { kind: 'success' };

/**
 * Reads a function's answer as Lambda does: without `ReportBatchItemFailures` the payload does not matter; with it an empty answer is a success, and
 * an answer that names a record that was not sent, or has another shape, fails the whole batch.
 */
export function interpretAnswer(answer: Answer, batch: readonly SourceRecord[], reportsBatchItemFailures: boolean): Outcome {
  if (!answer.ok) return { kind: 'failure', reason: `${answer.errorType}: ${answer.errorMessage}`, isFunctionError: true };
  if (!reportsBatchItemFailures || answer.payload === null || answer.payload === undefined) return SUCCESS;
  if (!isObject(answer.payload)) return refused('must be an object or null', answer.payload);
  const failures = answer.payload['batchItemFailures'];
  if (failures === undefined || failures === null) return SUCCESS;
  if (!Array.isArray(failures)) return refused('batchItemFailures must be a list', failures);
  return failures.length === 0 ? SUCCESS : checkpointsOf(failures, batch);
}

function checkpointsOf(failures: readonly unknown[], batch: readonly SourceRecord[]): Outcome {
  const sent = new Map([...groupByPartition(batch)].map(([key, records]) => [key, new Set(records.map(({ offset }) => offset))]));
  const checkpoints = new Map<string, number>();
  for (const failure of failures) {
    const identifier = isObject(failure) ? failure['itemIdentifier'] : undefined;
    const partition = isObject(identifier) ? identifier['partition'] : undefined;
    const offset = isObject(identifier) ? identifier['offset'] : undefined;
    if (typeof partition !== 'string' || typeof offset !== 'number') {
      return refused('itemIdentifier must be { partition: "<topic>-<partition>", offset: <number> }', failure);
    }
    if (sent.get(partition)?.has(offset) !== true) return refused('itemIdentifier must name a record of the batch', failure);
    checkpoints.set(partition, Math.min(offset, checkpoints.get(partition) ?? offset));
  }
  return { kind: 'partial', checkpoints };
}

const refused = (rule: string, got: unknown): Outcome => ({
  kind: 'failure',
  reason: `the function's answer is no partial batch response: ${rule}, got ${(JSON.stringify(got) ?? String(got)).slice(0, 200)}`,
  isFunctionError: false,
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
