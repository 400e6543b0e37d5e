/** One custom resource in one deploy: Create, Update or nothing, as CloudFormation decides it. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../assembly/json';
import type { ResourceValue } from '../assembly/physical';
import { DeployError } from './errors';
import type { ResourceRecord } from './ports';
import { isSame } from './scalars';

/** The framework answers CloudFormation through this URL in AWS; here the engine takes the answer itself and nobody listens. */
const RESPONSE_URL = 'http://127.0.0.1/answered-by-the-engine';

export interface CustomResourceTarget {
  readonly address: string;
  readonly logicalId: string;
  readonly type: string;
  readonly stackId: string;
  readonly serviceToken: string;
  /** As sent: all scalars are text; `ServiceToken` included. */
  readonly properties: JsonObject;
}

export type CustomRequest =
  | { readonly kind: 'unchanged'; readonly record: ResourceRecord }
  | { readonly kind: 'send'; readonly event: JsonObject; readonly replaces?: ResourceRecord };

/**
 * @param previous What the last deploy left; undefined after a failed Create too.
 * @param isStale The surroundings changed, so that an answer of old may no longer hold even though the properties are equal.
 */
export function planRequest(target: CustomResourceTarget, previous: ResourceRecord | undefined, isStale: boolean): CustomRequest {
  if (previous === undefined) {
    return { kind: 'send', event: createEvent(target) };
  }
  if (previous.type !== target.type) {
    throw new DeployError(
      'CUSTOM_RESOURCE_FAILED',
      `${target.address}: the type of a resource cannot change from ${previous.type} to ${target.type}: give it another logical id`,
    );
  }
  if (isSame(previous.properties, target.properties) && !isStale) {
    return { kind: 'unchanged', record: previous };
  }
  const event = {
    ...baseEvent(target, 'Update'),
    PhysicalResourceId: previous.physicalId,
    OldResourceProperties: previous.properties,
  };
  return { kind: 'send', event, replaces: previous };
}

export function deleteEvent(target: CustomResourceTarget, physicalId: string): JsonObject {
  return { ...baseEvent(target, 'Delete'), PhysicalResourceId: physicalId };
}

function createEvent(target: CustomResourceTarget): JsonObject {
  return baseEvent(target, 'Create');
}

function baseEvent(target: CustomResourceTarget, requestType: 'Create' | 'Update' | 'Delete'): JsonObject {
  return {
    RequestType: requestType,
    ServiceToken: target.serviceToken,
    ResponseURL: RESPONSE_URL,
    StackId: target.stackId,
    RequestId: randomUUID(),
    LogicalResourceId: target.logicalId,
    ResourceType: target.type,
    ResourceProperties: target.properties,
  };
}

/** Ref is the physical id, Fn::GetAtt reads the answer's Data; scalars become text. */
export function customValue(record: ResourceRecord): ResourceValue {
  return {
    ref: record.physicalId,
    attribute: (name) => {
      const value = record.data[name];
      return value === null || value === undefined ? undefined : typeof value === 'object' ? value : String(value);
    },
  };
}

/** The reason with the place: what one sees instead of CloudFormation's event list. */
export function failure(target: CustomResourceTarget, requestType: string, cause: unknown): DeployError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isKnown = cause instanceof DeployError;
  return new DeployError(
    isKnown ? cause.code : 'CUSTOM_RESOURCE_FAILED',
    `stack ${target.address.split('/')[0]}: ${target.logicalId} (${target.type}, ${requestType}) failed: ${reason}`,
    { cause, retriable: isKnown && cause.retriable },
  );
}
