import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import type { Logger } from '../shared/log';
import { retry } from '../shared/retry';
import type { ClusterInfoAttributes, ClusterInfoProperties } from './contract';
import { ClusterInfoError } from './errors';
import type { Clock, ClusterApi } from './ports';

export interface ClusterInfoDependencies {
  readonly api: ClusterApi;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What Lambda's context says; the answer must leave before the function is stopped. */
export interface Deadline {
  getRemainingTimeInMillis(): number;
}

type Response = CdkCustomResourceResponse<ClusterInfoAttributes>;

const POLL_MS = 10_000;
/** The role's policy names the cluster, so it is made after it, a moment before the question: IAM needs some seconds to know it, seldom more than a minute. */
const GRANTS_WITHIN_MS = 120_000;
/** Left for the last question and the answer. */
const RESERVE_MS = 20_000;

/** Brokers serve clients in these states, also while MSK works on one of them. */
const SERVING = new Set(['ACTIVE', 'HEALING', 'MAINTENANCE', 'REBOOTING_BROKER']);
const GONE = new Set(['FAILED', 'DELETING']);

/**
 * Waits until the cluster serves clients and answers with its bootstrap brokers. Nothing is created, so a Delete has nothing to do.
 * @throws ClusterInfoError whose message is fit for CloudFormation
 */
export function createHandler(
  dependencies: ClusterInfoDependencies,
): (event: CdkCustomResourceEvent, deadline: Deadline) => Promise<Response> {
  return async (event, deadline) => {
    if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId };
    const { ClusterArn } = parseProperties(event.ResourceProperties);
    const { clock } = dependencies;
    const api = onceGranted(dependencies.api, { clock, endsAt: clock.now() + GRANTS_WITHIN_MS });
    const state = await waitUntilServing(ClusterArn, { ...dependencies, api }, deadline);
    const brokers = await api.iamBrokers(ClusterArn);
    if (brokers === undefined) {
      throw new ClusterInfoError(
        'cluster-info.no-iam',
        `cluster ${ClusterArn}: has no bootstrap brokers for IAM; enable IAM in its client authentication`,
      );
    }
    return { PhysicalResourceId: `${ClusterArn}#info`, Data: { BootstrapBrokers: sortBrokers(brokers), State: state } };
  };
}

/** The API, asked again while its refusals may be those of a policy that is on its way. */
function onceGranted(api: ClusterApi, { clock, endsAt }: { readonly clock: Clock; readonly endsAt: number }): ClusterApi {
  const isDenied = (error: unknown) => error instanceof ClusterInfoError && error.code === 'cluster-info.denied';
  const pauseAfter = (error: unknown) => (isDenied(error) && clock.now() < endsAt ? POLL_MS : undefined);
  return {
    describe: (arn) => retry(() => api.describe(arn), pauseAfter, clock.sleep.bind(clock)),
    iamBrokers: (arn) => retry(() => api.iamBrokers(arn), pauseAfter, clock.sleep.bind(clock)),
  };
}

/** The service orders the list anew each time; a stable one keeps functions from being updated for nothing. */
const sortBrokers = (brokers: string): string =>
  brokers
    .split(',')
    .map((broker) => broker.trim())
    .sort()
    .join(',');

function parseProperties(properties: Readonly<Record<string, unknown>>): Pick<ClusterInfoProperties, 'ClusterArn'> {
  const arn = properties['ClusterArn'];
  if (typeof arn === 'string' && /^arn:[^:]+:kafka:[^:]*:[^:]*:cluster\/[^/]+\/[^/]+$/.test(arn)) return { ClusterArn: arn };
  const got = JSON.stringify(arn) ?? 'nothing';
  throw new ClusterInfoError('cluster-info.bad-request', `ClusterArn: must be the ARN of an MSK cluster, got ${got.slice(0, 200)}`);
}

async function waitUntilServing(arn: string, { api, clock, logger }: ClusterInfoDependencies, deadline: Deadline): Promise<string> {
  const giveUpAt = clock.now() + deadline.getRemainingTimeInMillis() - RESERVE_MS;
  for (;;) {
    const description = await api.describe(arn);
    if (description === undefined) throw new ClusterInfoError('cluster-info.not-found', `cluster ${arn}: does not exist`);
    const { state, stateReason } = description;
    if (SERVING.has(state)) return state;
    if (GONE.has(state)) {
      throw new ClusterInfoError(
        'cluster-info.failed',
        `cluster ${arn}: is ${state}${stateReason === undefined ? '' : ` (${stateReason})`}`,
      );
    }
    if (clock.now() + POLL_MS > giveUpAt) {
      throw new ClusterInfoError('cluster-info.timeout', `cluster ${arn}: is still ${state}; deploy again when it is ACTIVE`, {
        retriable: true,
      });
    }
    logger.info('waiting for the cluster', { state });
    await clock.sleep(POLL_MS);
  }
}
