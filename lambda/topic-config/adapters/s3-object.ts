import { type ClientRequest, get as getInTheClear, type IncomingMessage } from 'node:http';
import { get as getOverTls } from 'node:https';
import { dnsSuffix } from '../../shared/aws/endpoints';
import { type Signer, sha256, signHeaders } from '../../shared/aws/sigv4';
import { retry } from '../../shared/retry';
import type { DeclarationsObject } from '../contract';

/** An object of some megabytes, from within the region. */
const TIMEOUT_MS = 20_000;
/** Some 100,000 topics; whatever is larger is no declaration. */
const MAX_BYTES = 32 * 2 ** 20;
const MAX_SHOWN = 200;

export interface S3Options extends Signer {
  /** `http://127.0.0.1:port` of something that plays S3; undefined: S3 of the region. */
  readonly endpoint?: string | undefined;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 200;

/** S3 answered, and not with the object. */
class S3Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    const right = status === 403 || status === 404 ? '; the role needs s3:GetObject on it' : '';
    super(`S3 answers ${status}: ${text.slice(0, MAX_SHOWN)}${right}`);
    this.status = status;
  }
}

const mayPass = (error: unknown): boolean => !(error instanceof S3Refusal) || error.status >= 500 || error.status === 429;

/** Text of an object, asked for up to three times where S3 is busy or the connection breaks: a deployment or its rollback hangs on it. */
export function readS3Object(object: DeclarationsObject, options: S3Options): Promise<string> {
  const pauseAfter = (error: unknown, failures: number) =>
    failures < ATTEMPTS && mayPass(error) ? FIRST_PAUSE_MS * 2 ** failures : undefined;
  return retry(() => readOnce(object, options), pauseAfter);
}

/** One signed request instead of a client of the SDK, which is larger than all of this function. */
function readOnce({ Bucket, Key }: DeclarationsObject, options: S3Options): Promise<string> {
  // The certificate of S3 covers one label before its own name, so that a bucket with a dot is asked for by its path.
  const isHost = options.endpoint === undefined && !Bucket.includes('.');
  const service = `s3.${options.region}.${dnsSuffix(options.region)}`;
  const { protocol, host, hostname, port } = new URL(options.endpoint ?? `https://${isHost ? `${Bucket}.` : ''}${service}`);
  const path = `/${[...(isHost ? [] : [Bucket]), ...Key.split('/')].map(encodeURIComponent).join('/')}`;
  const signable = { method: 'GET', host, path, query: {}, headers: { 'x-amz-content-sha256': sha256('') }, body: '' } as const;
  const headers = signHeaders(signable, { ...options, service: 's3' });
  // A connection of its own: one kept from the event before would be closed by now.
  const request = { hostname, path, headers, timeout: TIMEOUT_MS, agent: false, ...(port === '' ? {} : { port: Number(port) }) };
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage): void => {
      readText(response).then((text) => {
        if (response.statusCode === 200) resolve(text);
        else reject(new S3Refusal(response.statusCode ?? 0, text));
      }, reject);
    };
    const sent: ClientRequest = protocol === 'http:' ? getInTheClear(request, answered) : getOverTls(request, answered);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms: check the route to S3 and the security group`)));
    sent.on('error', reject);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) throw new Error('must be bytes, got text');
    parts.push(part);
    size += part.length;
    if (size > MAX_BYTES) throw new Error(`must have at most ${MAX_BYTES} bytes, got more`);
  }
  return Buffer.concat(parts).toString();
}
