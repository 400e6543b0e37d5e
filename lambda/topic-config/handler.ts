import { createHash } from 'node:crypto';
import type { LogFields, Logger } from '../shared/log';
import type { TopicsAttributes } from './contract';
import { batchesOf } from './domain/batches';
import { isRecord } from './domain/declaration';
import { TopicError } from './domain/errors';
import type { PlanPolicy } from './domain/plan';
import { renderSummary } from './domain/render';
import { planToJson } from './domain/topic';
import { formatPhysicalId, markOf, type PhysicalId, parsePhysicalId } from './physical-id';
import type { Clock, ClusterAdmin } from './ports';
import { boundedReason, withoutTrace } from './reason';
import { type ReconcileContext, type ReconcileRequest, type ReconcileResult, reconcile } from './reconcile';
import { type ParsedProperties, parseProperties, parseRequest, type TopicRequest } from './request';
import { listNames } from './wait';

export interface HandlerDependencies {
  /** Opens an admin for one invocation, hands it over and closes it. */
  withAdmin<T>(use: (admin: ClusterAdmin) => Promise<T>): Promise<T>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Bound of each wait, in milliseconds. */
  readonly deadlineMs: number;
  /** ARN of the cluster that `withAdmin` reaches; undefined: not known, so not compared. */
  readonly clusterArn: string | undefined;
}

/** What the provider framework answers CloudFormation with. */
export interface ResourceAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: TopicsAttributes;
}

export type EventHandler = (event: unknown) => Promise<ResourceAnswer>;

/** The conversation with CloudFormation. A rejection's message is the reason that CloudFormation shows: below 1 kB, without a trace. */
export function createHandler(dependencies: HandlerDependencies): EventHandler {
  return async (event) => {
    dependencies.log.info('event', identityOf(event));
    try {
      return await answer(parseRequest(event), dependencies);
    } catch (error) {
      dependencies.log.error('failed', { error });
      throw withoutTrace(boundedReason(error instanceof Error ? error.message : String(error)));
    }
  };
}

const IDENTITY = ['RequestType', 'StackId', 'LogicalResourceId', 'PhysicalResourceId', 'RequestId'] as const;

/** Who asks for what. The properties may hold 10,000 topics, and the ResponseURL lets its reader answer for us: neither is logged. */
function identityOf(event: unknown): LogFields {
  return isRecord(event) ? Object.fromEntries(IDENTITY.map((key) => [key, event[key]])) : {};
}

function answer(request: TopicRequest, dependencies: HandlerDependencies): Promise<ResourceAnswer> {
  switch (request.kind) {
    case 'create':
      return create(request.properties, markOf(request.stackId, request.logicalId), dependencies);
    case 'update':
      return update(request, dependencies);
    case 'delete':
      return remove(request.physicalId, request.rawProperties, dependencies);
  }
}

async function create(properties: ParsedProperties, mark: string, dependencies: HandlerDependencies): Promise<ResourceAnswer> {
  refuseOtherCluster(properties, dependencies);
  return dependencies.withAdmin(async (admin) => {
    const request = { desired: properties.topics, previous: [], policy: policyOf(properties) };
    const result = await run(request, admin, dependencies);
    if (result.error !== undefined) throw await undo(result, result.error, admin);
    const made = new Set(result.created);
    const adopted = new Set(properties.topics.map(({ name }) => name).filter((name) => !made.has(name)));
    const id: PhysicalId = { clusterArn: properties.clusterArn, mark, adopted };
    return { PhysicalResourceId: formatPhysicalId(id), Data: attributesOf(properties) };
  });
}

function update(request: Extract<TopicRequest, { kind: 'update' }>, dependencies: HandlerDependencies): Promise<ResourceAnswer> {
  const { properties, previous, physicalId } = request;
  const id = parsePhysicalId(physicalId);
  // Another cluster is another resource: CloudFormation deletes the old id afterwards, under its removal policy.
  if (id === undefined || id.clusterArn !== properties.clusterArn) {
    return create(properties, markOf(request.stackId, request.logicalId), dependencies);
  }
  return dependencies.withAdmin(async (admin) => {
    const policy = { ...policyOf(properties), adopted: adoptedNames(id, previous) };
    const result = await run({ desired: properties.topics, previous: previous.topics, policy }, admin, dependencies);
    if (result.error !== undefined) throw result.error;
    return { PhysicalResourceId: physicalId, Data: attributesOf(properties) };
  });
}

