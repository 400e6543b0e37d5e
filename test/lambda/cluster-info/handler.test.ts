import type { CdkCustomResourceEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterInfoError } from '../../../lambda/cluster-info/errors';
import { createHandler } from '../../../lambda/cluster-info/handler';
import type { ClusterApi, ClusterDescription } from '../../../lambda/cluster-info/ports';
import { SILENT } from '../../../lambda/shared/log';

const ARN = 'arn:aws:kafka:us-east-1:111122223333:cluster/learn/0a1b-1';
const MINUTE_MS = 60_000;
const DENIED = new ClusterInfoError('cluster-info.denied', `cluster ${ARN}: DescribeClusterV2 was refused: AccessDeniedException`);

interface Trial {
  /** What the service answers, one after another; the last one for ever. */
  readonly states?: readonly (ClusterDescription | undefined)[];
  /** null: none for IAM clients. */
  readonly brokers?: string | null;
  readonly event?: Readonly<Record<string, unknown>>;
  readonly limitMs?: number;
  /** So many pauses go by before IAM knows the policy. */
  readonly denials?: number;
}

/** Runs one event against a service that answers as told, on a clock that moves only when somebody sleeps. */
async function run({ states = [{ state: 'ACTIVE' }], brokers = 'b-1:9098', event = {}, limitMs = 14 * MINUTE_MS, denials = 0 }: Trial) {
  let now = 0;
  const asked: string[] = [];
  const api: ClusterApi = {
    async describe(arn) {
      if (now < denials * 10_000) throw DENIED;
      asked.push(`describe ${arn}`);
      return states[Math.min(asked.length, states.length) - 1];
    },
    async iamBrokers(arn) {
      if (now < denials * 10_000) throw DENIED;
      asked.push(`brokers ${arn}`);
      return brokers ?? undefined;
    },
  };
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const request = { RequestType: 'Create', ResourceProperties: { ServiceToken: 'token', ClusterArn: ARN, Revision: '1' }, ...event };
  const handler = createHandler({ api, clock, logger: SILENT });
  // The fields of an event that the handler reads.
  const answer = handler(request as unknown as CdkCustomResourceEvent, { getRemainingTimeInMillis: () => limitMs - now });
  return { answer: await answer.catch((error: unknown) => error), asked, waitedMs: now };
}

describe('asking for a cluster', () => {
  it('answers with its brokers in a stable order and a stable physical id', async () => {
    const { answer } = await run({ brokers: 'b-3.x:9098, b-1.x:9098,b-2.x:9098' });
    expect(answer).toEqual({
      PhysicalResourceId: `${ARN}#info`,
      Data: { BootstrapBrokers: 'b-1.x:9098,b-2.x:9098,b-3.x:9098', State: 'ACTIVE' },
    });
  });

  it('gives the same answer for every order of the brokers', async () => {
    const brokers = ['b-1:9098', 'b-2:9098', 'b-3:9098'];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(brokers, { minLength: 3 }), async (order) => {
        const { answer } = await run({ brokers: order.join(',') });
        expect(answer).toMatchObject({ Data: { BootstrapBrokers: brokers.join(',') } });
      }),
    );
  });

  it('waits while the cluster is made', async () => {
    const { answer, asked, waitedMs } = await run({ states: [{ state: 'CREATING' }, { state: 'CREATING' }, { state: 'ACTIVE' }] });
    expect(answer).toMatchObject({ Data: { State: 'ACTIVE' } });
    expect(asked.filter((question) => question.startsWith('describe'))).toHaveLength(3);
    expect(waitedMs).toBe(20_000);
  });

  it.each(['HEALING', 'MAINTENANCE', 'REBOOTING_BROKER'])('does not wait for the end of %s: the brokers serve', async (state) => {
    const { answer, waitedMs } = await run({ states: [{ state }] });
    expect(answer).toMatchObject({ Data: { State: state } });
    expect(waitedMs).toBe(0);
  });

  it('asks again on an update, under the same physical id', async () => {
    const { answer } = await run({ event: { RequestType: 'Update', PhysicalResourceId: `${ARN}#info` }, brokers: 'b-9:9098' });
    expect(answer).toMatchObject({ PhysicalResourceId: `${ARN}#info`, Data: { BootstrapBrokers: 'b-9:9098' } });
  });

  it.each(['AWSCDK::CustomResourceProviderFramework::CREATE_FAILED', `${ARN}#info`, 'foreign'])(
    'deletes %s by doing nothing',
    async (id) => {
      const { answer, asked } = await run({ event: { RequestType: 'Delete', PhysicalResourceId: id } });
      expect(answer).toEqual({ PhysicalResourceId: id });
      expect(asked).toEqual([]);
    },
  );
});

describe('a policy that IAM does not know yet', () => {
  it('is waited for', async () => {
    const { answer, waitedMs } = await run({ denials: 7 });
    expect(answer).toMatchObject({ Data: { State: 'ACTIVE' } });
    expect(waitedMs).toBe(70_000);
  });

  it('is waited for two minutes and no longer', async () => {
    const { answer, waitedMs } = await run({ denials: 1_000 });
    expect(answer).toBe(DENIED);
    expect(waitedMs).toBe(120_000);
  });
});

describe('a cluster that cannot answer', () => {
  it.each([
    { trial: { states: [undefined] }, code: 'cluster-info.not-found', message: `cluster ${ARN}: does not exist` },
    {
      trial: { states: [{ state: 'FAILED', stateReason: 'no capacity' }] },
      code: 'cluster-info.failed',
      message: `cluster ${ARN}: is FAILED (no capacity)`,
    },
    { trial: { states: [{ state: 'DELETING' }] }, code: 'cluster-info.failed', message: `cluster ${ARN}: is DELETING` },
    {
      trial: { states: [{ state: 'CREATING' }], limitMs: 2 * MINUTE_MS },
      code: 'cluster-info.timeout',
      message: `cluster ${ARN}: is still CREATING; deploy again when it is ACTIVE`,
    },
  ])('$code: $message', async ({ trial, code, message }) => {
    const { answer } = await run(trial);
    expect(answer).toBeInstanceOf(ClusterInfoError);
    expect(answer).toMatchObject({ code, message, retriable: code === 'cluster-info.timeout' });
  });

  it('is told that it has no IAM brokers, and what to do', async () => {
    const { answer } = await run({ brokers: null });
    expect(answer).toMatchObject({
      code: 'cluster-info.no-iam',
      message: `cluster ${ARN}: has no bootstrap brokers for IAM; enable IAM in its client authentication`,
    });
  });

  it('stops before the function would be stopped', async () => {
    const { waitedMs } = await run({ states: [{ state: 'UPDATING' }], limitMs: 3 * MINUTE_MS });
    expect(waitedMs).toBeGreaterThan(MINUTE_MS);
    expect(waitedMs).toBeLessThan(3 * MINUTE_MS - 10_000);
  });

  it.each([undefined, '', 'learn', 42, 'arn:aws:sns:us-east-1:111122223333:topic'])('refuses %j as its ARN', async (ClusterArn) => {
    const { answer, asked } = await run({ event: { ResourceProperties: { ServiceToken: 'token', ClusterArn } } });
    expect(answer).toMatchObject({ code: 'cluster-info.bad-request' });
    expect(asked).toEqual([]);
  });

  it('leaves no stack trace for the reason, and stays below its limit', () => {
    const error = new ClusterInfoError('cluster-info.api', 'x'.repeat(5_000));
    expect(error.stack?.split('\n')).toHaveLength(1);
    expect(error.message.length).toBeLessThanOrEqual(1_000);
  });
});
