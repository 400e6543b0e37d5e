/** One local run from the command line's options to its report: the composition root of `npm start`. */
import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Lifecycle } from '../lifecycle';
import type { Options } from '../options';
import { buildReport } from '../report';
import { openLogFiles } from '../schedules/log-files';
import { Steps } from '../steps';
import { closingLines } from '../view/closing';
import { openWebServer } from '../web/server';
import { deploy } from './deploy';
import { Facts } from './facts';
import { offerClientProperties } from './iam';
import { watchLosses } from './losses';
import { operate } from './operate';
import { prepare, type World } from './prepare';
import { startServices } from './services';
import { openWorkspace } from './workspace';

export interface Outcome {
  /** What went wrong, first things first; empty: all is well, or it was interrupted by the user. */
  readonly failures: readonly Error[];
}

/** Never rejects: whatever happens, what was started is stopped and the report is written. */
export async function run(options: Options, world: World): Promise<Outcome> {
  const misplaced = await findMisplacedReport(options.reportFile);
  if (misplaced !== undefined) return { failures: [misplaced] };
  const facts = new Facts(options.environment);
  const steps = new Steps(world.view);
  const lifecycle = new Lifecycle();
  const failures: Error[] = [];
  try {
    await execute(options, world, facts, steps, lifecycle);
  } catch (error) {
    // An interruption makes waits reject; it is the user's wish, not a failure.
    if (!world.signal.aborted) failures.push(asError(error));
  }
  world.view.close();
  for (const line of closingLines(facts.snapshot(steps.times))) world.view.note(line);
  await steps.time('stop', () => lifecycle.stop());
  failures.push(...lifecycle.problems.map((problem) => new Error(problem)));
  facts.errors.push(...failures.map(({ message }) => message));
  if (options.reportFile !== undefined) failures.push(...(await writeReport(options.reportFile, facts, steps)));
  return { failures };
}

async function execute(options: Options, world: World, facts: Facts, steps: Steps, lifecycle: Lifecycle): Promise<void> {
  const replay = await openLogFiles(options.replayFiles);
  const workspace = await lifecycle.add('temporary folder', await openWorkspace(world.environment, options.stateDirectory));
  // Before anything else: a port that is taken is known at once.
  const web = options.hasWeb ? await lifecycle.add('live page', await openWebServer(options.webPort)) : undefined;
  const context = { options, world, workspace, steps, lifecycle, ...(web === undefined ? {} : { web }) };
  const prepared = await prepare(options, world, workspace, steps);
  const services = await startServices(prepared, context);
  const lost = watchLosses(services, world.view, facts);
  facts.kafkaVersion = services.kafka.version;
  facts.brokers = services.kafka.own?.brokers ?? [];
  const { iam } = services.kafka;
  try {
    await offerClientProperties(services.kafka, context);
    // Whatever ends the run ends the deploy: a custom resource may take minutes.
    const hurried = { ...context, world: { ...world, signal: AbortSignal.any([world.signal, lost]) } };
    const deployed = await deploy(prepared, services, hurried);
    facts.notEmulated = deployed.deployment.notEmulated;
    facts.functions = () => deployed.runtime.statistics();
    await operate({ assembly: prepared.assembly, context, services, deployed, replay, facts, lost });
  } finally {
    if (iam !== undefined) facts.iam = await iam.access.report(iam.eventFiles);
  }
}

/** A run of an hour must not end with a report that has no place: known before anything starts. */
async function findMisplacedReport(file: string | undefined): Promise<Error | undefined> {
  if (file === undefined) return undefined;
  try {
    await access(dirname(file), constants.W_OK);
    return undefined;
  } catch {
    return new Error(`--report must name a file in a folder that exists and can be written, got "${file}"`);
  }
}

async function writeReport(file: string, facts: Facts, steps: Steps): Promise<readonly Error[]> {
  try {
    await writeFile(file, `${JSON.stringify(buildReport(facts.snapshot(steps.times)), null, 2)}\n`);
    return [];
  } catch (error) {
    return [new Error(`the report cannot be written to ${file}: ${asError(error).message}; name a file in a folder that exists`)];
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
