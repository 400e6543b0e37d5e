import { expect } from 'vitest';
import { createLogger } from '../../lambda/shared/log';
import {
  createCompletionHandler,
  createHandler,
  type EventHandler,
  type HandlerDependencies,
  isWaiting,
  type ResourceAnswer,
} from '../../lambda/topic-config/handler';
import type { AclAdmin, Clock, ClusterAdmin, ReplicaMover } from '../../lambda/topic-config/ports';
import { FakeClock } from './fake-cluster';

export const CLUSTER_ARN = 'arn:aws:kafka:eu-west-1:111122223333:cluster/learn/0a1b2c3d-4e5f-6789-abcd-ef0123456789-2';

export interface TopicsHandlerOptions {
  readonly clusterArn?: string;
  /** Receives every log line. */
  readonly lines?: string[];
  readonly mover?: ReplicaMover;
  readonly acls?: AclAdmin;
  /** Whether CloudFormation undoes a failed update; default: cannot be told. */
  readonly isRollingBack?: boolean;
  readonly clock?: Clock;
  /** How long rights may be on their way. */
  readonly grantsWithinMs?: number;
}

/** The topics handler over a fake cluster, with a clock that does not wait. */
export function topicsHandler(admin: ClusterAdmin, options: TopicsHandlerOptions = {}): EventHandler {
  return createHandler(topicsDependencies(admin, options));
}

/** As deployed: one function that serves `onEvent` and `isComplete`. */
export function topicsFunction(admin: ClusterAdmin, options: TopicsHandlerOptions = {}): (event: unknown) => Promise<unknown> {
  const dependencies = topicsDependencies(admin, options);
  const [handle, complete] = [createHandler(dependencies), createCompletionHandler(dependencies)];
  return (event) => (isWaiting(event) ? complete(event) : handle(event));
}

/** What the handler stands on, over a fake cluster. */
export function topicsDependencies(admin: ClusterAdmin, options: TopicsHandlerOptions = {}): HandlerDependencies {
  const { clusterArn, lines = [], mover, acls, isRollingBack, clock = new FakeClock(), grantsWithinMs } = options;
  return {
    withAdmin: (use) => use(admin, mover, acls),
    clock,
    log: createLogger({ write: (line) => lines.push(line) }),
    deadlineMs: 5_000,
    grantsWithinMs,
    clusterArn,
    ...(isRollingBack === undefined ? {} : { isRollingBack: async () => isRollingBack }),
  };
}

/** Properties of `Custom::KafkaTopics` as CloudFormation delivers them: every scalar is a string. */
export function topicsProperties(topics: readonly unknown[], overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const properties = {
    ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:framework',
    SchemaVersion: '1',
    ClusterArn: CLUSTER_ARN,
    Flavour: 'standard',
    Adopt: 'adopt-if-equal',
    RemovalPolicy: 'retain',
    Topics: topics,
    ...overrides,
  };
  return stringScalars(properties) as Record<string, unknown>;
}

function stringScalars(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stringScalars);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, stringScalars(inner)]])));
  return value === undefined ? undefined : String(value);
}

export interface SimulatedEvent {
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: unknown;
  readonly OldResourceProperties?: unknown;
  readonly LogicalResourceId?: string;
}

let requests = 0;

/** An event as the provider framework hands it on; each has a new RequestId, as from CloudFormation. */
export function simulateEvent(RequestType: 'Create' | 'Update' | 'Delete', event: SimulatedEvent = {}): Record<string, unknown> {
  requests += 1;
  return {
    RequestType,
    ResponseURL: 'https://cloudformation-custom-resource-response.s3.amazonaws.com/answer?X-Amz-Signature=0123abcd',
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/msk-learn-topics/00000000-0000-0000-0000-000000000000',
    RequestId: `request-${requests}`,
    LogicalResourceId: 'TopicsResource',
    ResourceType: 'Custom::KafkaTopics',
    ...event,
  };
}

type Topics = readonly unknown[];

export const createEvent = (topics: Topics, overrides = {}): Record<string, unknown> =>
  simulateEvent('Create', { ResourceProperties: topicsProperties(topics, overrides) });

export const updateEvent = (id: string, before: Topics, after: Topics, overrides = {}): Record<string, unknown> =>
  simulateEvent('Update', {
    PhysicalResourceId: id,
    ResourceProperties: topicsProperties(after, overrides),
    OldResourceProperties: topicsProperties(before, overrides),
  });

export const deleteEvent = (id: string, topics: Topics, overrides = {}): Record<string, unknown> =>
  simulateEvent('Delete', { PhysicalResourceId: id, ResourceProperties: topicsProperties(topics, overrides) });

/** The handler's answer, which the framework would send as SUCCESS; checks what CloudFormation demands of it. */
export async function expectSuccess(handler: EventHandler, event: unknown): Promise<ResourceAnswer> {
  const answer = await handler(event);
  expect(answer.PhysicalResourceId.length).toBeGreaterThan(0);
  expect(answer.PhysicalResourceId.length).toBeLessThanOrEqual(1_024);
  expect(JSON.stringify(answer).length).toBeLessThan(3_000);
  return answer;
}

/** The reason that CloudFormation would show; checks its bounds and that it is free of traces. */
export async function expectFailure(handler: EventHandler, event: unknown): Promise<string> {
  const error = await handler(event).then(
    (answer) => {
      throw new Error(`expected a failure, got ${JSON.stringify(answer)}`);
    },
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`expected an Error, got ${String(error)}`);
  expect(Buffer.byteLength(error.message)).toBeLessThanOrEqual(1_000);
  expect(error.stack).toBe(`Error: ${error.message}`);
  expect(error.message).not.toMatch(/\n|\s+at .*:\d+/);
  return error.message;
}
