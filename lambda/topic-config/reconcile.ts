import { retry } from '../shared/retry';
import { type ApplyContext, type ApplyReport, applyPlan, namesOf, PHASES, type PhaseReport } from './apply';
import type { AclDeclaration, TopicDeclaration } from './contract';
import { bindingsOf, validateAcls } from './domain/acl-declaration';
import { invalidRequest, type Problem, TopicError } from './domain/errors';
import { type PlanPolicy, type PruneScope, planTopics } from './domain/plan';
import { planAcls } from './domain/plan-acls';
import { countAfter } from './domain/plan-replication';
import { renderPlan } from './domain/render';
import { stepsAfter } from './domain/retention-step';
import { type ClusterState, isEmptyPlan, needsMoves, refusalsOf, type TopicPlan } from './domain/topic';
import { checkTopics } from './domain/validate';
import { type GrantPatience, Grants } from './grants';
import { moveOrWait } from './move-replicas';
import type { AclAdmin, ReplicaMover } from './ports';
import { restOfDeployment } from './rest-of-deployment';
import { createStepPace, type StepPaceContext } from './step-pace';
import { listNames, waitUntilShown } from './wait';

/** What should be, what was declared before, and how differences are resolved. */
export interface ReconcileRequest {
  readonly desired: readonly TopicDeclaration[];
  readonly previous: readonly TopicDeclaration[];
  /** Access control entries; undefined: none, and those of the cluster are not even read. */
  readonly acls?: { readonly desired: readonly AclDeclaration[]; readonly previous: readonly AclDeclaration[] };
  readonly policy: PlanPolicy;
  readonly prune?: PruneScope;
  /** true: config keys that nobody knows are problems. */
  readonly isStrict?: boolean;
  /** Kafka's own id of the cluster that is meant; another one is refused before anything else. */
  readonly clusterId?: string | undefined;
}

export interface ReconcileContext extends ApplyContext, StepPaceContext, GrantPatience {
  /** undefined: replicas cannot be moved, so such a plan fails. */
  readonly mover?: ReplicaMover | undefined;
  /** true: returns with `isPending` instead of waiting for replicas to move or for the next step of a retention, to be called again. */
  readonly isStepwise?: boolean;
  /** true: creations, partitions and configs were done by a call before this one. */
  readonly isContinuing?: boolean | undefined;
  /** Told the plan before anything is refused or written. */
  readonly onPlan?: (planned: Planned) => void;
}

export interface Planned {
  readonly plan: TopicPlan;
  readonly warnings: readonly Problem[];
  readonly clusterId: string | null;
}

/** `created`: topics that this run has made, also where it failed later. */
export interface ReconcileResult extends Planned {
  readonly done: readonly PhaseReport[];
  readonly created: readonly string[];
  /** undefined: the cluster is as declared, read back and planned again. */
  readonly error?: TopicError;
  /** true: replicas are still moving, so that the rest of the plan is not done, or a retention is on its way down. */
  readonly isPending?: boolean;
}

const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;

/**
 * Reads the cluster and plans; writes nothing.
 * @throws TopicError `request.invalid` with all problems, or what the brokers answered
 */
export async function prepare(request: ReconcileRequest, { admin, acls }: Pick<ReconcileContext, 'admin' | 'acls'>): Promise<Planned> {
  const { flavour } = request.policy;
  const isStrict = request.isStrict ?? false;
  const early = checkTopics(request.desired, { flavour, isStrict });
  const problems = [...early.problems, ...validateAcls(request.acls?.desired ?? [], flavour)];
  if (problems.length > 0) throw invalidRequest(problems);
  // What was once declared needs no second trial: only its names and keys are read.
  const previous = checkTopics(request.previous, { flavour }).specs;
  // A role loses its rights on a topic with the declaration: what is kept anyway must not be asked for.
  const gone = request.policy.removal === 'delete' ? previous : [];
  const names = new Set([...[...early.specs, ...gone].map(({ name }) => name), ...(request.prune?.names ?? [])]);
  const actual = await admin.describe([...names], { configs: true });
  refuseOtherCluster(request.clusterId, actual.clusterId);
  const facts = { brokerCount: actual.brokerCount, replicasOf: replicasOf(actual) };
  const checked = checkTopics(request.desired, { flavour, isStrict, ...facts });
  if (checked.problems.length > 0) throw invalidRequest(checked.problems);
  const prune = request.prune === undefined ? {} : { prune: request.prune };
  const plan = planTopics({ desired: checked.specs, previous, actual, policy: request.policy, ...prune });
  const aclPlan = await planAclsOf(request, acls);
  return { plan: { ...plan, ...aclPlan }, warnings: checked.warnings, clusterId: actual.clusterId };
}

