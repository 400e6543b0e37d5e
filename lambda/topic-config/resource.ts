import { createHash } from 'node:crypto';
import type { Logger } from '../shared/log';
import { type Asker, audit } from './audit';
import type { TopicsAttributes } from './contract';
import { TopicError } from './domain/errors';
import type { PlanPolicy } from './domain/plan';
import { MAX_STEPS_OF_A_DEPLOYMENT } from './domain/retention-step';
import type { GrantPatience } from './grants';
import type { CompletionAnswer } from './handler';
import { formatPhysicalId, markOf, type PhysicalId, parsePhysicalId } from './physical-id';
import type { AclAdmin, Clock, ClusterAdmin, ReplicaMover } from './ports';
import { explainedDelete } from './reason';
import { type ReconcileRequest, type ReconcileResult, reconcile } from './reconcile';
import { type ParsedProperties, parseProperties, type TopicRequest } from './request';
import { type StepsUnderWay, stepsUnderWay, withoutRaised } from './step-pace';
import { undoAll } from './undo';

/** A cluster as one invocation sees it, and what it leaves to the next. */
interface OpenCluster {
  readonly admin: ClusterAdmin;
  readonly mover?: ReplicaMover | undefined;
  readonly acls?: AclAdmin | undefined;
  /** true: steps of a retention are the waiter's, whose first question comes at once: two steps would be one to the brokers. */
  readonly holdsSteps?: boolean;
  /** true: the waiter's, for what a call before this one has begun. */
  readonly isContinuing?: boolean;
}

export interface ResourceDependencies extends GrantPatience {
  /** Opens the cluster for one invocation, hands it over and closes it. What is not handed over cannot be done: moving replicas, changing ACLs. */
  withAdmin<T>(use: (admin: ClusterAdmin, mover?: ReplicaMover, acls?: AclAdmin) => Promise<T>): Promise<T>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Bound of each wait, in milliseconds. */
  readonly deadlineMs: number;
  /** ARN of the cluster that `withAdmin` reaches; undefined: not known, so not compared. */
  readonly clusterArn: string | undefined;
  /** Whether a stack undoes a failed update; undefined: cannot be told. Asked only where a plan is refused. */
  isRollingBack?(stackId: string): Promise<boolean | undefined>;
}

/** What the provider framework answers CloudFormation with, or hands to its waiter. */
export interface ResourceAnswer {
  readonly PhysicalResourceId: string;
  /** `moving`: replicas or a retention are on their way, and the waiter goes on. */
  readonly Progress: 'done' | 'moving';
  /** Echoed to the waiter's calls. */
  readonly Steps?: StepsUnderWay;
  readonly Data?: TopicsAttributes;
}

export async function createResource(
  asker: Asker,
  properties: ParsedProperties,
  dependencies: ResourceDependencies,
): Promise<ResourceAnswer> {
  refuseOtherCluster(properties, dependencies);
  return dependencies.withAdmin(async (admin, mover, acls) => {
    const cluster = { admin, mover, acls, holdsSteps: true };
    const declared = { desired: properties.topics, previous: [], acls: { desired: properties.acls, previous: [] } };
    const request = { ...declared, policy: policyOf(properties), isStrict: properties.isStrict };
    const result = await run(request, asker, cluster, dependencies);
    if (result.error !== undefined) throw await undoAll(result, result.error, cluster);
    const made = new Set(result.created);
    const adopted = new Set(properties.topics.map(({ name }) => name).filter((name) => !made.has(name)));
    const id: PhysicalId = {
      clusterArn: properties.clusterArn,
      mark: markOf(asker.stackId, asker.logicalId),
      adopted,
      kafkaId: result.clusterId ?? undefined,
    };
    return { PhysicalResourceId: formatPhysicalId(id), ...progressOf(result, dependencies), Data: attributesOf(properties) };
  });
}

type UpdateRequest = Extract<TopicRequest, { kind: 'update' }>;

