/** What a run needs before anything starts: tools, the synthesized assembly, the jars. Independent parts at the same time. */
import { join } from 'node:path';
import { type ClusterPlan, readClusterPlan } from '../assembly/cluster-plan';
import { readAssembly } from '../assembly/read';
import { DIFFERENCES } from '../assembly/resources/cluster';
import type { Assembly } from '../assembly/template';
import { type ArtifactRequest, type DynamoDbArtifacts, ensureDynamoDb, ensureKafka, type KafkaArtifacts } from '../kafka/artifacts';
import { chooseKafkaRelease } from '../kafka/versions';
import type { Options } from '../options';
import type { Environment } from '../ports';
import { reachBrokers } from '../reach';
import type { Steps } from '../steps';
import { synthesize } from '../synth';
import { together } from '../together';
import { findToolsOrThrow, type Tools } from '../tools';
import type { View } from '../view/view';
import type { Workspace } from './workspace';

export interface World {
  readonly environment: Environment;
  readonly projectDirectory: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly view: View;
  /** When the process began, milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface Prepared {
  readonly tools: Tools;
  readonly assembly: Assembly;
  readonly plan: ClusterPlan;
  readonly dynamoDb: DynamoDbArtifacts;
  /** Undefined where `--bootstrap` names a Kafka that is already there. */
  readonly kafka?: KafkaArtifacts;
}

export async function prepare(options: Options, world: World, workspace: Workspace, steps: Steps): Promise<Prepared> {
  const { bootstrap } = options;
  if (bootstrap !== undefined) await steps.time('reach the brokers', () => reachBrokers(bootstrap, world.signal));
  const [{ tools }, assembly, dynamoDb, rest] = await together(world.signal, (signal) => {
    const request = steps
      .time(
        'check Java and Maven',
        () => findToolsOrThrow(world.environment),
        ({ javaVersion }) => `Java ${javaVersion}`,
      )
      .then((found) => artifactRequest(found, world, signal));
    const synthesized = steps
      .time('synthesize', () => synthesizeAssembly(options, { ...world, signal }, workspace), describeAssembly)
      .then((made) => made.assembly);
    const tables = request.then((known) => steps.time('DynamoDB Local: jars', () => ensureDynamoDb(known)));
    const planned = Promise.all([synthesized, request]).then(([read, known]) => planKafka(options, read, known, world, steps));
    return [request, synthesized, tables, planned];
  });
  return { tools, assembly, dynamoDb, ...rest };
}

function artifactRequest(tools: Tools, world: World, signal: AbortSignal): ArtifactRequest {
  const { environment, view, projectDirectory } = world;
  const onFetch = (text: string) => view.note(`${text} (once; kept in .cache)`);
  return { tools, environment, cacheDirectory: join(projectDirectory, '.cache'), signal, onFetch };
}

async function synthesizeAssembly(options: Options, world: World, workspace: Workspace) {
  const { projectDirectory, environment, signal } = world;
  const { isFromCache } = await synthesize({
    projectDirectory,
    environment,
    signal,
    context: { env: options.environment },
    outputDirectory: workspace.assembly,
    cacheDirectory: join(projectDirectory, '.cache', 'assemblies'),
  });
  return { assembly: readAssembly(workspace.assembly), isFromCache };
}

function describeAssembly({ assembly, isFromCache }: { readonly assembly: Assembly; readonly isFromCache: boolean }): string {
  const resources = assembly.stacks.reduce((sum, { template }) => sum + template.resources.size, 0);
  return `${assembly.stacks.length} stacks, ${resources} resources${isFromCache ? ' (unchanged since they passed their checks)' : ''}`;
}

async function planKafka(options: Options, assembly: Assembly, request: ArtifactRequest, world: World, steps: Steps) {
  const plan = readClusterPlan(assembly);
  if (options.bootstrap !== undefined) return { plan };
  const { release, difference } = chooseKafkaRelease(plan.kafkaVersion);
  for (const note of [difference, DIFFERENCES[plan.flavour]]) if (note !== undefined) world.view.note(note);
  const kafka = await steps.time(
    'Apache Kafka: jars',
    () => ensureKafka(request, release),
    ({ version }) => version,
  );
  return { plan, kafka };
}
