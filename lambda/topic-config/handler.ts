import { type LogFields, redact } from '../shared/log';
import { type DeclarationsReader, withDeclarations } from './declarations-object';
import { describe, isRecord } from './domain/declaration';
import { boundedReason, withoutTrace } from './reason';
import { parseRequest, type TopicRequest } from './request';
import {
  continueResource,
  createResource,
  type ResourceAnswer,
  type ResourceDependencies,
  removeResource,
  updateResource,
} from './resource';

export type HandlerDependencies = ResourceDependencies & DeclarationsReader;
export type { ResourceAnswer } from './resource';

/** What the provider framework's waiter reads; `Data` only with `IsComplete`. */
export interface CompletionAnswer {
  readonly IsComplete: boolean;
  readonly Data?: ResourceAnswer['Data'];
}

export type EventHandler = (event: unknown) => Promise<ResourceAnswer>;
export type CompletionHandler = (event: unknown) => Promise<CompletionAnswer>;

/** The conversation with CloudFormation. A rejection's message is the reason that CloudFormation shows: below 1 kB, without a trace. */
export function createHandler(dependencies: HandlerDependencies): EventHandler {
  return (event) =>
    withReason(dependencies, event, async () => answer(parseRequest(await withDeclarations(event, dependencies)), dependencies));
}

/**
 * The framework asks again and again with the event and what `onEvent` answered. Works from the cluster's state alone, so that a call that is
 * cut off, or comes twice, does no harm.
 */
export function createCompletionHandler(dependencies: HandlerDependencies): CompletionHandler {
  return (event) =>
    withReason(dependencies, event, async () => {
      if (!isUnfinished(event)) return { IsComplete: true };
      const physicalId = event['PhysicalResourceId'];
      return continueResource(
        parseRequest(await withDeclarations(event, dependencies)),
        typeof physicalId === 'string' ? physicalId : '',
        event[STEPS],
        dependencies,
      );
    });
}

/** True for what the framework hands to its waiter: an event beside the answer of `onEvent`. */
export const isWaiting = (event: unknown): boolean => isRecord(event) && PROGRESS in event;

const PROGRESS = 'Progress' satisfies keyof ResourceAnswer;
const STEPS = 'Steps' satisfies keyof ResourceAnswer;

const isUnfinished = (event: unknown): event is Readonly<Record<string, unknown>> => isRecord(event) && event[PROGRESS] === 'moving';

async function withReason<T>({ log }: HandlerDependencies, event: unknown, run: () => Promise<T>): Promise<T> {
  log.info('event', identityOf(event));
  try {
    return await run();
  } catch (error) {
    log.error('failed', { error });
    throw withoutTrace(boundedReason(String(redact(error instanceof Error ? error.message : String(error)))));
  }
}

const IDENTITY = ['RequestType', 'StackId', 'LogicalResourceId', 'PhysicalResourceId', 'RequestId', PROGRESS] as const;

/** Who asks for what. The properties may hold 10,000 topics, and the ResponseURL lets its reader answer for us: neither is logged. */
function identityOf(event: unknown): LogFields {
  return isRecord(event) ? Object.fromEntries(IDENTITY.map((key) => [key, asText(event[key])])) : {};
}

// What should be text and is none may be nested deeper than a logger can go.
const asText = (value: unknown): string | undefined => (typeof value === 'string' || value === undefined ? value : describe(value));

function answer(request: TopicRequest, dependencies: HandlerDependencies): Promise<ResourceAnswer> {
  switch (request.kind) {
    case 'create':
      return createResource(request, request.properties, dependencies);
    case 'update':
      return updateResource(request, dependencies);
    case 'delete':
      return removeResource(request, dependencies);
  }
}
