import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../../lambda/topic-config/domain/batches';
import { declarationOf } from '../../../../lambda/topic-config/domain/export';
import { planTopics } from '../../../../lambda/topic-config/domain/plan';
import { isEmptyPlan } from '../../../../lambda/topic-config/domain/topic';
import { checkTopics } from '../../../../lambda/topic-config/domain/validate';
import { reconcile } from '../../../../lambda/topic-config/reconcile';
import { declarations, successivePair } from '../../../support/arbitraries';
import { FakeClock, FakeCluster } from '../../../support/fake-cluster';

const policy = {
  flavour: 'standard',
  adopt: 'adopt',
  removal: 'delete',
  isAuthoritative: false,
  adopted: new Set<string>(),
  allowsDataLoss: true,
  deletion: 'with-records',
} as const;

describe('planning and applying', () => {
  it('leaves nothing to do after an apply, whatever was declared before and is declared now', async () => {
    await fc.assert(
      fc.asyncProperty(successivePair, async ({ before, after }) => {
        const admin = new FakeCluster();
        const context = { admin, clock: new FakeClock(), deadlineMs: 1_000 };
        await reconcile({ desired: before, previous: [], policy }, context);
        const result = await reconcile({ desired: after, previous: before, policy }, context);
        expect(result.error).toBeUndefined();
        const writes = admin.writes.length;
        const again = await reconcile({ desired: after, previous: after, policy }, context);
        expect(isEmptyPlan(again.plan)).toBe(true);
        expect(admin.writes.length).toBe(writes);
        expect([...admin.topics.keys()].sort()).toEqual(after.map(({ name }) => name).sort());
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of declarations', () => {
    fc.assert(
      fc.property(declarations, (topics) => {
        const { specs } = checkTopics(topics, { flavour: 'standard', brokerCount: 3 });
        const actual = { clusterId: null, brokerCount: 3, brokers: [], topics: new Map(), brokerValues: {} };
        const forwards = planTopics({ desired: specs, previous: [], actual, policy }).topics;
        const backwards = planTopics({ desired: specs.toReversed(), previous: [], actual, policy }).topics;
        expect(backwards.toReversed()).toEqual(forwards);
      }),
    );
  });

  it('exports what plans to nothing', async () => {
    await fc.assert(
      fc.asyncProperty(declarations, async (topics) => {
        const admin = new FakeCluster();
        await reconcile({ desired: topics, previous: [], policy }, { admin, clock: new FakeClock(), deadlineMs: 1_000 });
        const state = await admin.describe(
          topics.map(({ name }) => name),
          { configs: true },
        );
        const exported = [...state.topics.values()].map(declarationOf);
        const { plan } = await reconcile({ desired: exported, previous: [], policy }, { admin, clock: new FakeClock(), deadlineMs: 1_000 });
        expect(isEmptyPlan(plan)).toBe(true);
        expect(exported.length).toBe(topics.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('batches', () => {
  it('keep order and bound, and lose nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (costs) => {
        const batches = batchesOf(costs, (cost) => cost, 40);
        expect(batches.flat()).toEqual(costs);
        for (const batch of batches) expect(batch.length === 1 || batch.reduce((sum, cost) => sum + cost, 0) <= 40).toBe(true);
      }),
    );
  });
});
