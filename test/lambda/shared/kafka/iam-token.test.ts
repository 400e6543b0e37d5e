import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { describe, expect, it } from 'vitest';
import { iamToken } from '../../../../lambda/shared/kafka/iam-token';

const KEYS = { accessKeyId: 'AKEXAMPLE', secretAccessKey: 'secret' };
const urlOf = (token: string): URL => new URL(Buffer.from(token, 'base64url').toString());
const dateOf = (url: URL): Date =>
  new Date((url.searchParams.get('X-Amz-Date') ?? '').replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));

describe('an IAM token', () => {
  it.each([
    { region: 'us-east-1', credentials: KEYS },
    { region: 'eu-central-2', credentials: { ...KEYS, sessionToken: "session/token+with=signs!'()*" } },
  ])('says and signs what AWS’s own signer does in $region', async ({ region, credentials }) => {
    const theirs = urlOf(
      (await generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider: async () => credentials })).token,
    );
    const ours = urlOf((await iamToken(region, async () => credentials, dateOf(theirs))).value);
    const toldBy = (url: URL) => Object.fromEntries([...url.searchParams].filter(([name]) => name !== 'User-Agent'));
    expect(toldBy(ours)).toEqual(toldBy(theirs));
    expect(ours.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(ours.host).toBe(theirs.host);
  });

  it('lives for whole seconds whatever the end of the credentials', async () => {
    const credentials = async () => ({ ...KEYS, expiration: new Date(Date.now() + 500_400) });
    expect(urlOf((await iamToken('eu-west-1', credentials)).value).searchParams.get('X-Amz-Expires')).toBe('900');
  });

  it('is base64url without padding, and for China’s name', async () => {
    const { value } = await iamToken('cn-north-1', async () => KEYS);
    expect(value).not.toMatch(/[=+/]/);
    expect(urlOf(value).host).toBe('kafka.cn-north-1.amazonaws.com.cn');
  });
});
