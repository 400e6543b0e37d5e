import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from './credentials';

/** Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html). */
export interface Signable {
  readonly method: 'GET' | 'POST';
  readonly host: string;
  /** Encoded; default `/`. */
  readonly path?: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Those that are signed beside `host`, in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Who signs, where and when. */
export interface Signer {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

export interface SigningScope extends Signer {
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The request's headers with a signature among them. */
export function signHeaders(request: Signable, scope: SigningScope): Readonly<Record<string, string>> {
  const { accessKeyId, sessionToken } = scope.credentials;
  const headers = {
    ...request.headers,
    host: request.host,
    'x-amz-date': timeOf(scope.now),
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const { names, signature } = sign({ ...request, headers }, scope);
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${accessKeyId}/${scopeOf(scope)}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** A URL that carries its own signature, good for `expiresSeconds`. */
export function presign({ host, query }: Pick<Signable, 'host' | 'query'>, scope: SigningScope, expiresSeconds: number): string {
  const { accessKeyId, sessionToken } = scope.credentials;
  const signed = {
    ...query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${accessKeyId}/${scopeOf(scope)}`,
    'X-Amz-Date': timeOf(scope.now),
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
  };
  const { signature } = sign({ method: 'GET', host, query: signed, headers: { host }, body: '' }, scope);
  return `https://${host}/?${queryText(signed)}&X-Amz-Signature=${signature}`;
}

function sign(
  { method, path = '/', query, headers, body }: Signable,
  scope: SigningScope,
): { readonly names: string; readonly signature: string } {
  const sorted = Object.entries(headers).sort(byName);
  const names = sorted.map(([name]) => name).join(';');
  const lines = sorted.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const canonical = [method, path, queryText(query), lines, names, sha256(body)].join('\n');
  const text = [ALGORITHM, timeOf(scope.now), scopeOf(scope), sha256(canonical)].join('\n');
  const key = scopeOf(scope).split('/').reduce<Buffer | string>(hmac, `AWS4${scope.credentials.secretAccessKey}`);
  return { names, signature: hmac(key, text).toString('hex') };
}

/** Encoded as the signature asks: what is sent must be what was signed. */
export function queryText(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .sort(byName)
    .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`)
    .join('&');
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
const timeOf = (now: Date): string => now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
const scopeOf = ({ now, region, service }: SigningScope): string => `${timeOf(now).slice(0, 8)}/${region}/${service}/aws4_request`;
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
/** As hex; S3 asks for that of the body in a header as well. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