async function remove(physicalId: string, rawProperties: unknown, dependencies: HandlerDependencies): Promise<ResourceAnswer> {
  const done: ResourceAnswer = { PhysicalResourceId: physicalId };
  const id = parsePhysicalId(physicalId);
  if (id === undefined) {
    dependencies.log.warn('delete of an id that is not ours: nothing done', { physicalId });
    return done;
  }
  const properties = parseProperties(rawProperties);
  if (properties.removal === 'retain') return done;
  if (isOtherCluster(properties, dependencies)) {
    // The tail of a replacement: this handler reaches the new cluster, where the same names are in use.
    dependencies.log.warn('delete on another cluster: its topics stay', { clusterArn: properties.clusterArn });
    return done;
  }
  return dependencies.withAdmin(async (admin) => {
    const policy = { ...policyOf(properties), adopted: adoptedNames(id, properties) };
    const result = await run({ desired: [], previous: properties.topics, policy }, admin, dependencies);
    if (result.error !== undefined) throw result.error;
    return done;
  });
}

const isOtherCluster = ({ clusterArn }: ParsedProperties, dependencies: HandlerDependencies): boolean =>
  dependencies.clusterArn !== undefined && dependencies.clusterArn !== clusterArn;

function refuseOtherCluster(properties: ParsedProperties, dependencies: HandlerDependencies): void {
  if (!isOtherCluster(properties, dependencies)) return;
  const text = `ClusterArn: must be the cluster that this function reaches, ${dependencies.clusterArn}, got ${properties.clusterArn}`;
  throw new TopicError('request.invalid', text);
}

function policyOf({ flavour, adopt, removal }: ParsedProperties): PlanPolicy {
  return { flavour, adopt, removal, isAuthoritative: false, adopted: new Set() };
}

function adoptedNames({ adopted }: PhysicalId, { topics }: ParsedProperties): ReadonlySet<string> {
  return adopted === 'all' ? new Set(topics.map(({ name }) => name)) : adopted;
}

async function run(request: ReconcileRequest, admin: ClusterAdmin, dependencies: HandlerDependencies): Promise<ReconcileResult> {
  const { clock, deadlineMs, log } = dependencies;
  const context: ReconcileContext = { admin, clock, deadlineMs };
  const result = await reconcile(request, context);
  if (result.warnings.length > 0) log.warn('declaration', { warnings: result.warnings });
  // The audit trail, a bounded line per topic: what changed, from what to what. Unchanged topics would only swell it.
  for (const topic of planToJson(result.plan).topics) {
    if (topic.action !== 'none' || topic.fields.length + topic.warnings.length > 0) log.info('topic', { ...topic });
  }
  log.info('plan', { summary: renderSummary(result.plan), done: result.done.map(({ phase, names }) => ({ phase, topics: names.length })) });
  return result;
}

/**
 * After a failed create the framework swallows the delete, so what this invocation made would stay for ever: takes away what never held a
 * record, and names the rest.
 */
async function undo({ created }: ReconcileResult, error: TopicError, admin: ClusterAdmin): Promise<TopicError> {
  if (created.length === 0) return error;
  const kept: string[] = [];
  for (const batch of batchesOf(created, () => 1, UNDO_BATCH)) {
    try {
      const outcomes = await admin.delete(batch, { onlyIfEmpty: true });
      kept.push(...outcomes.filter((outcome) => outcome.error !== undefined).map(({ name }) => name));
    } catch {
      kept.push(...batch);
    }
  }
  const removed = created.length - kept.length;
  const rest = kept.length === 0 ? '' : `; still there, to be deleted by hand or adopted: ${listNames(kept)}`;
  return new TopicError(error.code, `${error.message}. undone: ${removed} of ${created.length} topics made by this attempt${rest}`, {
    cause: error,
  });
}

const UNDO_BATCH = 500;

/** Counts and a hash: bounded, whatever the number of topics. */
function attributesOf({ topics }: ParsedProperties): TopicsAttributes {
  const PlanHash = createHash('sha256').update(JSON.stringify(topics)).digest('hex').slice(0, 16);
  return { TopicCount: String(topics.length), PlanHash };
}