export function updateResource(request: UpdateRequest, dependencies: ResourceDependencies): Promise<ResourceAnswer> {
  const { properties, previous, physicalId } = request;
  const id = parsePhysicalId(physicalId);
  // Another cluster is another resource: CloudFormation deletes the old id afterwards, under its removal policy.
  if (id === undefined || id.clusterArn !== properties.clusterArn) return createResource(request, properties, dependencies);
  return dependencies.withAdmin(async (admin, mover, acls) => {
    const cluster = { admin, mover, acls, holdsSteps: true };
    const wanted = requestOf(id, properties, previous, previous.topics);
    const result = await runOrRollBack(wanted, request, cluster, dependencies);
    if (result.error !== undefined) throw result.error;
    return { PhysicalResourceId: physicalId, ...progressOf(result, dependencies), Data: attributesOf(properties) };
  });
}

/** The next step of a create or update whose replicas were still moving, or whose retention goes down in steps. */
export async function continueResource(
  request: TopicRequest,
  physicalId: string,
  steps: unknown,
  dependencies: ResourceDependencies,
): Promise<CompletionAnswer> {
  const id = parsePhysicalId(physicalId);
  if (request.kind === 'delete' || id === undefined) return { IsComplete: true };
  const { properties } = request;
  // After a replacement the event's old properties are those of another cluster.
  const old = request.kind === 'update' && request.previous.clusterArn === properties.clusterArn ? request.previous : undefined;
  const before = old?.topics ?? [];
  const names = new Set(before.map(({ name }) => name));
  // Whatever is declared has been made or taken over by now.
  const previous = [...before, ...properties.topics.filter(({ name }) => !names.has(name))];
  return dependencies.withAdmin(async (admin, mover, acls) => {
    const cluster = { admin, mover, acls, isContinuing: true };
    const owned = { ...properties, acls: old?.acls ?? [] };
    const { policy, ...rest } = requestOf(id, properties, owned, previous);
    const wanted = { ...rest, policy: { ...policy, retentionStep: withoutRaised(policy.retentionStep, steps, dependencies.clock.now()) } };
    const result = await runOrRollBack(wanted, request, cluster, dependencies);
    if (result.error !== undefined) throw await undoIfNew(result, result.error, request, id, cluster);
    return result.isPending === true ? { IsComplete: false } : { IsComplete: true, Data: attributesOf(properties) };
  });
}

async function undoIfNew(
  result: ReconcileResult,
  error: TopicError,
  request: TopicRequest,
  { adopted }: PhysicalId,
  cluster: OpenCluster,
): Promise<TopicError> {
  if (request.kind !== 'create') return error;
  const names = request.properties.topics.map(({ name }) => name);
  // Topics were made in a call before this one.
  const created = adopted === 'all' ? [] : names.filter((name) => !adopted.has(name));
  return undoAll({ ...result, created }, error, cluster);
}

export async function removeResource(
  request: Extract<TopicRequest, { kind: 'delete' }>,
  dependencies: ResourceDependencies,
): Promise<ResourceAnswer> {
  const { physicalId, rawProperties } = request;
  const done: ResourceAnswer = { PhysicalResourceId: physicalId, Progress: 'done' };
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
  return dependencies.withAdmin(async (admin, mover, acls) => {
    const cluster = { admin, mover, acls };
    const { policy, ...rest } = requestOf(id, properties, properties, properties.topics);
    // What goes is not moved before.
    const wanted = {
      ...rest,
      desired: [],
      acls: { desired: [], previous: properties.acls },
      policy: { ...policy, replication: 'refuse' } as const,
    };
    const result = await explainedDelete(() => run(wanted, request, cluster, dependencies));
    if (result.error !== undefined) throw result.error;
    return done;
  });
}

