import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopicDeclaration } from '../../../lambda/topic-config/contract';
import { TopicError } from '../../../lambda/topic-config/domain/errors';
import { MAX_STEPS_OF_A_DEPLOYMENT, RETENTION_CHECK_MS } from '../../../lambda/topic-config/domain/retention-step';
import { isEmptyPlan } from '../../../lambda/topic-config/domain/topic';
import { isWaiting } from '../../../lambda/topic-config/handler';
import { prepare, reconcile } from '../../../lambda/topic-config/reconcile';
import { expectFailure, simulateEvent, topicsFunction, topicsHandler, topicsProperties } from '../../support/cfn';
import { FakeClock, FakeCluster } from '../../support/fake-cluster';
import { FakeMover } from '../../support/fake-mover';
import { ProviderFramework } from '../../support/provider-framework';

const DAY = 86_400_000;
const STEPS = { AllowDataLoss: true, RetentionStep: '1d' };
const orders = (retention?: string | number): readonly TopicDeclaration[] => [
  { name: 'orders', partitions: 1, replicationFactor: 3, configs: retention === undefined ? {} : { 'retention.ms': retention } },
];

/** Remembers every retention that the topic ever had, in days. */
class Observed extends FakeCluster {
  readonly retentions: number[] = [];
  override async alterConfigs(...args: Parameters<FakeCluster['alterConfigs']>): ReturnType<FakeCluster['alterConfigs']> {
    const outcomes = await super.alterConfigs(...args);
    if (!args[1].validateOnly) this.retentions.push(this.days);
    return outcomes;
  }
  get days(): number {
    return Number(this.topics.get('orders')?.overrides.get('retention.ms') ?? 7 * DAY) / DAY;
  }
}

/** A resource whose topic has a retention of so many days. */
async function deployed(days: number, options: Parameters<typeof topicsFunction>[1] = {}) {
  const admin = new Observed();
  const handle = topicsFunction(admin, options);
  const { PhysicalResourceId: id } = await new ProviderFramework(handle).send(
    simulateEvent('Create', { ResourceProperties: topicsProperties(orders(`${days}d`)) }),
  );
  const update = (from: readonly unknown[], to: readonly unknown[], overrides: Readonly<Record<string, unknown>> = STEPS) =>
    simulateEvent('Update', {
      PhysicalResourceId: id,
      ResourceProperties: topicsProperties(to, overrides),
      OldResourceProperties: topicsProperties(from),
    });
  return { admin, handle, framework: new ProviderFramework(handle), update };
}

const policy = {
  flavour: 'standard',
  adopt: 'adopt',
  removal: 'retain',
  isAuthoritative: false,
  adopted: new Set<string>(),
  allowsDataLoss: true,
} as const;

