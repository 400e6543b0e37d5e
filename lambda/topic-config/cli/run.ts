import type { Progress } from '../apply';
import type { AclDeclaration, ClusterFlavour, TopicDeclaration } from '../contract';
import { TopicError } from '../domain/errors';
import { declarationOf, declarationsOfAcls } from '../domain/export';
import { renderPlan, renderSummary } from '../domain/render';
import { isEmptyPlan, planToJson, refusalsOf, type TopicPlan } from '../domain/topic';
import type { AclAdmin, Clock, ClusterAdmin, ReplicaMover } from '../ports';
import { type Planned, prepare, type ReconcileRequest, reconcile } from '../reconcile';
import { type CliOptions, type ClusterTarget, parseOptions, UsageError } from './options';
import { type Palette, paint } from './paint';
import { renderSteps } from './retention';
import { readTopicsFile } from './topics-file';

/** 0: nothing to do, or applied. 1: refused or failed. 2: `plan` or `drift` found differences. */
export type ExitStatus = 0 | 1 | 2;

export interface DeclaredTopics {
  readonly flavour: ClusterFlavour;
  readonly topics: readonly TopicDeclaration[];
  readonly acls?: readonly AclDeclaration[];
}

/** The command line's outside world. */
export interface CliWorld {
  /** Opens the cluster for one command, hands it over and closes it. */
  withCluster<T>(target: ClusterTarget, use: (cluster: CliCluster) => Promise<T>): Promise<T>;
  /** Text of a file; rejects as node:fs does. */
  readFile(path: string): Promise<string>;
  /** The topics of an environment; throws an error whose message says what is wrong. */
  loadEnvironment(name: string): DeclaredTopics;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly clock: Clock;
  /** undefined: no colours. */
  readonly palette?: Palette;
}

export interface CliCluster {
  readonly admin: ClusterAdmin;
  readonly mover?: ReplicaMover;
  readonly acls?: AclAdmin;
  /** Where MSK tells it; wins over a file, which does not know. */
  readonly flavour?: ClusterFlavour;
  listNames(): Promise<readonly string[]>;
}

/** From here on an apply says how far it is. */
const MANY_TOPICS = 200;

/** Bound of each wait: brokers may take a minute to show 1,000 new topics. */
const DEADLINE_MS = 180_000;

