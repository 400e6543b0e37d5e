import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startDynamoDb } from '../../local/dynamodb/dynamodb';
import { isFree } from '../../local/free-ports';
import { ensureDynamoDb } from '../../local/kafka/artifacts';
import type { RunningDynamoDb } from '../../local/ports';
import { findToolsOrThrow } from '../../local/tools';

const TABLE = 'service-state';

let folder: string;
const running: RunningDynamoDb[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-test-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((dynamoDb) => dynamoDb.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(dataDirectory?: string): Promise<RunningDynamoDb> {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureDynamoDb({ cacheDirectory: inject('cacheDirectory'), environment, tools });
  const kept = dataDirectory === undefined ? {} : { dataDirectory };
  const before = Date.now();
  const dynamoDb = await startDynamoDb({ artifacts, tools, environment, logDirectory: folder, ...kept });
  console.log(`DynamoDB Local ready after ${Date.now() - before} ms`);
  running.push(dynamoDb);
  return dynamoDb;
}

const portOf = ({ endpoint }: RunningDynamoDb) => Number(new URL(endpoint).port);

function clientOf({ endpoint }: RunningDynamoDb): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName: TABLE });
}

async function tablesOf(dynamoDb: RunningDynamoDb): Promise<readonly string[] | undefined> {
  const client = clientOf(dynamoDb);
  try {
    return (await client.send(new ListTablesCommand({}))).TableNames;
  } finally {
    client.destroy();
  }
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

describe('DynamoDB Local', () => {
  it('answers the AWS SDK, listens on the loopback interface only, and leaves no port', async () => {
    const dynamoDb = await start();
    const port = portOf(dynamoDb);
    const client = clientOf(dynamoDb);
    await createTable(client);
    client.destroy();
    expect(await tablesOf(dynamoDb)).toEqual([TABLE]);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    expect(await isOpen('127.0.0.1', port)).toBe(true);
    expect(await Promise.all(others.map((address) => isOpen(address, port)))).toEqual(others.map(() => false));
    await dynamoDb.stop();
    expect(await isFree(port)).toBe(true);
  });

  it('keeps its tables in a folder when it is given one, and in memory otherwise', async () => {
    const tables = join(folder, 'tables');
    const first = await start(tables);
    const client = clientOf(first);
    await createTable(client);
    client.destroy();
    await first.stop();
    expect(await tablesOf(await start(tables))).toEqual([TABLE]);
    expect(await tablesOf(await start())).toEqual([]);
  });
});