function requestOf(
  id: PhysicalId,
  properties: ParsedProperties,
  owned: ParsedProperties,
  previous: ReconcileRequest['previous'],
): ReconcileRequest {
  const adopted = id.adopted === 'all' ? new Set(owned.topics.map(({ name }) => name)) : id.adopted;
  const policy = { ...policyOf(properties), adopted };
  const acls = { desired: properties.acls, previous: owned.acls };
  return { desired: properties.topics, previous, acls, policy, isStrict: properties.isStrict, clusterId: id.kafkaId };
}

function policyOf(properties: ParsedProperties): PlanPolicy {
  const { flavour, adopt, removal, isAuthoritative, allowsDataLoss, deletion, onFewerPartitions, replication } = properties;
  const { retentionStepMs: ms } = properties;
  const retentionStep = ms === undefined ? undefined : { ms, maxSteps: MAX_STEPS_OF_A_DEPLOYMENT };
  const changes = { allowsDataLoss, onFewerPartitions, replication, retentionStep };
  return { flavour, adopt, removal, isAuthoritative, deletion, ...changes, adopted: new Set() };
}

/**
 * What a rollback asks for may look like a loss: fewer partitions, a shorter retention. To refuse it would strand the stack in
 * UPDATE_ROLLBACK_FAILED, so it is left out and reported. Only the stack's status tells a rollback from a deployment.
 */
async function runOrRollBack(
  request: ReconcileRequest,
  asker: Asker,
  cluster: OpenCluster,
  dependencies: ResourceDependencies,
): Promise<ReconcileResult> {
  try {
    return await run(request, asker, cluster, dependencies);
  } catch (error) {
    if (!(error instanceof TopicError) || error.code !== 'plan.refused') throw error;
    if (dependencies.isRollingBack === undefined) throw error;
    const isRollback = await dependencies.isRollingBack(asker.stackId);
    if (isRollback === undefined) throw new TopicError(error.code, `${error.message}${ROLLBACK_HINT}`, { cause: error });
    if (!isRollback) throw error;
    dependencies.log.warn('the stack is rolling back: what would be refused is left as it is', { reason: error.message });
    return run({ ...request, policy: { ...request.policy, isRollback } }, asker, cluster, dependencies);
  }
}

const ROLLBACK_HINT = '; if this is a rollback, continue it with --resources-to-skip and this logical id: the topics stay as they are';

async function run(
  request: ReconcileRequest,
  asker: Asker,
  cluster: OpenCluster,
  { clock, deadlineMs, grantsWithinMs, log }: ResourceDependencies,
): Promise<ReconcileResult> {
  const result = await reconcile(request, { ...cluster, clock, deadlineMs, grantsWithinMs, isStepwise: true });
  audit(log, asker, result);
  return result;
}

const isOtherCluster = ({ clusterArn }: ParsedProperties, dependencies: ResourceDependencies): boolean =>
  dependencies.clusterArn !== undefined && dependencies.clusterArn !== clusterArn;

function refuseOtherCluster(properties: ParsedProperties, dependencies: ResourceDependencies): void {
  if (!isOtherCluster(properties, dependencies)) return;
  const text = `ClusterArn: must be the cluster that this function reaches, ${dependencies.clusterArn}, got ${properties.clusterArn}`;
  throw new TopicError('request.invalid', text);
}

function progressOf({ isPending, plan }: ReconcileResult, { clock }: ResourceDependencies): Pick<ResourceAnswer, 'Progress' | 'Steps'> {
  const Steps = stepsUnderWay(plan, clock.now());
  return { Progress: isPending === true ? 'moving' : 'done', ...(Steps === undefined ? {} : { Steps }) };
}

/** Counts and a hash: bounded, whatever the number of topics. */
function attributesOf({ topics }: ParsedProperties): TopicsAttributes {
  const PlanHash = createHash('sha256').update(JSON.stringify(topics)).digest('hex').slice(0, 16);
  return { TopicCount: String(topics.length), PlanHash };
}
