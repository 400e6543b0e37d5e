import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { dynamodbState } from '../../lambda/consumer/adapters/dynamodb-state';
import { createConsumer } from '../../lambda/consumer/consume';
import { STATE_KEY } from '../../lambda/consumer/contract';
import { encodeVisit } from '../../lambda/shared/domain/visit';
import { SILENT } from '../../lambda/shared/log';
import { type Fault, type FaultyDynamoDb, startFaultyDynamoDb } from '../../local/drill/dynamodb-faults';
import { startDynamoDb } from '../../local/dynamodb/dynamodb';
import { ensureDynamoDb } from '../../local/kafka/artifacts';
import type { RunningDynamoDb } from '../../local/ports';
import { findToolsOrThrow } from '../../local/tools';
import { fakeOutbox, settingsOf } from '../lambda/consumer/support';
import { delivered, mskEvent, visit } from '../support/events';
import { newName } from './support/names';

/** Of each test and try, since states add up. */
let table: string;
let folder: string;
let dynamoDb: RunningDynamoDb;
let client: DynamoDBClient;
let faulty: FaultyDynamoDb;
/** As the function makes it, through what may fail. */
let faultyClient: DynamoDBClient;

beforeAll(async () => {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureDynamoDb({ cacheDirectory: inject('cacheDirectory'), environment, tools });
  folder = await mkdtemp(join(tmpdir(), 'clients-state-'));
  dynamoDb = await startDynamoDb({ artifacts, tools, environment, logDirectory: folder });
  faulty = await startFaultyDynamoDb(dynamoDb.endpoint);
  const common = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  client = new DynamoDBClient({ ...common, endpoint: dynamoDb.endpoint });
  faultyClient = new DynamoDBClient({ ...common, endpoint: faulty.endpoint });
});
beforeEach(async () => {
  table = newName('state');
  for (const operation of ['GetItem', 'UpdateItem']) faulty.next(operation, []);
  const keys = [STATE_KEY.partition, STATE_KEY.sort];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
});
afterAll(async () => {
  client.destroy();
  faultyClient.destroy();
  await faulty.stop();
  await dynamoDb.stop();
  await rm(folder, { recursive: true, force: true });
});

function consumerOf(name: string, through = client) {
  const outbox = fakeOutbox();
  return { handle: createConsumer(settingsOf(name), { state: dynamodbState(through, table, name), outbox, logger: SILENT }), outbox };
}

async function itemOf(service: string): Promise<Readonly<Record<string, number>>> {
  const Key = { [STATE_KEY.partition]: { S: service }, [STATE_KEY.sort]: { S: 'website-logs-0' } };
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return Object.fromEntries(Object.entries(Item ?? {}).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, Number(N)]])));
}

const RECORDS = Array.from({ length: 60 }, (_, offset) => {
  const time = new Date(Date.UTC(2026, 9, 1, 12) + offset * 40_000).toISOString();
  return delivered(offset, offset % 20 === 7 ? 'poison' : encodeVisit(visit({ time, status: offset % 3 === 0 ? 404 : 200 })));
});
const event = (from: number, to: number) => mskEvent({ 'website-logs-0': RECORDS.slice(from, to) });

