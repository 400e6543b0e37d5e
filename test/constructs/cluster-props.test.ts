import { describe, expect, it } from 'vitest';
import { clientAuthentication } from '../../lib/constructs/cluster-props';

const AUTHORITY = 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/0a1b2c3d-0000-0000-0000-000000000000';

describe('properties of the cluster', () => {
  it('say in so many words that nobody comes in without a name', () => {
    expect(clientAuthentication({})).toEqual({ sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } });
  });

  it('let in passwords and certificates beside IAM where they are wanted, and name the authorities', () => {
    expect(clientAuthentication({ scram: { users: ['ann'] }, tls: { certificateAuthorities: [AUTHORITY] } })).toEqual({
      sasl: { iam: { enabled: true }, scram: { enabled: true } },
      tls: { enabled: true, certificateAuthorityArnList: [AUTHORITY] },
      unauthenticated: { enabled: false },
    });
  });
});
