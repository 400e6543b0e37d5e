import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { TableSpec } from '../../../local/assembly/resources/table';
import { createTableStore } from '../../../local/deploy/adapters/dynamodb-tables';

const SPEC: TableSpec = {
  name: 'state',
  partitionKey: { name: 'service', type: 'S' },
  sortKey: { name: 'topicPartition', type: 'S' },
};

type Reply = readonly [status: number, body: object];

describe('tables in DynamoDB Local', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  /** A server that speaks the protocol of DynamoDB for the three calls; requests are kept. */
  async function serve(replies: Readonly<Record<string, Reply>>) {
    const requests: { readonly call: string; readonly body: unknown }[] = [];
    const server = createServer(async (request, response) => {
      const call = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      requests.push({ call, body: JSON.parse(await text(request)) });
      const [status, body] = replies[call] ?? [500, {}];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
    servers.push(server);
    const port = await new Promise<number>((succeed) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        succeed(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    return { requests, store: createTableStore(`http://127.0.0.1:${port}`, 'us-east-1') };
  }

  const inUse: Reply = [400, { __type: 'com.amazonaws.dynamodb.v20120810#ResourceInUseException', message: 'table already exists' }];
  const described = (keys: readonly string[]): Reply => [
    200,
    { Table: { TableStatus: 'ACTIVE', KeySchema: keys.map((name) => ({ AttributeName: name, KeyType: 'HASH' })) } },
  ];

  it('are created with their keys and waited for', async () => {
    const { requests, store } = await serve({ CreateTable: [200, {}], DescribeTable: described(['service', 'topicPartition']) });
    expect(await store.ensureTable(SPEC)).toBe('created');
    expect(requests[0]).toEqual({
      call: 'CreateTable',
      body: {
        TableName: 'state',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'service', AttributeType: 'S' },
          { AttributeName: 'topicPartition', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'service', KeyType: 'HASH' },
          { AttributeName: 'topicPartition', KeyType: 'RANGE' },
        ],
      },
    });
    store.close();
  });

  it('are used again when their keys are the same', async () => {
    const { requests, store } = await serve({ CreateTable: inUse, DescribeTable: described(['service', 'topicPartition']) });
    expect(await store.ensureTable(SPEC)).toBe('reused');
    expect(requests.map(({ call }) => call)).toEqual(['CreateTable', 'DescribeTable']);
    store.close();
  });

  it('are refused when they exist with other keys', async () => {
    const { store } = await serve({ CreateTable: inUse, DescribeTable: described(['id']) });
    await expect(store.ensureTable(SPEC)).rejects.toMatchObject({
      code: 'TABLE_DIFFERS',
      message: expect.stringContaining('table state exists with the keys id, the template wants service, topicPartition'),
    });
    store.close();
  });

  it('fail with the words of the service', async () => {
    const { store } = await serve({ CreateTable: [400, { __type: 'ValidationException', message: 'bad name' }] });
    await expect(store.ensureTable(SPEC)).rejects.toMatchObject({
      code: 'TABLE_FAILED',
      message: 'cannot create table state in DynamoDB Local: bad name',
    });
    store.close();
  });
});