describe('state in DynamoDB', () => {
  it('counts each record once, however often, in whatever pieces and by however many at once it is delivered', async () => {
    const { handle } = consumerOf('not-found-rate');
    // Each begins at or before what is done: a mapping delivers a partition in order.
    const deliveries = [event(0, 20), event(0, 20), event(10, 30), event(0, 60), event(0, 60), event(20, 60)];
    await handle(deliveries[0]);
    const answers = await Promise.all(deliveries.map((delivery) => handle(delivery)));
    expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    const matched = RECORDS.filter((_, offset) => offset % 3 === 0 && offset % 20 !== 7).length;
    const item = await itemOf('not-found-rate');
    expect(item).toMatchObject({ version: 1, nextOffset: 60, consumed: 60, matched, deadLettered: 3, tombstones: 0, late: 0 });
    expect(item['skippedAsDuplicate']).toBe(20 + 20 + 20 + 20 + 60 + 60 + 40 - 60);
  });

  it('continues the model where it was: pieces come to the predictions of the whole', async () => {
    const { handle, outbox } = consumerOf('traffic');
    const predictions = () =>
      outbox.sent.splice(0).flatMap(({ topic, value }) => (topic === 'predictions' ? [JSON.parse(String(value))] : []));
    await handle(mskEvent({ 'website-logs-0': RECORDS }));
    const whole = predictions();
    for (let from = 0; from < 60; from += 7) await handle(mskEvent({ 'website-logs-1': RECORDS.slice(from, from + 7) }));
    expect(whole.length).toBeGreaterThan(5);
    expect(predictions()).toEqual(whole);
  });

  it.each<{ what: string; service: string; operation: string; faults: readonly Fault[] }>([
    { what: 'a throttled read', service: 'bandwidth', operation: 'GetItem', faults: ['throttled'] },
    { what: 'two throttled writes', service: 'bot-share', operation: 'UpdateItem', faults: ['throttled', 'throttled'] },
    { what: 'a write that the service failed', service: 'redirects', operation: 'UpdateItem', faults: ['failed'] },
  ])('rides over $what: nobody notices', async ({ service, operation, faults }) => {
    const { handle, outbox } = consumerOf(service, faultyClient);
    faulty.next(operation, faults);
    expect(await handle(event(0, 60))).toEqual({ batchItemFailures: [] });
    expect(await itemOf(service)).toMatchObject({ nextOffset: 60, consumed: 60, skippedAsDuplicate: 0 });
    expect(outbox.sent.filter(({ topic }) => topic === 'dlq')).toHaveLength(3);
  });

  it('that stays throttled gives the batch back with its first offset, and counts it once when it comes again', async () => {
    const { handle } = consumerOf('downloads', faultyClient);
    const before = faulty.calls('UpdateItem');
    faulty.next('UpdateItem', Array(20).fill('throttled'));
    expect(await handle(event(0, 30))).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: 'website-logs-0', offset: 0 } }] });
    expect(faulty.calls('UpdateItem') - before).toBeLessThan(20);
    faulty.next('UpdateItem', []);
    expect(await handle(event(0, 30))).toEqual({ batchItemFailures: [] });
    expect(await itemOf('downloads')).toMatchObject({ nextOffset: 30, consumed: 30, skippedAsDuplicate: 0 });
  });

  it('whose write was done but never confirmed is not done twice: the retry meets its own write and lets it be', async () => {
    const { handle, outbox } = consumerOf('image-traffic', faultyClient);
    await handle(event(0, 10));
    faulty.next('UpdateItem', ['answer-lost']);
    expect(await handle(event(10, 60))).toEqual({ batchItemFailures: [] });
    expect(await itemOf('image-traffic')).toMatchObject({ nextOffset: 60, consumed: 60, deadLettered: 3 });
    expect(outbox.sent.filter(({ topic }) => topic === 'dlq')).toHaveLength(3);
  });

  it('of a later layout is left alone: the batch comes back, and nothing is written over it', async () => {
    const { handle } = consumerOf('cache-hits');
    await handle(event(0, 20));
    const Key = { [STATE_KEY.partition]: { S: 'cache-hits' }, [STATE_KEY.sort]: { S: 'website-logs-0' } };
    const later = { ':two': { N: '2' } };
    await client.send(
      new UpdateItemCommand({ TableName: table, Key, UpdateExpression: 'SET version = :two', ExpressionAttributeValues: later }),
    );
    expect(await handle(event(20, 60))).toMatchObject({ batchItemFailures: [{ itemIdentifier: { offset: 20 } }] });
    expect(await itemOf('cache-hits')).toMatchObject({ version: 2, nextOffset: 20, consumed: 20 });
  });
});
