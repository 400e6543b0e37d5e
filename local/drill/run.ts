/** The drills: the system is started once, broken in one way after the other under load, and judged by what is in the log. */
import type { Drill } from './drill';
import { DRILLS } from './drills';
import type { Ground } from './ground';
import { type GroundContext, openGround } from './open';
import type { DrillOptions } from './options';
import type { DrillResult } from './table';

const WARM_UP_VISITS = 100;
const DRAIN_MS = 60_000;

/** @throws RangeError where the options leave no drill */
export function chooseDrills({ isShort, only = [''] }: DrillOptions): readonly Drill[] {
  const chosen = DRILLS.filter((drill) => (drill.isShort || !isShort) && only.some((text) => drill.name.includes(text)));
  if (chosen.length > 0) return chosen;
  throw new RangeError(
    `--only must be part of a drill's name, got "${only.join()}"; drills:\n${DRILLS.map(({ name }) => `  ${name}`).join('\n')}`,
  );
}

/** @throws what kept the system from running at all */
export async function runDrills(context: GroundContext, drills: readonly Drill[]): Promise<readonly DrillResult[]> {
  const { steps, world } = context;
  const ground = await openGround(context, 'breakable');
  const results: DrillResult[] = [];
  for (const drill of drills) {
    const known = results.flatMap(({ problems }) => problems);
    const work = () => runOne(ground, drill, known);
    const result = await steps.time(drill.name, work, (result) => wordFor(result, world.signal));
    if (world.signal.aborted) break;
    results.push(result);
  }
  return results;
}

const wordFor = ({ problems }: DrillResult, { aborted }: AbortSignal): string =>
  aborted ? 'interrupted' : problems.length === 0 ? 'passed' : 'FAILED';

/** @param known what drills before have left in the log for good: it is told once */
async function runOne(ground: Ground, drill: Drill, known: readonly string[]): Promise<DrillResult> {
  ground.load.start();
  const problems: string[] = [];
  let recoveryMs: number | undefined;
  let note: string | undefined;
  try {
    await ground.recovered(WARM_UP_VISITS, DRAIN_MS);
    const brokenAt = performance.now();
    note = await drill.run(ground);
    recoveryMs = ground.recoveredAt - brokenAt;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  await ground.load.stop();
  await ground.drained(DRAIN_MS).catch((error: Error) => problems.push(error.message));
  const verdict = await ground.judge();
  return {
    name: drill.name,
    recoveryMs,
    ...(note === undefined ? {} : { note }),
    ...verdict,
    problems: [...problems, ...verdict.problems.filter((problem) => !known.includes(problem))],
  };
}