describe('steps of a retention', () => {
  it('always reach the declared value, never go below it nor further than a step, and are as many as announced', async () => {
    const ms = fc.integer({ min: 1, max: 2 ** 40 });
    await fc.assert(
      fc.asyncProperty(ms, ms, fc.integer({ min: 1, max: 40 }), fc.boolean(), async (one, other, parts, isDeclared) => {
        const [high, low] = [Math.max(one, other) + 1, Math.min(one, other)];
        const step = { ms: Math.max(1, Math.floor((high - low) / parts)) };
        const admin = new FakeCluster({ brokerValues: { 'cleanup.policy': 'delete', 'retention.ms': String(low) } });
        admin.put('orders', 1, 3, { 'retention.ms': String(high) });
        const request = {
          desired: orders(isDeclared ? low : undefined),
          previous: orders(high),
          policy: { ...policy, retentionStep: step },
        };
        const context = { admin, clock: new FakeClock(), deadlineMs: 1_000, isStepwise: true };
        const announced = (await prepare(request, context)).plan.topics[0]?.fields[0]?.step?.left;
        const seen = [high];
        for (let isPending = true; isPending; ) {
          const result = await reconcile(request, context);
          expect(result.error).toBeUndefined();
          isPending = result.isPending ?? false;
          seen.push(Number(admin.topics.get('orders')?.overrides.get('retention.ms') ?? low));
        }
        expect(seen.length - 1).toBe(announced);
        expect(seen.at(-1)).toBe(low);
        expect(seen.slice(1).every((value, index) => value >= low && (seen[index] ?? 0) - value <= step.ms)).toBe(true);
        expect(isEmptyPlan((await prepare(request, context)).plan)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('are not taken faster because something else makes the run plan anew, not even where an answer was lost', async () => {
    const admin = new Observed().put('orders', 1, 2, { 'retention.ms': String(10 * DAY) });
    admin.fail('alterConfigs', new TopicError('broker.unavailable', 'orders: connection lost'), true);
    const clock = new FakeClock();
    const context = { admin, mover: new FakeMover(admin), clock, deadlineMs: 1_000, stepPauseMs: 3_600_000 };
    const steps = { ...policy, replication: 'apply', retentionStep: { ms: DAY } } as const;
    const result = await reconcile({ desired: orders('7d'), previous: [], policy: steps }, context);
    expect(result.error).toBeUndefined();
    expect(admin.retentions.at(-1)).toBe(7);
    expect(admin.contents).toEqual(['orders: 1/3 retention.ms=604800000']);
    expect(clock.now()).toBeGreaterThanOrEqual(2 * 3_600_000);
  });

  it('begin only where the brokers take the declared value', async () => {
    const admin = new Observed().put('orders', 1, 3, { 'retention.ms': String(10 * DAY) });
    const alterConfigs = admin.alterConfigs.bind(admin);
    admin.alterConfigs = async (alterations, options) =>
      alterations.some(({ set }) => set['retention.ms'] === String(7 * DAY))
        ? [{ name: 'orders', error: new TopicError('broker.refused', 'orders: POLICY_VIOLATION: at least 8 days') }]
        : alterConfigs(alterations, options);
    const request = { desired: orders('7d'), previous: [], policy: { ...policy, retentionStep: { ms: DAY } } };
    const result = await reconcile(request, { admin, clock: new FakeClock(), deadlineMs: 1_000 });
    expect(result.error?.message).toMatch(/at least 8 days.*nothing was changed/);
    expect(admin.retentions).toEqual([]);
  });
});

describe('the resource with a retention step', () => {
  it('is complete only when the declared value stands: one step a question, each from what the cluster has', async () => {
    const { admin, handle, update } = await deployed(14);
    const atQuestion: number[] = [];
    const framework = new ProviderFramework((event) => {
      atQuestion.push(admin.days);
      return handle(event);
    });
    const answer = await framework.send(update(orders('14d'), orders('10d')));
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { TopicCount: '1' } });
    expect(admin.retentions).toEqual([13, 12, 11, 10]);
    // `onEvent` leaves the first step to the first question, which comes at once.
    expect(atQuestion).toEqual([14, 14, 13, 12, 11]);
  });

  it('has time for the most steps that a plan may have, with a waiter that asks every five minutes', async () => {
    const clock = new FakeClock();
    const { admin, handle, update } = await deployed(7 + MAX_STEPS_OF_A_DEPLOYMENT, { clock });
    const framework = new ProviderFramework(async (event) => {
      const answer = await handle(event);
      await clock.sleep(isWaiting(event) ? RETENTION_CHECK_MS + 5_000 : 5_000);
      return answer;
    });
    expect(await framework.send(update(orders('18d'), orders('7d')))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.retentions).toHaveLength(MAX_STEPS_OF_A_DEPLOYMENT);
    expect(admin.days).toBe(7);
    expect(clock.now()).toBeLessThan(3_600_000);
  });

  it('does without the property as it always did: in one go, without a question', async () => {
    const { admin, handle, update } = await deployed(14);
    expect(await handle(update(orders('14d'), orders('7d'), { AllowDataLoss: true }))).toMatchObject({ Progress: 'done' });
    expect(admin.retentions).toEqual([7]);
  });

  it('is harmless where nothing is lowered: raised at once, and a small drop in one step', async () => {
    const { admin, framework, update } = await deployed(7);
    await framework.send(update(orders('7d'), orders('14d')));
    await framework.send(update(orders('14d'), orders('324h')));
    expect(admin.retentions).toEqual([14, 13.5]);
  });

  it('steps down to the value of the brokers where the retention is no longer declared', async () => {
    const { admin, framework, update } = await deployed(9);
    expect(await framework.send(update(orders('9d'), orders()))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.retentions).toEqual([8, 7]);
    expect(admin.contents).toEqual(['orders: 1/3']);
  });

  it('moves replicas and lowers the retention in the same update', async () => {
    const admin = new Observed().put('orders', 1, 2, { 'retention.ms': String(9 * DAY) });
    const framework = new ProviderFramework(topicsFunction(admin, { mover: new FakeMover(admin, 3) }));
    const properties = { Adopt: 'adopt', Replication: 'apply', ...STEPS };
    const create = simulateEvent('Create', { ResourceProperties: topicsProperties(orders('7d'), properties) });
    expect(await framework.send(create)).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.retentions).toEqual([8, 7]);
    expect(admin.contents).toEqual(['orders: 1/3 retention.ms=604800000']);
  });

  it('is cut off, asked twice, sent twice: the live value alone decides what is left', async () => {
    const { admin, handle, update } = await deployed(12);
    const event = update(orders('12d'), orders('7d'));
    const answer = await handle(event);
    const question = { ...event, ...(answer as object) };
    expect(await handle(question)).toEqual({ IsComplete: false });
    await handle(event);
    await handle(question);
    expect(admin.retentions).toEqual([11, 10]);
    expect(await new ProviderFramework(handle).send(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.retentions).toEqual([11, 10, 9, 8, 7]);
  });

  it('more steps than a deployment has time for are refused before any write, with the step that would do', async () => {
    const { admin, framework, update } = await deployed(7 + MAX_STEPS_OF_A_DEPLOYMENT + 1);
    const before = orders('19d');
    const refused = await framework.send(update(before, [...orders('7d'), { name: 'more', partitions: 1, replicationFactor: 3 }]));
    expect(refused).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/nothing was changed.*12 steps of 1d, and there is time for 11; let a step be 2d or more/),
    });
    expect([admin.retentions, admin.topics.size]).toEqual([[], 1]);
    expect(await framework.send(update(before, orders('7d'), { ...STEPS, RetentionStep: '2d' }))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.retentions).toEqual([17, 15, 13, 11, 9, 7]);
  });

  it('is still refused without allowDataLoss', async () => {
    const { admin, framework, update } = await deployed(14);
    const refused = await framework.send(update(orders('14d'), orders('7d'), { RetentionStep: '1d' }));
    expect(refused).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/in 7 steps of at most 1d.*allow it \(allowDataLoss\)/),
    });
    expect(admin.retentions).toEqual([]);
  });
});

