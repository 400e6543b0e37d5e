/** A process that starts a broker and DynamoDB Local, tells their addresses, and then waits to be killed. Arguments: cache and work folder. */
import { join } from 'node:path';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb';
import { ensureDynamoDb, ensureKafka } from '../../../local/kafka/artifacts';
import { startKafka } from '../../../local/kafka/cluster';
import { findToolsOrThrow } from '../../../local/tools';

async function main([cacheDirectory = '', folder = '']: readonly string[]): Promise<void> {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const request = { cacheDirectory, environment, tools };
  const context = { tools, environment };
  const [kafka, dynamoDb] = await Promise.all([
    startKafka([{ id: 1, rack: 'a', properties: {} }], {
      ...context,
      artifacts: await ensureKafka(request, '3.9.2'),
      dataDirectory: join(folder, 'kafka'),
    }),
    startDynamoDb({ ...context, artifacts: await ensureDynamoDb(request), logDirectory: folder }),
  ]);
  const [broker] = kafka.brokers;
  console.log(JSON.stringify({ pid: broker?.pid, ports: [broker?.port, Number(new URL(dynamoDb.endpoint).port)] }));
}

void main(process.argv.slice(2));
