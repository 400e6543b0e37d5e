import { afterEach, describe, expect, it } from 'vitest';
import { readS3Object } from '../../../../lambda/topic-config/adapters/s3-object';
import { type LoopbackServer, serveOnLoopback } from '../../../../local/loopback-server';

/** How the service treats one request. */
type Treatment = number | 'cut' | 'cut in the middle';

let server: LoopbackServer | undefined;
afterEach(() => server?.stop());

/** Reads an object from a service that treats the first requests as told and gives it afterwards. */
async function read(treatments: readonly Treatment[]): Promise<{ readonly answer: string; readonly requests: number }> {
  let requests = 0;
  server = await serveOnLoopback((request, response) => {
    const treatment = treatments[requests];
    requests += 1;
    if (treatment === 'cut') request.socket.destroy();
    else if (treatment === 'cut in the middle') {
      response.writeHead(200, { 'content-length': '1000' }).write('{');
      setImmediate(() => request.socket.destroy());
    } else response.writeHead(treatment ?? 200).end(treatment === undefined ? '{}' : '<Code>x</Code>');
  });
  const signer = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, now: new Date(0) };
  const answer = await readS3Object({ Bucket: 'bucket', Key: 'key.json' }, { ...signer, endpoint: server.endpoint }).catch(
    (error: unknown) => String(error),
  );
  return { answer, requests };
}

describe('an object with declarations', () => {
  it.each([[503, 500], ['cut'], ['cut in the middle', 429]] as const)('is asked for again after %s', async (...treatments) => {
    expect(await read(treatments)).toEqual({ answer: '{}', requests: treatments.length + 1 });
  });

  it('is asked for three times and no more', async () => {
    expect(await read([503, 503, 503, 503])).toEqual({ answer: 'Error: S3 answers 503: <Code>x</Code>', requests: 3 });
  });

  it.each([403, 404])('is asked for once where the answer will not change, and the right is named: %i', async (status) => {
    const answer = `Error: S3 answers ${status}: <Code>x</Code>; the role needs s3:GetObject on it`;
    expect(await read([status])).toEqual({ answer, requests: 1 });
  });
});
