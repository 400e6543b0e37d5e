import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from '../../shared/kafka/connection';

export interface SignatureOptions {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

/** A GET without a body. */
export interface UnsignedGet {
  readonly service: string;
  readonly host: string;
  /** Encoded, with a leading slash. */
  readonly path: string;
  /** Parameters in the order of their names, encoded, as the canonical form asks; may be empty. */
  readonly query: string;
  /** Signed beside the usual ones; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Headers that sign it with Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html). */
export function signedHeaders(
  { service, host, path, query, headers = {} }: UnsignedGet,
  { region, credentials, now }: SignatureOptions,
): Readonly<Record<string, string>> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const token = credentials.sessionToken;
  const signed = { host, 'x-amz-date': time, ...headers, ...(token === undefined ? {} : { 'x-amz-security-token': token }) };
  const names = Object.keys(signed).sort().join(';');
  const headerLines = Object.entries(signed)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const canonical = ['GET', path, query, headerLines, names, EMPTY_SHA256].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...signed, authorization };
}

/** `amazonaws.com`, and in China `amazonaws.com.cn`. */
export const dnsSuffix = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Hash of a body that is empty. */
export const EMPTY_SHA256 = sha256('');
