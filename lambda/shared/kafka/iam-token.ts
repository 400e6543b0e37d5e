import type { CredentialsProvider } from '../aws/credentials';
import { dnsSuffix } from '../aws/endpoints';
import { presign } from '../aws/sigv4';

const LIFETIME_SECONDS = 900;
/** Shown in the brokers' logs. */
const USER_AGENT = 'msk-blueprint';

/**
 * A token for SASL OAUTHBEARER, signed for one Connect of 15 minutes: what aws-msk-iam-sasl-signer-js makes (a test holds the two against each
 * other), without the half of the SDK that it brings along, without the fractional lifetime that it writes for credentials about to expire
 * (aws/aws-msk-iam-sasl-signer-js#33), and for regions whose names end otherwise than `amazonaws.com`.
 */
export async function iamToken(
  region: string,
  credentials: CredentialsProvider,
  now: Date = new Date(),
): Promise<{ readonly value: string }> {
  const host = `kafka.${region}.${dnsSuffix(region)}`;
  const scope = { service: 'kafka-cluster', region, credentials: await credentials(), now };
  const url = presign({ host, query: { Action: 'kafka-cluster:Connect' } }, scope, LIFETIME_SECONDS);
  return { value: Buffer.from(`${url}&User-Agent=${USER_AGENT}`).toString('base64url') };
}
