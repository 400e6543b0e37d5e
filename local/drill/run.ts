/** The drills: the system is started once, broken in one way after the other under load, and judged by what is in the log. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { Lifecycle } from '../lifecycle';
import type { Options } from '../options';
import { deploy } from '../run/deploy';
import { prepare, type World } from '../run/prepare';
import { startServices } from '../run/services';
import { openWorkspace } from '../run/workspace';
import { Steps } from '../steps';
import { DRILLS, type Drill } from './drills';
import { startFaultyDynamoDb } from './dynamodb-faults';
import { Ground } from './ground';
import type { DrillResult } from './table';
import { judge } from './truth';

/** Three of the twenty: each reads everything, and two cores have brokers to run as well. */
const SERVICES = ['traffic', 'error-rate', 'not-found-rate'];
const WARM_UP_VISITS = 100;
const DRAIN_MS = 60_000;

export interface DrillOptions extends Options {
  /** Only the drills of the short form. */
  readonly isShort: boolean;
}

/** Starts and stops everything itself. @throws what kept the system from running at all */
export async function runDrills(options: DrillOptions, world: World): Promise<readonly DrillResult[]> {
  const steps = new Steps(world.view);
  const lifecycle = new Lifecycle();
  try {
    const workspace = await lifecycle.add('temporary folder', await openWorkspace(world.environment));
    const context = { options, world, workspace, steps, lifecycle };
    const prepared = await prepare(options, world, workspace, steps);
    const services = await startServices(prepared, context);
    const tables = await lifecycle.add('faulty tables', await startFaultyDynamoDb(services.dynamoDb.endpoint));
    const deployed = await deploy(prepared, { ...services, dynamoDb: { ...services.dynamoDb, endpoint: tables.endpoint } }, context);
    const { functions, mappings } = deployed.deployment;
    const nameOf = (arn: string): string => functions.find((each) => each.arn === arn)?.environment[CONSUMER_ENV.service] ?? '';
    const chosen = mappings.filter(({ functionArn }) => SERVICES.includes(nameOf(functionArn)));
    const ground = await lifecycle.add('drills', new Ground({ context, services, deployed, tables, mappings: chosen }));
    await steps.time('join consumer groups', () => ground.start());
    const results: DrillResult[] = [];
    for (const drill of DRILLS.filter(({ isShort }) => isShort || !options.isShort)) {
      if (world.signal.aborted) break;
      results.push(
        await steps.time(
          drill.name,
          () =>
            runOne(
              ground,
              drill,
              results.flatMap(({ problems }) => problems),
            ),
          ({ problems }) => (problems.length === 0 ? 'passed' : 'FAILED'),
        ),
      );
    }
    return results;
  } finally {
    await steps.time('stop', () => lifecycle.stop());
  }
}

/** @param known what drills before have left in the log for good: it is told once */
async function runOne(ground: Ground, drill: Drill, known: readonly string[]): Promise<DrillResult> {
  ground.startLoad();
  const problems: string[] = [];
  let recoveryMs: number | undefined;
  try {
    await ground.recovered(WARM_UP_VISITS, DRAIN_MS);
    const brokenAt = performance.now();
    await drill.run(ground);
    recoveryMs = performance.now() - brokenAt;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  await ground.stopLoad();
  await ground.drained(DRAIN_MS).catch((error: Error) => problems.push(error.message));
  const verdict = judge(await ground.evidence());
  return {
    name: drill.name,
    recoveryMs,
    ...verdict,
    problems: [...problems, ...verdict.problems.filter((problem) => !known.includes(problem))],
  };
}
