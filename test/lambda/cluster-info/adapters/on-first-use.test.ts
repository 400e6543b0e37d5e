import { describe, expect, it } from 'vitest';
import { onFirstUse } from '../../../../lambda/cluster-info/adapters/on-first-use';
import type { ClusterApi } from '../../../../lambda/cluster-info/ports';

const ARN = 'arn:aws:kafka:us-east-1:111122223333:cluster/learn/0a1b-1';
const ACTIVE: ClusterApi = { describe: async () => ({ state: 'ACTIVE' }), iamBrokers: async (arn) => `b-1:9098,${arn}` };

describe('an API that is loaded when it is first asked', () => {
  it('is not loaded before', () => {
    let loads = 0;
    onFirstUse(() => {
      loads += 1;
      return ACTIVE;
    });
    expect(loads).toBe(0);
  });

  it('is loaded once, however often it is asked', async () => {
    let loads = 0;
    const api = onFirstUse(() => {
      loads += 1;
      return ACTIVE;
    });
    expect(await Promise.all([api.describe(ARN), api.iamBrokers(ARN), api.describe(ARN)])).toEqual([
      { state: 'ACTIVE' },
      `b-1:9098,${ARN}`,
      { state: 'ACTIVE' },
    ]);
    expect(loads).toBe(1);
  });

  it('is loaded again after a load that failed, which the question tells', async () => {
    let loads = 0;
    const api = onFirstUse(() => {
      loads += 1;
      if (loads === 1) throw new Error('no memory');
      return ACTIVE;
    });
    await expect(api.describe(ARN)).rejects.toThrow('no memory');
    expect(await api.describe(ARN)).toEqual({ state: 'ACTIVE' });
  });
});
