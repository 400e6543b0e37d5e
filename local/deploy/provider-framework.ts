/**
 * The CDK's provider framework (aws-cdk-lib/custom-resources), played by the engine: it calls the user's functions and merges their
 * answers by the same rules. Source: provider-framework/runtime/framework.js and cfn-response.js of aws-cdk-lib 2.276.
 */
import { at, isObject, type Json, type JsonObject, objectOrEmpty } from '../assembly/json';
import { type Assembly, addressOf, type Stack } from '../assembly/template';
import { existing, type Resolver } from '../assembly/values';
import type { FunctionRuntime } from '../ports';
import { DeployError } from './errors';

/** Environment variables of the framework's own functions. */
const ON_EVENT = 'USER_ON_EVENT_FUNCTION_ARN';
const IS_COMPLETE = 'USER_IS_COMPLETE_FUNCTION_ARN';
const WAITER = 'WAITER_STATE_MACHINE_ARN';

/** CloudFormation's limit for the answer of a custom resource. */
const RESPONSE_LIMIT_BYTES = 4_096;

export interface CustomProvider {
  readonly onEvent: string;
  readonly isComplete?: { readonly functionArn: string; readonly intervalMs: number; readonly attempts: number };
}

/** Whether a function with these variables belongs to the framework itself. */
export function isFrameworkFunction(environment: Readonly<Record<string, Json>>): boolean {
  return environment[ON_EVENT] !== undefined;
}

/** The user's functions behind a service token; undefined when no framework function of the assembly has that ARN. */
export function findProvider(assembly: Assembly, resolver: Resolver, serviceToken: string): CustomProvider | undefined {
  const framework = existing(assembly, resolver, (type) => type === 'AWS::Lambda::Function').find(
    ({ stack, resource }) => resolver.value(stack, resource.logicalId)?.attribute('Arn') === serviceToken,
  );
  if (framework === undefined) {
    return undefined;
  }
  const variables = objectOrEmpty(at(resolver.properties(framework.stack, framework.resource), 'Environment', 'Variables'));
  const { [ON_EVENT]: onEvent, [IS_COMPLETE]: isComplete, [WAITER]: waiter } = variables;
  if (typeof onEvent !== 'string') {
    return undefined;
  }
  return typeof isComplete === 'string' && typeof waiter === 'string'
    ? { onEvent, isComplete: { functionArn: isComplete, ...readWaiter(assembly, resolver, waiter) } }
    : { onEvent };
}

/** How often the state machine asks: the retry rule of its only task, as the framework writes it. */
function readWaiter(assembly: Assembly, resolver: Resolver, waiterArn: string): { intervalMs: number; attempts: number } {
  for (const { stack, resource } of existing(assembly, resolver, (type) => type === 'AWS::StepFunctions::StateMachine')) {
    if (resolver.value(stack, resource.logicalId)?.ref === waiterArn) {
      const definition = resolver.properties(stack, resource)['DefinitionString'];
      const [, interval, attempts] =
        (typeof definition === 'string' ? definition : '').match(/"IntervalSeconds":(\d+),"MaxAttempts":(\d+)/) ?? [];
      if (interval !== undefined && attempts !== undefined) {
        return { intervalMs: Number(interval) * 1_000, attempts: Number(attempts) };
      }
      throw unreadableWaiter(stack, resource.logicalId);
    }
  }
  throw new DeployError('CUSTOM_RESOURCE_UNKNOWN', `no state machine of the templates is ${waiterArn}, which a provider waits with`);
}

function unreadableWaiter(stack: Stack, logicalId: string): DeployError {
  const where = addressOf(stack, logicalId);
  return new DeployError('CUSTOM_RESOURCE_UNKNOWN', `${where}: the definition must have a retry rule with IntervalSeconds and MaxAttempts`);
}

/** What CloudFormation takes from the answer. */
export interface CustomResponse {
  readonly physicalId: string;
  readonly data: JsonObject;
}

export interface FrameworkOptions {
  readonly runtime: Pick<FunctionRuntime, 'invoke'>;
  /** Most milliseconds between two calls of isComplete; the total time stays the template's. */
  readonly maximumIntervalMs: number;
  /** Resolves after some milliseconds; rejects when the deploy is given up. */
  wait(ms: number): Promise<void>;
}

