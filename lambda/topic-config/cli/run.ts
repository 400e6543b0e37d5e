import type { ClusterFlavour, TopicDeclaration } from '../contract';
import { describe, isRecord, parseDeclarations } from '../domain/declaration';
import { invalidRequest, type Problem, TopicError } from '../domain/errors';
import { declarationOf } from '../domain/export';
import { renderPlan, renderSummary } from '../domain/render';
import { isEmptyPlan, planToJson, refusalsOf, type TopicPlan } from '../domain/topic';
import type { Clock, ClusterAdmin } from '../ports';
import { type Planned, prepare, type ReconcileRequest, reconcile } from '../reconcile';
import { type CliOptions, parseOptions, UsageError } from './options';

/** 0: nothing to do, or applied. 1: refused or failed. 2: `plan` or `drift` found differences. */
export type ExitStatus = 0 | 1 | 2;

export interface DeclaredTopics {
  readonly flavour: ClusterFlavour;
  readonly topics: readonly TopicDeclaration[];
}

/** The command line's outside world. */
export interface CliWorld {
  /** Opens the cluster for one command, hands it over and closes it. */
  withCluster<T>(bootstrap: readonly string[], use: (cluster: CliCluster) => Promise<T>): Promise<T>;
  /** Text of a file; rejects as node:fs does. */
  readFile(path: string): Promise<string>;
  /** The topics of an environment; throws an error whose message says what is wrong. */
  loadEnvironment(name: string): DeclaredTopics;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly clock: Clock;
}

export interface CliCluster {
  readonly admin: ClusterAdmin;
  listNames(): Promise<readonly string[]>;
}

/** Bound of each wait: brokers may take a minute to show 1,000 new topics. */
const DEADLINE_MS = 180_000;

/** Runs one command. Errors become one paragraph on `err` and status 1. */
export async function runCli(args: readonly string[], world: CliWorld): Promise<ExitStatus> {
  try {
    const options = parseOptions(args);
    const status = await world.withCluster(options.bootstrap, (cluster) => runCommand(options, cluster, world));
    return status;
  } catch (error) {
    world.err(error instanceof UsageError ? error.message : `error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function runCommand(options: CliOptions, cluster: CliCluster, world: CliWorld): Promise<ExitStatus> {
  if (options.command === 'export') return exportTopics(cluster, world);
  const request = await readRequest(options, world);
  if (options.command === 'apply') return apply(options, request, cluster, world);
  const planned = await prepare(request, cluster);
  show(options, planned, world);
  if (refusalsOf(planned.plan).length > 0) return 1;
  return hasDifferences(options, planned.plan) ? 2 : 0;
}

// What someone else has set is no work for a plan, but it is drift.
function hasDifferences({ command }: CliOptions, plan: TopicPlan): boolean {
  return !isEmptyPlan(plan) || (command === 'drift' && plan.topics.some(({ fields }) => fields.some(({ op }) => op === 'keep')));
}

async function apply(options: CliOptions, request: ReconcileRequest, { admin }: CliCluster, world: CliWorld): Promise<ExitStatus> {
  let isRefused = false;
  const onPlan = (planned: Planned): void => {
    isRefused = refusalsOf(planned.plan).length > 0;
    if (!options.isJson || isRefused) show(options, planned, world);
  };
  try {
    const { plan, done, error } = await reconcile(request, { admin, clock: world.clock, deadlineMs: DEADLINE_MS, onPlan });
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
  world.out(isJson ? toJson(planToJson(plan)) : renderPlan(plan));
}

async function exportTopics({ admin, listNames }: CliCluster, world: CliWorld): Promise<ExitStatus> {
  const names = [...(await listNames())].sort();
  // Brokers leave out what a role may not see, without a word.
  if (names.length === 0)
    world.err('warning: no topic is visible; with IAM the role needs kafka-cluster:DescribeTopic on each that it should see');
  const { topics } = await admin.describe(names, { configs: true });
  const declarations = names.flatMap((name) => topics.get(name) ?? []).map(declarationOf);
  for (const { name } of declarations.filter(({ replicationFactor }) => replicationFactor === undefined)) {
    world.err(`warning: ${name}: its partitions have different numbers of replicas, so no replicationFactor is written`);
  }
  world.out(toJson({ topics: declarations }));
  return 0;
}

async function readRequest(options: CliOptions, world: CliWorld): Promise<ReconcileRequest> {
  const { flavour, topics } = await readDeclared(options, world);
  const previous = options.previousPath === undefined ? [] : await readTopicsFile(options.previousPath, world);
  const policy = {
    flavour,
    adopt: options.adopt,
    removal: 'retain',
    isAuthoritative: options.isAuthoritative,
    adopted: new Set<string>(),
  } as const;
  return { desired: topics, previous, policy };
}

async function readDeclared({ source }: CliOptions, world: CliWorld): Promise<DeclaredTopics> {
  if (source?.kind === 'environment') return world.loadEnvironment(source.name);
  return { flavour: 'standard', topics: await readTopicsFile(source?.path ?? '', world) };
}

async function readTopicsFile(path: string, world: CliWorld): Promise<readonly TopicDeclaration[]> {
  const raw = parseJson(await read(path, world), path);
  const problems: Problem[] = [];
  if (!isRecord(raw)) throw invalidRequest([{ path, message: `must hold an object { "topics": [ … ] }, got ${describe(raw)}` }]);
  for (const key of Object.keys(raw).filter((each) => each !== 'topics')) {
    problems.push({ path: key, message: 'is not known; a topics file has "topics" alone' });
  }
  const parsed = parseDeclarations(raw['topics'], 'topics');
  problems.push(...parsed.problems);
  if (problems.length > 0) throw invalidRequest(problems);
  return parsed.declarations;
}

async function read(path: string, world: CliWorld): Promise<string> {
  try {
    return await world.readFile(path);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new TopicError('request.invalid', `${path}: cannot be read: ${why}`, { cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TopicError('request.invalid', `${path}: is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const toJson = (value: unknown): string => JSON.stringify(value, null, 2);
