/** The provider for custom resources: finds the user's functions, sends what CloudFormation would send, keeps the answer. */
import { readFileSync } from 'node:fs';
import { CLUSTER_INFO_RESOURCE_TYPE } from '../../lambda/cluster-info/contract';
import { TOPICS_RESOURCE_TYPE, type TopicsProperties } from '../../lambda/topic-config/contract';
import { at, isList, type JsonObject, objectOrEmpty } from '../assembly/json';
import { stackId } from '../assembly/pseudo';
import { addressOf, type Resource, type Stack } from '../assembly/template';
import type { Contribution } from './contributions';
import { type CustomResourceTarget, failure, planRequest } from './custom-resource';
import { DeployError } from './errors';
import { findProvider, runProvider } from './provider-framework';
import { asSent } from './scalars';
import type { Session } from './session';

/** Custom resources of the CDK itself that configure networks, buckets and log groups, which are not here. */
const WITHOUT_MEANING: ReadonlySet<string> = new Set([
  'Custom::AWS',
  'Custom::CDKBucketDeployment',
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
  'Custom::S3BucketNotifications',
  'Custom::VpcRestrictDefaultSG',
]);

/** Most time between two calls of isComplete: on one machine nobody is spared by asking every 10 s. */
const MAXIMUM_INTERVAL_MS = 500;

export function hasNoMeaning(type: string): boolean {
  return WITHOUT_MEANING.has(type);
}

export async function deployCustomResource(stack: Stack, resource: Resource, session: Session): Promise<Contribution> {
  if (hasNoMeaning(resource.type)) {
    return { kind: 'not-emulated', type: resource.type };
  }
  const properties = session.resolver.properties(stack, resource);
  const target = targetOf(stack, resource, properties);
  const previous = session.previous(target.address);
  const isStale = resource.type === CLUSTER_INFO_RESOURCE_TYPE && previous?.surroundings !== session.options.surroundings;
  const request = planRequest(target, previous, isStale);
  if (request.kind === 'unchanged') {
    await session.remember(target.address, request.record);
  } else {
    const { physicalId, data } = await send(target, request.event, session);
    if (request.replaces !== undefined && request.replaces.physicalId !== physicalId) {
      session.replaced.push({ address: target.address, record: request.replaces });
    }
    const { type, serviceToken } = target;
    const { surroundings } = session.options;
    const record = { type, serviceToken, physicalId, properties: target.properties, data, surroundings };
    await session.remember(target.address, { ...record, deletionPolicy: resource.deletionPolicy });
  }
  const isUnchanged = request.kind === 'unchanged';
  return resource.type === TOPICS_RESOURCE_TYPE
    ? { kind: 'topics', names: topicNames(declarationsOf(properties, stack)), isUnchanged }
    : { kind: 'emulated', isUnchanged };
}

/** Runs one request through the provider of its service token. Throws `DeployError` with stack, logical id and the handler's reason. */
export async function send(target: CustomResourceTarget, event: JsonObject, session: Session) {
  const { options, resolver } = session;
  const provider = findProvider(options.assembly, resolver, target.serviceToken);
  if (provider === undefined) {
    throw new DeployError(
      'CUSTOM_RESOURCE_UNKNOWN',
      `${target.address} (${target.type}): ServiceToken must be the function of a custom_resources.Provider of the app, got ${target.serviceToken}`,
    );
  }
  const framework = { runtime: options.runtime, maximumIntervalMs: MAXIMUM_INTERVAL_MS, wait: options.wait };
  try {
    return await runProvider(provider, event, framework);
  } catch (cause) {
    throw failure(target, String(event['RequestType']), cause);
  }
}

function targetOf(stack: Stack, resource: Resource, properties: JsonObject): CustomResourceTarget {
  const serviceToken = properties['ServiceToken'];
  return {
    address: addressOf(stack, resource.logicalId),
    logicalId: resource.logicalId,
    type: resource.type,
    stackId: stackId(stack),
    serviceToken: typeof serviceToken === 'string' ? serviceToken : '',
    properties: asSent(properties),
  };
}

/** The declarations, in the properties or in the asset that they name. */
function declarationsOf(properties: JsonObject, stack: Stack): JsonObject {
  const object = objectOrEmpty(properties[DECLARATIONS]);
  const file = stack.assets.get(`${String(object['Bucket'])}/${String(object['Key'])}`);
  return file === undefined ? properties : { Topics: objectOrEmpty(JSON.parse(readFileSync(file, 'utf8')))['topics'] ?? [] };
}

const DECLARATIONS = 'DeclarationsObject' satisfies keyof TopicsProperties;

function topicNames(properties: JsonObject): readonly string[] {
  const topics = properties['Topics'];
  return (isList(topics) ? topics : []).map((topic) => at(topic, 'name')).filter((name) => typeof name === 'string');
}