/** Runs one request to its end. Throws an error whose message is the reason that the user's function gave. */
export async function runProvider(provider: CustomProvider, request: JsonObject, options: FrameworkOptions): Promise<CustomResponse> {
  const answer = await invoke(provider.onEvent, request, options.runtime);
  const event = { ...request, ...answer, PhysicalResourceId: answer['PhysicalResourceId'] ?? defaultPhysicalId(request) };
  const final = provider.isComplete === undefined ? event : await poll(provider.isComplete, event, options);
  return checked(request, final);
}

async function poll(waiter: NonNullable<CustomProvider['isComplete']>, event: JsonObject, options: FrameworkOptions): Promise<JsonObject> {
  const totalMs = waiter.intervalMs * waiter.attempts;
  const intervalMs = Math.min(waiter.intervalMs, options.maximumIntervalMs);
  for (let waitedMs = 0; waitedMs <= totalMs; waitedMs += intervalMs) {
    const answer = await invoke(waiter.functionArn, event, options.runtime);
    if (answer['IsComplete'] === true) {
      return { ...event, ...answer, Data: { ...objectOrEmpty(event['Data']), ...objectOrEmpty(answer['Data']) } };
    }
    if (Object.keys(objectOrEmpty(answer['Data'])).length > 0) {
      throw new DeployError('CUSTOM_RESOURCE_FAILED', '"Data" is not allowed if "IsComplete" is "False"');
    }
    await options.wait(intervalMs);
  }
  throw new DeployError('CUSTOM_RESOURCE_TIMED_OUT', `operation timed out after ${totalMs / 1_000} s`, { retriable: true });
}

async function invoke(functionArn: string, event: JsonObject, runtime: FrameworkOptions['runtime']): Promise<JsonObject> {
  const result = await runtime.invoke(functionArn, event);
  if (!result.ok) {
    throw new DeployError('CUSTOM_RESOURCE_FAILED', result.errorMessage || result.errorType);
  }
  // The payload went through JSON on its way out of the function's process.
  const payload = result.payload as Json | undefined;
  if (payload === null || payload === undefined) {
    return {};
  }
  if (!isObject(payload)) {
    throw new DeployError('CUSTOM_RESOURCE_FAILED', `the function must return an object, got ${JSON.stringify(payload).slice(0, 80)}`);
  }
  return payload;
}

/** A Create without an id takes the request's; otherwise the id stays. */
function defaultPhysicalId(request: JsonObject): Json {
  return (request['RequestType'] === 'Create' ? request['RequestId'] : request['PhysicalResourceId']) ?? null;
}

function checked(request: JsonObject, event: JsonObject): CustomResponse {
  const { PhysicalResourceId: physicalId, Data: data } = event;
  if (typeof physicalId !== 'string' || physicalId === '') {
    throw new DeployError('CUSTOM_RESOURCE_FAILED', `PhysicalResourceId must be text, got ${JSON.stringify(physicalId)}`);
  }
  if (request['RequestType'] === 'Delete' && physicalId !== request['PhysicalResourceId']) {
    throw new DeployError('CUSTOM_RESOURCE_FAILED', `a Delete must not change the physical id, got ${physicalId}`);
  }
  if (data !== undefined && data !== null && !isObject(data)) {
    throw new DeployError('CUSTOM_RESOURCE_FAILED', `Data must be an object, got ${JSON.stringify(data).slice(0, 80)}`);
  }
  const { StackId, RequestId, LogicalResourceId } = request;
  const response = {
    Status: 'SUCCESS',
    Reason: 'SUCCESS',
    StackId,
    RequestId,
    PhysicalResourceId: physicalId,
    LogicalResourceId,
    Data: data,
  };
  const bytes = Buffer.byteLength(JSON.stringify(response));
  if (bytes > RESPONSE_LIMIT_BYTES) {
    throw new DeployError(
      'CUSTOM_RESOURCE_FAILED',
      `the response must be at most ${RESPONSE_LIMIT_BYTES} bytes, got ${bytes}: return less Data`,
    );
  }
  return { physicalId, data: objectOrEmpty(data) };
}