/** Runs one command. Errors become one paragraph on `err` and status 1. */
export async function runCli(args: readonly string[], world: CliWorld): Promise<ExitStatus> {
  try {
    const options = parseOptions(args);
    const status = await world.withCluster(options.target, (cluster) => runCommand(options, cluster, world));
    return status;
  } catch (error) {
    world.err(error instanceof UsageError ? error.message : `error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function runCommand(options: CliOptions, cluster: CliCluster, world: CliWorld): Promise<ExitStatus> {
  if (options.command === 'export') return exportTopics(options, cluster, world);
  const request = await readRequest(options, cluster, world);
  if (options.command === 'apply') return apply(options, request, cluster, world);
  const planned = await prepare(request, cluster);
  show(options, planned, world);
  if (refusalsOf(planned.plan).length > 0) return 1;
  return hasDifferences(options, planned.plan) ? 2 : 0;
}

// What someone else has set is no work for a plan, but it is drift.
function hasDifferences({ command }: CliOptions, plan: TopicPlan): boolean {
  const kept = [...plan.topics.flatMap(({ fields }) => fields), ...(plan.acls ?? [])].some(({ op }) => op === 'keep');
  return !isEmptyPlan(plan) || (command === 'drift' && kept);
}

async function apply(
  options: CliOptions,
  request: ReconcileRequest,
  { admin, mover, acls }: CliCluster,
  world: CliWorld,
): Promise<ExitStatus> {
  let isRefused = false;
  const onPlan = (planned: Planned): void => {
    isRefused = refusalsOf(planned.plan).length > 0;
    if (!options.isJson || isRefused) show(options, planned, world);
  };
  const onProgress = ({ phase, done, total }: Progress): void => {
    if (total > MANY_TOPICS) world.err(`${phase}: ${done} of ${total}`);
  };
  try {
    const context = { admin, mover, acls, clock: world.clock, deadlineMs: DEADLINE_MS, onPlan, onProgress };
    const onStep = (...progress: Parameters<typeof renderSteps>): void => world.err(renderSteps(...progress));
    const { plan, done, error } = await reconcile(request, { ...context, stepPauseMs: options.retention?.pauseMs, onStep });
    const failure = error === undefined ? {} : { error: { code: error.code, message: error.message } };
    if (options.isJson) world.out(toJson({ ...planToJson(plan), done, ...failure }));
    if (error !== undefined) throw error;
    if (!options.isJson) world.out(isEmptyPlan(plan) ? 'nothing to do' : `applied: ${renderSummary(plan)}`);
    return 0;
  } catch (error) {
    // The plan with its refusals is printed already.
    if (isRefused && error instanceof TopicError && error.code === 'plan.refused') return 1;
    throw error;
  }
}

function show({ isJson }: CliOptions, { plan, warnings }: Planned, world: CliWorld): void {
  for (const { path, message } of warnings) world.err(`warning: ${path}: ${message}`);
  const text = isJson ? toJson(planToJson(plan)) : renderPlan(plan);
  world.out(isJson || world.palette === undefined ? text : paint(text, world.palette));
}

async function exportTopics({ exportsAcls }: CliOptions, { admin, acls, listNames }: CliCluster, world: CliWorld): Promise<ExitStatus> {
  const names = [...(await listNames())].sort();
  // Brokers leave out what a role may not see, without a word.
  if (names.length === 0)
    world.err('warning: no topic is visible; with IAM the role needs kafka-cluster:DescribeTopic on each that it should see');
  const { topics } = await admin.describe(names, { configs: true });
  const declarations = names.flatMap((name) => topics.get(name) ?? []).map(declarationOf);
  for (const { name } of declarations.filter(({ replicationFactor }) => replicationFactor === undefined)) {
    world.err(`warning: ${name}: its partitions have different numbers of replicas, so no replicationFactor is written`);
  }
  const bindings = exportsAcls && acls !== undefined ? await acls.list() : undefined;
  world.out(toJson({ topics: declarations, ...(bindings === undefined ? {} : { acls: declarationsOfAcls(bindings) }) }));
  return 0;
}

async function readRequest(options: CliOptions, cluster: CliCluster, world: CliWorld): Promise<ReconcileRequest> {
  const { flavour, topics, acls = [] } = await readDeclared(options, cluster, world);
  const before = options.previousPath === undefined ? { topics: [], acls: [] } : await readTopicsFile(options.previousPath, world.readFile);
  const policy = {
    flavour,
    adopt: options.adopt,
    removal: 'retain',
    isAuthoritative: options.isAuthoritative,
    adopted: new Set<string>(),
    allowsDataLoss: options.allowsDataLoss,
    // What a service decides by itself is not moved.
    replication: flavour === 'standard' ? options.replication : 'refuse',
    retentionStep: options.retention?.step,
  } as const;
  const { isStrict, clusterId } = options;
  const declared = { desired: topics, previous: before.topics, acls: { desired: acls, previous: before.acls } };
  return { ...declared, policy, isStrict, clusterId, ...(await pruneScope(options, cluster)) };
}

async function pruneScope({ prune }: CliOptions, { listNames }: CliCluster): Promise<Pick<ReconcileRequest, 'prune'>> {
  if (prune === undefined) return {};
  const names = (await listNames()).filter((name) => name.startsWith(prune.prefix)).sort();
  return { prune: { names, max: prune.max } };
}

async function readDeclared({ source }: CliOptions, cluster: CliCluster, world: CliWorld): Promise<DeclaredTopics> {
  if (source?.kind === 'environment') return world.loadEnvironment(source.name);
  return { flavour: cluster.flavour ?? 'standard', ...(await readTopicsFile(source?.path ?? '', world.readFile)) };
}

const toJson = (value: unknown): string => JSON.stringify(value, null, 2);
