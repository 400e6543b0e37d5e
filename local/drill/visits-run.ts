/** So many visits through the whole system, with nothing broken: nothing lost, no process that grows. */
import { compareQuarters, type MemoryLine, MemoryWatch, renderMemory } from './memory';
import { type GroundContext, openGround } from './open';
import type { Verdict } from './truth';

const LOOK_MS = 2_000;
const TOLD_EVERY_MS = 30_000;
const DRAIN_MS = 600_000;
/** No visit for so long: it is not going on. */
const STALLED_MS = 120_000;
/** So much of the start is not looked at: programs warm up. */
const WARM_UP_SHARE = 0.02;

export interface VisitsResult extends Verdict {
  readonly visits: number;
  /** From the first visit until all services had all of them. */
  readonly seconds: number;
  readonly services: number;
  readonly memory: readonly MemoryLine[];
}

export async function runVisits(context: GroundContext, visits: number): Promise<VisitsResult> {
  const { steps, world } = context;
  const ground = await openGround(context, 'as-it-is');
  const watch = new MemoryWatch(() => ground.allProcesses());
  const startedAt = performance.now();
  await steps.time(`${visits} visits`, async () => {
    ground.load.start();
    let told = startedAt;
    let grown = { at: startedAt, visits: 0 };
    while (ground.load.visits < visits) {
      await ground.pause(LOOK_MS);
      if (ground.load.visits > visits * WARM_UP_SHARE) watch.look();
      await ground.visits.catchUp();
      const now = performance.now();
      if (ground.load.visits > grown.visits) grown = { at: now, visits: ground.load.visits };
      if (now - grown.at > STALLED_MS)
        throw new Error(`${grown.visits} of ${visits} visits were acknowledged, and none more for ${STALLED_MS / 1000} s`);
      if (now - told < TOLD_EVERY_MS) continue;
      told = now;
      world.view.note(
        `${ground.load.visits} visits, ${((ground.load.visits / (now - startedAt)) * 1000).toFixed(0)} a second; lag ${ground.lag}`,
      );
    }
    await ground.load.stop();
  });
  await steps.time('services read to the end', () => ground.drained(DRAIN_MS));
  const seconds = (performance.now() - startedAt) / 1000;
  const verdict = await ground.judge();
  const memory = compareQuarters(watch.series);
  const growing = memory.filter(({ isFlat }) => !isFlat).map(({ name }) => `${name}: its memory grows`);
  const { visits: acknowledged, errors } = ground.load;
  return {
    ...verdict,
    visits: acknowledged,
    seconds,
    services: ground.mappings.length,
    memory,
    problems: [
      ...verdict.problems,
      ...growing,
      ...(errors === 0 ? [] : [`${errors} invocations of the producer failed or did not send all`]),
    ],
  };
}

export function renderVisits({ visits, records, seconds, services, memory, unheard, duplicatesSkipped, problems }: VisitsResult): string {
  const rate = (visits / seconds).toFixed(0);
  return [
    `${visits} visits acknowledged, ${records} stored, each read by ${services} services, in ${seconds.toFixed(0)} s (${rate} a second): ${problems.length === 0 ? 'passed' : 'FAILED'}`,
    `unheard ${unheard}, skipped as duplicate ${duplicatesSkipped}`,
    '',
    renderMemory(memory),
    ...(problems.length === 0 ? [] : ['', ...problems]),
  ].join('\n');
}
