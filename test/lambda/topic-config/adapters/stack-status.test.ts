import { describe, expect, it } from 'vitest';
import { signedDescribeStacks, statusOf } from '../../../../lambda/topic-config/adapters/stack-status';

const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/msk-learn-topics/0a1b2c3d';

describe('the status of a stack', () => {
  it('is read from the answer of DescribeStacks', () => {
    expect(statusOf('<Stacks><member><StackStatus>UPDATE_ROLLBACK_IN_PROGRESS</StackStatus></member></Stacks>')).toBe(
      'UPDATE_ROLLBACK_IN_PROGRESS',
    );
    expect(statusOf('<html>no</html>')).toBeUndefined();
  });

  it('is asked for with a signature as the SDK makes it', () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'SECRET', sessionToken: 'TOKEN' };
    const signed = signedDescribeStacks(STACK, { region: 'eu-west-1', credentials, now: new Date('2026-01-02T03:04:05Z') });
    // Made with @smithy/signature-v4 5.7.5 from the same request.
    expect(signed.headers['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/cloudformation/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, ' +
        'Signature=7a1f7c1533b6a2e25ea9327dbb9ad1e3f57b4a9fa974d31ea4b624e6d2d81842',
    );
    expect(signed.path).toMatch(/^\/\?Action=DescribeStacks&StackName=arn%3Aaws%3Acloudformation/);
  });
});
