import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import type { CredentialsProvider } from './connection';

/**
 * A token for SASL OAUTHBEARER, signed for one Connect of 15 minutes. Only the three fields that sign are handed over: with `expiration` the
 * signer writes a fractional X-Amz-Expires that a broker may refuse (aws/aws-msk-iam-sasl-signer-js#33).
 */
export async function iamToken(region: string, credentials: CredentialsProvider): Promise<{ readonly value: string }> {
  const awsCredentialsProvider = async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };
  const { token } = await generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider });
  return { value: token };
}