describe('a rollback in the middle of the steps', () => {
  it('raises the retention at once, and the waiter that was left behind does not lower it again', async () => {
    const { admin, handle, framework, update } = await deployed(14);
    const event = update(orders('14d'), orders('7d'));
    const question = { ...event, ...((await handle(event)) as object) };
    await handle(question);
    expect(await framework.send(update(orders('7d'), orders('14d')))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.retentions).toEqual([13, 14]);
    const late = { ...question, Steps: { left: 7, since: -300_000 } };
    await expect(handle(late)).rejects.toThrow(/7 steps are left where 6 should be: the retention was raised meanwhile/);
    expect(admin.retentions).toEqual([13, 14]);
  });

  it('leaves a waiter that may ask for the stack’s status with nothing to do', async () => {
    const { admin, handle, update } = await deployed(14, { isRollingBack: true });
    const event = update(orders('14d'), orders('7d'));
    const question = { ...event, ...((await handle(event)) as object), Steps: { left: 7, since: -300_000 } };
    expect(await handle(question)).toMatchObject({ IsComplete: true });
    expect(admin.retentions).toEqual([]);
  });
});

describe('the property RetentionStep', () => {
  it.each(['0', '-1', '0d', 'abc', '1.5d', '', ['1d']])('%j is refused together with every other problem', async (step) => {
    const admin = new FakeCluster();
    const properties = { ...topicsProperties(orders('7d'), { Flavour: 'huge' }), RetentionStep: step };
    const reason = await expectFailure(topicsHandler(admin), simulateEvent('Create', { ResourceProperties: properties }));
    expect(reason).toMatch(/RetentionStep: must be a duration above 0 such as 1d, 12h or 5m, got /);
    expect(reason).toMatch(/Flavour: must be one of/);
    expect(admin.calls).toEqual([]);
  });
});
