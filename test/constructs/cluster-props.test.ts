import { describe, expect, it } from 'vitest';
import { CLIENT_AUTHENTICATION } from '../../lib/constructs/cluster-props';

describe('properties of the cluster', () => {
  it('say in so many words that nobody comes in without IAM', () => {
    expect(CLIENT_AUTHENTICATION).toEqual({ sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } });
  });
});