async function planAclsOf({ acls: declared }: ReconcileRequest, acls: AclAdmin | undefined): Promise<Pick<TopicPlan, 'acls'>> {
  if (declared === undefined || declared.desired.length + declared.previous.length === 0) return {};
  if (acls === undefined) throw new TopicError('plan.refused', 'ACLs cannot be read from here');
  const [desired, previous] = [bindingsOf(declared.desired), bindingsOf(declared.previous)];
  return { acls: planAcls({ desired, previous, actual: await acls.list() }) };
}

const replicasOf = ({ topics }: ClusterState): ReadonlyMap<string, number> =>
  new Map([...topics].map(([name, { partitions }]) => [name, Math.min(...partitions.map(countAfter))]));

function refuseOtherCluster(expected: string | undefined, actual: string | null): void {
  if (expected === undefined || actual === null || expected === actual) return;
  const text = `another cluster answers: its id must be ${expected}, got ${actual}; nothing was changed; check the bootstrap brokers`;
  throw new TopicError('cluster.other', text);
}

/**
 * Plans, refuses as a whole if anything is refused, applies, reads back and plans again until nothing is left to do. Failures that may pass
 * (no controller, a quota) are planned anew from the cluster's state a few times.
 * @throws TopicError before the first write; afterwards the error is in the result, beside what was done
 */
export async function reconcile(request: ReconcileRequest, context: ReconcileContext): Promise<ReconcileResult> {
  const grants = new Grants(context);
  const read = () => grants.await(() => patiently(context, () => prepare(request, context)));
  const first = await (context.isContinuing === true ? restOfDeployment(read, context) : read());
  context.onPlan?.(first);
  throwIfRefused(first.plan);
  const done: PhaseReport[] = [];
  const pace = createStepPace(context);
  let attempt = { ...first, request };
  for (let failures = 0; ; ) {
    const holdsSteps = pace.holds();
    const report = await applyPlan(attempt.plan, { ...context, holdsSteps });
    pace.taken(report);
    done.push(...report.done);
    const lacksRights = grants.mayComeFor(report.failure?.errors ?? []);
    failures += report.failure === undefined || lacksRights ? 0 : 1;
    const result = { ...first, done, created: [...new Set([...namesOf(done, 'create'), ...foundSince(request, attempt)])] };
    if (report.failure !== undefined && !lacksRights && (failures === MAX_ATTEMPTS || !mayPass(report)))
      return { ...result, error: incomplete(report, done) };
    try {
      // From here on something may be written: an error belongs into the result, beside what was done.
      const hasMoves = report.failure === undefined && needsMoves(attempt.plan);
      const steps = report.failure === undefined ? stepsAfter(attempt.plan, holdsSteps) : [];
      if (report.failure === undefined && !hasMoves && steps.length === 0) return { ...result, ...(await readBack(attempt, context)) };
      const isMoving = hasMoves && (await grants.await(() => patiently(context, () => moveOrWait(attempt.plan, context)))) === 'moving';
      if ((isMoving || steps.length > 0) && context.isStepwise === true) return { ...result, isPending: true };
      const existing = report.failure?.existing ?? [];
      if (existing.length > 0) await waitUntilShown(context, existing);
      else if (lacksRights) await grants.pause();
      else if (steps.length > 0 && !hasMoves) await pace.wait(steps);
      else await context.clock.sleep(FIRST_PAUSE_MS * 2 ** Math.max(1, failures));
      attempt = await planAgain(attempt, report, context);
    } catch (error) {
      if (error instanceof TopicError) return { ...result, error };
      throw error;
    }
  }
}

// Made by an attempt whose answer was lost: `withCreations` has put them among what was declared before.
function foundSince(asked: ReconcileRequest, { request, plan }: Attempt): readonly string[] {
  const before = new Set([
    ...asked.previous.map(({ name }) => name),
    ...plan.topics.filter(({ action }) => action === 'create').map(({ name }) => name),
  ]);
  return request.previous.map(({ name }) => name).filter((name) => !before.has(name));
}

