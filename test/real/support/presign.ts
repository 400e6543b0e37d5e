/** A token whose age and life one can choose, which the official signer does not offer. Written from AWS's description of Signature Version 4. */
import { createHash, createHmac } from 'node:crypto';
import type { BrokerRole } from '../../../local/kafka/iam/policy-file';
import { REGION } from './iam-cluster';

export interface Presigning {
  /** How long ago it was signed; negative: in the future. */
  readonly ageMs?: number;
  readonly expiresSeconds?: number;
}

const SERVICE = 'kafka-cluster';
const HOST = `kafka.${REGION}.amazonaws.com`;
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Only for roles without a session token. */
export function presign({ accessKeyId, secretAccessKey }: BrokerRole, { ageMs = 0, expiresSeconds = 900 }: Presigning): string {
  const time = new Date(Date.now() - ageMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/${REGION}/${SERVICE}/aws4_request`;
  const query = [
    ['Action', 'kafka-cluster:Connect'],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', String(expiresSeconds)],
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const request = ['GET', '/', query, `host:${HOST}`, '', 'host', sha256('')].join('\n');
  const key = [REGION, SERVICE, 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    hmac(`AWS4${secretAccessKey}`, day),
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  return Buffer.from(`https://${HOST}/?${query}&X-Amz-Signature=${signature}`).toString('base64url');
}
