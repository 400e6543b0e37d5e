/** The proof that no role has a right too few or too many: started system, baseline, then every right taken away in turn. */
import { TOPICS_ENV, TOPICS_RESOURCE_TYPE } from '../../lambda/topic-config/contract';
import type { JsonObject } from '../assembly/json';
import type { Assembly } from '../assembly/template';
import { BEFORE_DEPLOY, createResolver, existing } from '../assembly/values';
import { asSent } from '../deploy/scalars';
import { Lifecycle } from '../lifecycle';
import type { Options } from '../options';
import type { FunctionSpec, LocalDeployment } from '../ports';
import { deploy } from '../run/deploy';
import { prepare, type World } from '../run/prepare';
import { type ServiceContext, startServices } from '../run/services';
import { openWorkspace } from '../run/workspace';
import { Steps } from '../steps';
import { type Cast, runAll, usageOf } from './baseline';
import { Bench } from './bench';
import { grantsOf, surplusOf, textOf } from './grants';
import { type Mutation, renderMatrix, unnamed } from './matrix';
import { mutate } from './mutate';
import { producerScenario, serviceScenario, topicsScenario } from './scenarios';

export interface Proof {
  readonly matrix: string;
  /** What speaks against it; empty: proven. */
  readonly problems: readonly string[];
}

/** Starts and stops everything itself; what did not stop speaks against it as well. @throws what kept the system from running at all */
export async function proveLeastPrivilege(options: Options, world: World): Promise<Proof> {
  const steps = new Steps(world.view);
  const lifecycle = new Lifecycle();
  const proof = await prove(options, { world, steps, lifecycle });
  return { ...proof, problems: [...proof.problems, ...lifecycle.problems] };
}

type Parts = Pick<ServiceContext, 'world' | 'steps' | 'lifecycle'>;

async function prove(options: Options, { world, steps, lifecycle }: Parts): Promise<Proof> {
  try {
    const workspace = await lifecycle.add('temporary folder', await openWorkspace(world.environment));
    const context = { options, world, workspace, steps, lifecycle };
    const { bench, cast } = await start(context);
    const problems = await steps.time('all roles with all their rights', () => checkUse(bench, cast));
    const mutations = await steps.time(
      'every right taken away in turn',
      () => takeAway(bench, cast, context),
      (all) => `${all.length} rights`,
    );
    return { matrix: renderMatrix(mutations), problems: [...problems, ...mutations.flatMap(problemOf)] };
  } catch (error) {
    // What is given up half-way fails with whatever it was doing: what counts is why.
    throw world.signal.aborted ? new Error('interrupted: what was not shown is not known') : error;
  } finally {
    await steps.time('stop', () => lifecycle.stop());
  }
}

async function start(context: ServiceContext): Promise<{ readonly bench: Bench; readonly cast: Cast }> {
  const prepared = await prepare(context.options, context.world, context.workspace, context.steps);
  const services = await startServices(prepared, context);
  const { iam } = services.kafka;
  if (iam === undefined) throw new Error('the brokers must enforce IAM for a proof, and do not: leave out --no-iam and --bootstrap');
  const { deployment, runtime } = await deploy(prepared, services, context);
  await runtime.stop();
  const bench = new Bench({ deployment, kafka: { ...services.kafka, iam }, workspace: context.workspace, signal: context.world.signal });
  await context.lifecycle.add('visits from outside', bench);
  return { bench, cast: castOf(deployment, prepared.assembly) };
}

function castOf({ functions, schedules, mappings }: LocalDeployment, assembly: Assembly): Cast {
  const find = (what: string, fits: (spec: FunctionSpec) => boolean): FunctionSpec => {
    const found = functions.find(fits);
    if (found === undefined) throw new Error(`the templates must have a function that ${what}, and have none`);
    return found;
  };
  return {
    producer: find('a schedule invokes', ({ arn }) => arn === schedules[0]?.functionArn),
    topics: find('makes topics', ({ environment }) => environment[TOPICS_ENV.clusterArn] !== undefined),
    services: functions.filter(({ arn }) => mappings.some(({ functionArn }) => functionArn === arn)),
    declared: declaredTopics(assembly),
  };
}

function declaredTopics(assembly: Assembly): JsonObject {
  const resolver = createResolver(assembly, BEFORE_DEPLOY);
  const [topics] = existing(assembly, resolver, (type) => type === TOPICS_RESOURCE_TYPE);
  if (topics === undefined) throw new Error(`the templates must have a ${TOPICS_RESOURCE_TYPE}, and have none`);
  return asSent(resolver.properties(topics.stack, topics.resource));
}

/** What was denied although all rights are there, and what was granted and never used. */
async function checkUse(bench: Bench, cast: Cast): Promise<readonly string[]> {
  const failure = await runAll(bench, cast);
  const { used, denied } = await usageOf(bench);
  const roles = [cast.producer, cast.topics, ...cast.services].map(({ roleArn }) => roleArn);
  const grants = bench.access.policy.roles
    .filter(({ arn }) => roles.includes(arn))
    .flatMap(({ arn, statements }) => grantsOf(arn, statements));
  return [
    ...(failure === undefined ? [] : [`with all its rights the system fails: ${failure}`]),
    ...denied.map((line) => `denied with all rights in force: ${line}`),
    ...surplusOf(grants, used).map((grant) => `granted and never used: ${textOf(grant)}`),
  ];
}

/** Services that read, and the two that do not, at the same time: they share no role and no group. */
async function takeAway(bench: Bench, cast: Cast, { world }: ServiceContext): Promise<readonly Mutation[]> {
  const [mapping] = bench.deployment.mappings;
  const service = cast.services.find(({ arn }) => arn === mapping?.functionArn);
  if (mapping === undefined || service === undefined)
    throw new Error('the templates must have a service that reads a topic, and have none');
  const tell = ({ kind, grant, failure }: Mutation): void =>
    world.view.note(`${kind} without ${grant.action} on ${grant.resource}: ${failure ?? 'runs'}`);
  const reading = mutate(bench, serviceScenario(bench, mapping, service), tell);
  const others = mutate(bench, producerScenario(bench, cast.producer), tell).then(async (producer) => [
    ...producer,
    ...(await mutate(bench, topicsScenario(bench, cast.topics, cast.declared), tell)),
  ]);
  // Where one fails, brokers and folders are not taken away under the other.
  await Promise.allSettled([reading, others]);
  return [...(await others), ...(await reading)];
}

function problemOf(mutation: Mutation): readonly string[] {
  const missing = unnamed(mutation);
  if (missing.length === 0) return [];
  const { kind, grant, failure } = mutation;
  return [
    `${kind} without ${grant.action} on ${grant.resource} must fail and name action, resource and role, and lacks ${missing.join(', ')}: ${failure ?? 'it runs'}`,
  ];
}
