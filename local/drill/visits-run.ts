/** So many visits through the whole system, with nothing broken: nothing lost, no process that grows. */
import { residentMiB } from '../functions/process-control';
import type { View } from '../view/view';
import type { Ground } from './ground';
import { liveHeapMiB } from './live-heap';
import { compareQuarters, type MemoryLine, MemoryWatch, renderMemory } from './memory';
import { type GroundContext, openGround } from './open';
import type { Verdict } from './truth';

const LOOK_MS = 4_000;
const TOLD_EVERY_MS = 30_000;
/** Neither a visit nor a record consumed for so long: it is not going on. */
const STALLED_MS = 120_000;
/** So much of the start is not looked at: programs warm up. */
const WARM_UP_SHARE = 0.1;
/** Records that each service may be behind; then no visits come until it has caught up by half, or disk and not the system would be measured. */
const MOST_LAG = 10_000;

export interface VisitsResult extends Verdict {
  readonly visits: number;
  /** From the first visit until all services had all of them. */
  readonly seconds: number;
  readonly services: number;
  readonly memory: readonly MemoryLine[];
}

export async function runVisits(context: GroundContext, visits: number): Promise<VisitsResult> {
  const { steps } = context;
  const ground = await openGround(context, 'as-it-is');
  const watch = new MemoryWatch(() => ground.allProcesses(), memoryOf);
  const startedAt = performance.now();
  await steps.time(`${visits} visits`, () => pourVisits(ground, visits, watch, context.world.view));
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

/** Of this process the heap, of the others what they occupy. */
const memoryOf = (pid: number): number | undefined => (pid === process.pid ? liveHeapMiB() : residentMiB(pid));

/** Resolves when so many visits are acknowledged and consumed by every service. */
async function pourVisits(ground: Ground, visits: number, watch: MemoryWatch, view: View): Promise<void> {
  const mostLag = MOST_LAG * ground.mappings.length;
  const startedAt = performance.now();
  let told = startedAt;
  let progress = { at: startedAt, consumed: -1 };
  for (let isPouring = false; ; ) {
    const { lag, load } = ground;
    const isEnough = load.visits >= visits;
    const pours: boolean = !isEnough && lag < (isPouring ? mostLag : mostLag / 2);
    if (pours !== isPouring) await (pours ? load.start() : load.stop());
    isPouring = pours;
    if (isEnough && (await ground.isDrained())) return;
    await ground.pause(LOOK_MS);
    if (load.visits > visits * WARM_UP_SHARE) watch.look();
    ground.visits.follow();
    const now = performance.now();
    const consumed = load.visits * ground.mappings.length - ground.lag;
    if (consumed !== progress.consumed) progress = { at: now, consumed };
    if (now - progress.at > STALLED_MS)
      throw new Error(`${load.visits} of ${visits} visits, lag ${lag}: nothing went on for ${STALLED_MS / 1000} s`);
    if (now - told < TOLD_EVERY_MS) continue;
    told = now;
    view.note(`${load.visits} visits, ${((load.visits / (now - startedAt)) * 1000).toFixed(0)} a second; lag ${lag}`);
  }
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
