import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startDynamoDb } from '../../local/dynamodb/dynamodb';
import { ensureDynamoDb } from '../../local/kafka/artifacts';
import type { RunningDynamoDb } from '../../local/ports';
import { findToolsOrThrow } from '../../local/tools';
import { inOwnNode } from '../support/in-own-node';
import { newName } from './support/names';

let folder: string;
let dynamoDb: RunningDynamoDb;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-stand-in-'));
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureDynamoDb({ cacheDirectory: inject('cacheDirectory'), environment, tools });
  dynamoDb = await startDynamoDb({ artifacts, tools, environment, logDirectory: folder });
  const client = new sdk.DynamoDBClient({
    endpoint: dynamoDb.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  await client.send(
    new sdk.CreateTableCommand({
      TableName: 'states',
      KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  client.destroy();
});
afterAll(async () => {
  await dynamoDb.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Writes twice under a condition that holds once, and reads: what the consumers do. */
const SCRIPT = `
  import { DynamoDBClient, GetItemCommand, UpdateItemCommand, ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
  const client = new DynamoDBClient({ requestHandler: { connectionTimeout: 3000, requestTimeout: 6000 } });
  const Key = { k: { S: 'schlüssel' } };
  const update = new UpdateItemCommand({ TableName: 'states', Key, UpdateExpression: 'SET #n = :n ADD #c :one', ConditionExpression: 'attribute_not_exists(#n)',
    ExpressionAttributeNames: { '#n': 'n', '#c': 'c' }, ExpressionAttributeValues: { ':n': { S: 'ä' }, ':one': { N: '1' } } });
  const tried = () => client.send(update).then(() => 'saved', (error) => error instanceof ConditionalCheckFailedException ? 'conflict' : String(error));
  const first = await tried();
  const second = await tried();
  const { Item } = await client.send(new GetItemCommand({ TableName: 'states', Key, ConsistentRead: true }));
  const none = await client.send(new GetItemCommand({ TableName: 'states', Key: { k: { S: 'none' } } }));
  const wrong = await client.send(new GetItemCommand({ TableName: 'other', Key })).catch((error) => error.name);
  console.log(JSON.stringify({ first, second, Item, none: none.Item, wrong }));
  process.exit(0);
`;

describe('the stand-in for the SDK in bundles', () => {
  it.each(['the SDK', 'the stand-in'])('%s writes under a condition, tells a conflict and reads back', async (which) => {
    const key = newName(`schlüssel-${which}`);
    const env = {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    };
    const alias: Readonly<Record<string, string>> =
      which === 'the SDK' ? {} : { '@aws-sdk/client-dynamodb': join(__dirname, '../../lambda/shared/aws/client-dynamodb.ts') };
    const answer = JSON.parse(await inOwnNode(SCRIPT.replace('schlüssel', key), { folder, env, alias }));
    expect(answer).toEqual({
      first: 'saved',
      second: 'conflict',
      Item: { k: { S: key }, n: { S: 'ä' }, c: { N: '1' } },
      wrong: 'ResourceNotFoundException',
    });
  });
});
