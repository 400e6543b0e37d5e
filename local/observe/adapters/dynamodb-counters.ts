import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { STATE_COUNTERS, STATE_KEY } from '../../../lambda/consumer/contract';
import type { CounterSource } from '../observer';
import { NO_COUNTERS, type ServiceCounters } from '../snapshot';

const COUNTED = [
  'consumed',
  'matched',
  'predictions',
  'skippedAsDuplicate',
  'deadLettered',
] as const satisfies readonly (keyof ServiceCounters)[];
const ATTRIBUTE = {
  consumed: STATE_COUNTERS.consumed,
  matched: STATE_COUNTERS.matched,
  predictions: STATE_COUNTERS.predictions,
  skippedAsDuplicate: STATE_COUNTERS.skipped,
  deadLettered: STATE_COUNTERS.deadLettered,
} as const satisfies Record<keyof ServiceCounters, string>;

/** Sums the state items of each service over its partitions. Only the counters are read, not the models. */
export function createCounterSource(client: DynamoDBClient, table: string): CounterSource {
  return { read: () => readCounters(client, table) };
}

async function readCounters(client: DynamoDBClient, table: string): Promise<ReadonlyMap<string, ServiceCounters>> {
  const names = [STATE_KEY.partition, ...Object.values(ATTRIBUTE)];
  const sums = new Map<string, ServiceCounters>();
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ProjectionExpression: names.map((_, index) => `#${index}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const service = item[STATE_KEY.partition]?.S;
      if (service !== undefined) sums.set(service, addItem(sums.get(service) ?? NO_COUNTERS, item));
    }
  }
  return sums;
}

function addItem(sum: ServiceCounters, item: Readonly<Record<string, AttributeValue>>): ServiceCounters {
  const next = { ...sum };
  for (const name of COUNTED) next[name] += Number(item[ATTRIBUTE[name]]?.N ?? 0);
  return next;
}
