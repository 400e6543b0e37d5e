import { createHash, createHmac } from 'node:crypto';
import { get } from 'node:https';
import type { AwsCredentials } from '../../shared/kafka/connection';

/** Without a way to CloudFormation the question must not hold up the answer. */
const TIMEOUT_MS = 5_000;

export interface StackStatusOptions {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}

/**
 * Whether CloudFormation undoes a failed update of the stack; undefined where it cannot be asked (no way out of the network, no right). One signed
 * request instead of a client of the SDK, which would double the bundle.
 */
export async function isStackRollingBack(stackId: string, options: StackStatusOptions): Promise<boolean | undefined> {
  const status = await request(stackId, options).then(statusOf, () => undefined);
  return status?.includes('ROLLBACK');
}

/** `UPDATE_ROLLBACK_IN_PROGRESS` out of DescribeStacks' answer. */
export const statusOf = (xml: string): string | undefined => /<StackStatus>([A-Z_]+)<\/StackStatus>/.exec(xml)?.[1];

function request(stackId: string, options: StackStatusOptions): Promise<string> {
  const { host, path, headers } = signedDescribeStacks(stackId, options);
  return new Promise((resolve, reject) => {
    const sent = get({ host, path, headers, timeout: TIMEOUT_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`DescribeStacks: ${response.statusCode}`));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
  });
}

export interface SignedRequest {
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signature Version 4 of a GET without a body (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html). */
export function signedDescribeStacks(stackId: string, { region, credentials, now }: StackStatusOptions): SignedRequest {
  const host = `cloudformation.${region}.amazonaws.com`;
  // Parameters in the order of their names, as the canonical form asks.
  const query = `Action=DescribeStacks&StackName=${encodeURIComponent(stackId)}&Version=2010-05-15`;
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const token = credentials.sessionToken;
  const signed = { host, 'x-amz-date': time, ...(token === undefined ? {} : { 'x-amz-security-token': token }) };
  const names = Object.keys(signed).sort().join(';');
  const headerLines = Object.entries(signed)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const canonical = ['GET', '/', query, headerLines, names, sha256('')].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/cloudformation/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { host, path: `/?${query}`, headers: { ...signed, authorization } };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
