import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../../lib/constructs/bundle';
import { type LoopbackServer, serveOnLoopback } from '../../../local/loopback-server';
import { answer } from '../../../local/msk-api/answers';
import { CLUSTER_VIEW } from '../../local/msk-api/support';

const run = promisify(execFile);
const { arn: ARN } = CLUSTER_VIEW;

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the bundle answers to a request, and whether the process has loaded by then what the SDK speaks through. */
const SCRIPT = `
  const { onEvent } = require(process.argv[1]);
  const [RequestType, ClusterArn] = process.argv.slice(2);
  const event = { RequestType, PhysicalResourceId: 'id', ResourceProperties: { ClusterArn } };
  onEvent(event, { getRemainingTimeInMillis: () => 60_000 })
    .then((response) => ({ response }), ({ message }) => ({ message }))
    .then((told) => console.log(JSON.stringify({ ...told, hasSdk: process.moduleLoadList.includes('NativeModule https') })));`;

describe("cluster-info's bundle, in a Node of its own with Lambda's variables", () => {
  const asked: Asked[] = [];
  let folder: string;
  let msk: LoopbackServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'msk-bundle-'));
    buildBundle('cluster-info', folder);
    msk = await serveOnLoopback((request, response) => {
      const path = decodeURIComponent(request.url ?? '');
      asked.push({ path, headers: request.headers });
      const { status, body } = answer(request.method ?? 'GET', request.url ?? '', [CLUSTER_VIEW]);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  afterAll(async () => {
    await msk.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function answerTo(type: string, arn: string): Promise<unknown> {
    const env = {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_KAFKA: msk.endpoint,
      AWS_ACCESS_KEY_ID: 'ROLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'SESSION',
    };
    const { stdout } = await run(process.execPath, ['-e', SCRIPT, join(folder, 'index.js'), type, arn], { cwd: folder, env });
    return JSON.parse(stdout);
  }

  it('answers a Delete without the SDK, which is most of its start', async () => {
    expect(await answerTo('Delete', ARN)).toEqual({ response: { PhysicalResourceId: 'id' }, hasSdk: false });
  });

  it('refuses a bad request without the SDK', async () => {
    expect(await answerTo('Create', 'x')).toEqual({
      message: 'ClusterArn: must be the ARN of an MSK cluster, got "x"',
      hasSdk: false,
    });
  });

  it("asks MSK through the SDK, signed with the role's credentials", async () => {
    asked.length = 0;
    const data = { BootstrapBrokers: 'b-1:9098,b-2:9098', State: 'ACTIVE' };
    expect(await answerTo('Create', ARN)).toEqual({ response: { PhysicalResourceId: `${ARN}#info`, Data: data }, hasSdk: true });
    expect(asked.map(({ path }) => path)).toEqual([`/api/v2/clusters/${ARN}`, `/v1/clusters/${ARN}/bootstrap-brokers`]);
    for (const { headers } of asked) {
      expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=ROLE\/\d{8}\/us-east-1\/kafka\/aws4_request, /);
      expect(headers['x-amz-security-token']).toBe('SESSION');
    }
  });
});