/** Repeats a read that may pass on another try. */
function patiently<T>({ clock }: ReconcileContext, read: () => Promise<T>): Promise<T> {
  const pauseAfter = (error: unknown, failures: number) =>
    failures < MAX_ATTEMPTS && error instanceof TopicError && error.retriable ? FIRST_PAUSE_MS * 2 ** failures : undefined;
  return retry(read, pauseAfter, clock.sleep.bind(clock));
}

interface Attempt extends Planned {
  readonly request: ReconcileRequest;
}

// A creation whose answer was lost may have happened: found now, the topic is ours. One that "exists already" is someone else's.
async function planAgain(attempt: Attempt, report: ApplyReport, context: ReconcileContext): Promise<Attempt> {
  const request = report.failure?.errors.some(({ code }) => code === 'topic.exists') ? attempt.request : withCreations(attempt);
  const planned = await patiently(context, () => prepare(request, context));
  throwIfRefused(planned.plan);
  return { ...planned, request };
}

function withCreations({ request, plan }: Attempt): ReconcileRequest {
  const created = new Set(plan.topics.filter(({ action }) => action === 'create').map(({ name }) => name));
  return { ...request, previous: [...request.previous, ...request.desired.filter(({ name }) => created.has(name))] };
}

const mayPass = ({ failure }: ApplyReport): boolean =>
  failure?.errors.every(({ retriable, code }) => code !== 'wait.timeout' && (retriable || code === 'topic.exists')) ?? false;

// Brokers learn of a change a moment after the controller's answer, so the comparison is repeated until a deadline.
async function readBack(attempt: Attempt, context: ReconcileContext): Promise<{ readonly error?: TopicError }> {
  if (isEmptyPlan(attempt.plan)) return {};
  const known = new Set(attempt.request.previous.map(({ name }) => name));
  const previous = [...attempt.request.previous, ...attempt.request.desired.filter(({ name }) => !known.has(name))];
  let request: ReconcileRequest = { ...attempt.request, previous };
  const end = context.clock.now() + context.deadlineMs;
  for (let pause = FIRST_PAUSE_MS / 10; ; pause = Math.min(2 * pause, 4 * FIRST_PAUSE_MS)) {
    const { plan } = await patiently(context, () => prepare(request, context));
    if (isEmptyPlan(plan)) return {};
    if (context.clock.now() >= end) return { error: differs(plan) };
    request = onlyPending(request, plan);
    await context.clock.sleep(pause);
  }
}

// Brokers that lag are busy: only what still differs is asked again.
function onlyPending(request: ReconcileRequest, plan: TopicPlan): ReconcileRequest {
  const pending = new Set(plan.topics.filter(({ action }) => action !== 'none').map(({ name }) => name));
  const only = (topics: readonly TopicDeclaration[]) => topics.filter(({ name }) => pending.has(name));
  const prune =
    request.prune === undefined ? {} : { prune: { ...request.prune, names: request.prune.names.filter((name) => pending.has(name)) } };
  return { ...request, desired: only(request.desired), previous: only(request.previous), ...prune };
}

function differs(plan: TopicPlan): TopicError {
  return new TopicError('wait.timeout', `the changes were accepted, but reading back still shows differences: ${renderPlan(plan)}`);
}

function throwIfRefused(plan: TopicPlan): void {
  const refused = refusalsOf(plan);
  if (refused.length === 0) return;
  const reasons = refused.flatMap(({ name, fields }) =>
    fields.filter(({ op }) => op === 'refuse').map(({ reason }) => `${name}: ${reason}`),
  );
  throw new TopicError('plan.refused', `nothing was changed, since the plan is refused: ${reasons.join('; ')}`);
}

/** Of a thousand topics that fail, most fail alike. */
const MAX_ERRORS_SHOWN = 10;

function incomplete({ failure }: ApplyReport, done: readonly PhaseReport[]): TopicError {
  const errors = failure?.errors ?? [];
  const phase = failure?.phase ?? PHASES[0];
  const what = failure?.isValidation ? `the brokers refuse the phase "${phase}", nothing of it was done` : `the phase "${phase}" failed`;
  const before =
    done.length === 0 ? 'nothing was changed' : `done: ${done.map(({ phase: name, names }) => `${name} ${listNames(names)}`).join('; ')}`;
  const shown = errors.slice(0, MAX_ERRORS_SHOWN).map((error) => error.message);
  const rest = errors.length > shown.length ? `; and ${errors.length - shown.length} more like these` : '';
  const message = `${what}: ${shown.join('; ')}${rest}. ${before}`;
  return new TopicError('apply.incomplete', message, { cause: errors[0] });
}
