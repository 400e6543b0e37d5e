import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { afterEach, describe, expect, it } from 'vitest';
import { mskApi } from '../../../../lambda/cluster-info/adapters/msk-api';

const ARN = 'arn:aws:kafka:us-east-1:111122223333:cluster/learn/0a1b-1';

interface Reply {
  readonly status: number;
  readonly body: object;
  readonly errorType?: string;
}

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** The adapter over the real SDK, and a service on loopback that answers each path as told. */
async function apiThatAnswers(replies: Readonly<Record<string, Reply>>) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    const reply = replies[decodeURIComponent(request.url ?? '')] ?? { status: 404, body: {}, errorType: 'NotFoundException' };
    response.setHeader('connection', 'close');
    if (reply.errorType !== undefined) response.setHeader('x-amzn-errortype', reply.errorType);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // listen() on a host and port yields an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const client = new KafkaClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
    maxAttempts: 1,
  });
  return { api: mskApi(client), paths };
}

const DESCRIBE = `/api/v2/clusters/${ARN}`;
const BROKERS = `/v1/clusters/${ARN}/bootstrap-brokers`;

describe('the MSK API through the SDK', () => {
  it('tells state and reason', async () => {
    const body = { clusterInfo: { clusterArn: ARN, state: 'FAILED', stateInfo: { code: 'X', message: 'no capacity' } } };
    const { api, paths } = await apiThatAnswers({ [DESCRIBE]: { status: 200, body } });
    expect(await api.describe(ARN)).toEqual({ state: 'FAILED', stateReason: 'no capacity' });
    expect(paths).toEqual([`GET /api/v2/clusters/${encodeURIComponent(ARN)}`]);
  });

  it('tells that there is no such cluster', async () => {
    const { api } = await apiThatAnswers({});
    expect(await api.describe(ARN)).toBeUndefined();
  });

  it.each([
    { body: { bootstrapBrokerStringSaslIam: 'b-1:9098', bootstrapBrokerStringTls: 'b-1:9094' }, brokers: 'b-1:9098' },
    { body: { bootstrapBrokerStringTls: 'b-1:9094' }, brokers: undefined },
    { body: { bootstrapBrokerStringSaslIam: '' }, brokers: undefined },
  ])('takes the brokers of IAM clients only: $brokers', async ({ body, brokers }) => {
    const { api } = await apiThatAnswers({ [BROKERS]: { status: 200, body } });
    expect(await api.iamBrokers(ARN)).toBe(brokers);
  });

  it('says which call was refused, in the words of the service, and keeps the cause', async () => {
    const reply = {
      status: 403,
      body: { message: 'not authorized to perform kafka:GetBootstrapBrokers' },
      errorType: 'ForbiddenException',
    };
    const { api } = await apiThatAnswers({ [BROKERS]: reply });
    await expect(api.iamBrokers(ARN)).rejects.toMatchObject({
      code: 'cluster-info.denied',
      message: `cluster ${ARN}: GetBootstrapBrokers was refused: ForbiddenException: not authorized to perform kafka:GetBootstrapBrokers`,
      retriable: false,
      cause: expect.objectContaining({ name: 'ForbiddenException' }),
    });
  });
});
