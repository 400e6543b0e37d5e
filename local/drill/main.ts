/** What `npm run drill` does, from its options to what it prints. */
import { Lifecycle } from '../lifecycle';
import type { World } from '../run/prepare';
import { Steps } from '../steps';
import { runAlarmDrills } from './alarms/run';
import { renderAlarmDrills } from './alarms/table';
import type { GroundContext } from './open';
import type { DrillOptions } from './options';
import type { OpenLog } from './ports';
import { chooseDrills, runDrills } from './run';
import { renderDrills } from './table';
import { renderVisits, runVisits } from './visits-run';

export interface DrillWorld {
  readonly world: World;
  readonly openLog: OpenLog;
}

export interface DrillOutcome {
  readonly text: string;
  readonly isGood: boolean;
}

/** Starts and stops everything itself. @throws what kept the system from running at all */
export async function runDrill(options: DrillOptions, { world, openLog }: DrillWorld): Promise<DrillOutcome> {
  const drills = chooseDrills(options);
  const steps = new Steps(world.view);
  const lifecycle = new Lifecycle();
  const context: GroundContext = { options, world, steps, lifecycle, openLog };
  let outcome: DrillOutcome;
  try {
    if (options.alarms) outcome = await told(context);
    else outcome = options.visits === undefined ? await judged(context, drills) : await counted(context, options.visits);
  } catch (error) {
    if (!world.signal.aborted) throw error;
    outcome = { text: '', isGood: false };
  } finally {
    await steps.time('stop', () => lifecycle.stop());
  }
  if (world.signal.aborted) return { text: `${outcome.text}\ninterrupted: what was not judged is not known`.trim(), isGood: false };
  return withProblems(outcome, lifecycle.problems);
}

async function judged(context: GroundContext, drills: ReturnType<typeof chooseDrills>): Promise<DrillOutcome> {
  const results = await runDrills(context, drills);
  return { text: results.length === 0 ? '' : renderDrills(results), isGood: results.every(({ problems }) => problems.length === 0) };
}

async function told(context: GroundContext): Promise<DrillOutcome> {
  const results = await runAlarmDrills(context);
  return { text: renderAlarmDrills(results), isGood: results.every(({ problems }) => problems.length === 0) };
}

async function counted(context: GroundContext, visits: number): Promise<DrillOutcome> {
  const result = await runVisits(context, visits);
  return { text: renderVisits(result), isGood: result.problems.length === 0 };
}

/** What could not be stopped. */
const withProblems = ({ text, isGood }: DrillOutcome, problems: readonly string[]): DrillOutcome => ({
  text: [text, ...problems].join('\n'),
  isGood: isGood && problems.length === 0,
});
